//! What a page shows of a terminal: the command as the reader types it, then all that it printed.
//!
//! The chapters' `tests/outputs.rs` keep transcripts as insta snapshots and the pages include those, so that a page can
//! only show what the program prints today.

use std::{path::Path, process::Command};

/// Runs `program` and returns `$ {shown}`, then its standard output and, after it, its standard error.
///
/// `shown` is the command on the page (`cargo run -p chapter01 -- ownership`); `program` is the same thing without the
/// build around it. Colours are off, and backtraces too: they name the reader's own folders.
///
/// # Panics
/// If the program cannot be started: there is no transcript without it.
pub fn transcript(shown: &str, program: &Path, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap_or_else(|error| panic!("cannot start {}: {error}", program.display()));
    let text =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    format!("$ {shown}\n{}", text.trim_end())
}
