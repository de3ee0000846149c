//! An exercise: one folder, described in `CONTRIBUTING.md`.
//!
//! [`catalog`] finds them, [`manifest`] reads `exercise.toml`, [`marks`] turns a solution into the starter, [`suite`]
//! reads the promises of `suite.rs`, [`seal`] tells whether somebody edited it.

pub mod answer;
pub mod catalog;
pub mod manifest;
pub mod marks;
pub mod seal;
pub mod suite;

mod folder;

pub use folder::Exercise;
