//! Sections “Errors as values” and “Kinds of errors”: what failed, why, and what the caller can do about it.
//!
//! `divide.rs` is the smallest example, written by hand; `kinds.rs` sorts the errors of a sign-in by what can be done about them.

pub mod divide;
pub mod kinds;

/// The demo of both sections.
pub fn run() {
    divide::show();
    kinds::show();
}
