//! What two or more chapters use. Nothing here names a user, an order or any other word of the domain: a thing
//! that does belongs to a chapter.

pub mod bench;
pub mod demo;
#[cfg(feature = "engines")]
pub mod engines;
pub mod error_kind;
#[cfg(feature = "import-rules")]
pub mod import_rules;
#[cfg(feature = "settings")]
pub mod settings;
pub mod transcript;
