//! The book as a site: two editions, built in process from the same `book.toml`, held in memory or written to a folder.
//!
//! [`build()`] makes it: [`compose`] turns an author's page into the Markdown that mdBook gets, [`edition`] lets mdBook
//! render it, [`complete`] adds to mdBook's pages what they lack. [`write()`] puts it on disk. Proved by
//! `tests/course/site.rs`.

pub mod diagram;
pub mod directive;
pub mod html;
pub mod markdown;
pub mod page;
pub mod problem;
pub mod section;
pub mod summary;

mod access;
mod blocking;
mod build;
mod complete;
mod compose;
mod edition;
mod exercise_box;
mod head;
mod include;
mod link;
mod publish;
mod search;
mod words;
mod write;

pub use blocking::blocking;
pub use build::{Site, build};
pub use problem::{Broken, Problem, in_language};
pub use publish::{Address, publish};
pub use write::{DEFAULT_FOLDER, run, write};
