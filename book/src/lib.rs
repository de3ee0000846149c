//! The `course` command: the live book, the checks behind the exercises, and the proofs behind both.
//!
//! [`learn`] holds what a learner types, [`dev`] what authors and CI type; both stand on [`exercise`] (what an exercise is),
//! [`check`] (how an answer is judged) and [`site`] (how the book is built).

pub mod check;
pub mod cli;
pub mod dev;
pub mod exercise;
pub mod lang;
pub mod learn;
pub mod progress;
pub mod serve;
pub mod site;
pub mod terminal;
pub mod workspace;
