//! `cargo course update`: a new version of the course, and every answer kept.
//!
//! [`git`] runs git, [`checkout`] refuses what cannot be updated safely, [`answers`] keeps the answers and puts them back,
//! [`journal`] survives an interruption, [`steps`] does all of it in order, [`recovery`] takes it back,
//! [`report`] says how it went.
//! `tests/course/update.rs` fails and kills it after every step.

pub mod answers;
pub mod checkout;
pub mod git;
pub mod journal;
pub mod recovery;
pub mod report;
pub mod steps;

mod leftovers;
mod merge;

pub use report::run;
