//! The command line: what can be typed, in which language it is explained, and what the exit codes mean.

mod arguments;
mod chinese;
mod dispatch;

pub use dispatch::{Exit, main};
