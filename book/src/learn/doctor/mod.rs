//! `cargo course doctor`: what this machine needs to run the course, looked at one by one, with the cure for its system.
//!
//! `round` calls one probe after the other. A probe is a function that takes what it looks at (a program, a folder, a
//! port) as arguments and returns a [`Finding`], so that `tests/course/doctor.rs` shows it every broken machine there is.

pub mod clock;
pub mod disk;
pub mod edition;
pub mod git;
pub mod learner_folder;
pub mod linker;
pub mod port;
pub mod servers;
pub mod system;
pub mod toolchain;
pub mod watching;

mod finding;
mod round;

pub use finding::{Finding, State};
pub use round::run;
pub use system::System;
