//! What authors and CI type: the course generates and proves itself.

pub mod bench;
pub mod copy;
pub mod glossary;
pub mod i18n;
pub mod links;
pub mod new;
pub mod outputs;
pub mod pages;
pub mod problem;
pub mod sync;
pub mod verify;
pub mod walk;
