//! What readers and authors were promised, at the level at which they would notice: the library's own entry points and the
//! real `course` program, on a small course in a temporary folder.
//!
//! One test binary for all of it: every further one would link the whole program again.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod doctor;
mod fixture;
mod i18n;
mod learner;
mod limits;
mod links;
mod outputs;
mod published;
mod self_contained;
mod serve;
mod site;
mod transcripts;
mod update;
mod verify;
