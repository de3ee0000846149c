//! What a learner types: one command, one file.

pub mod check;
pub mod diff;
pub mod doctor;
pub mod hint;
pub mod list;
pub mod next;
pub mod read;
pub mod reset;
pub mod session;
pub mod solution;
pub mod update;
pub mod verdict;
pub mod watch;

mod record;

pub use record::record;
