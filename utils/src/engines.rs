//! Programs of others that tests run against: found, or the test says that it is skipped. With `COURSE_NEEDS_ENGINES=1` it fails instead, so
//! that a check that ought to have them does not pass without.
//!
//! Only test builds of a chapter ask for this.
#![allow(clippy::print_stderr, reason = "a skipped test has to say so")]

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// The command, if running it with `arguments` succeeds; `cure` says where it comes from.
///
/// # Panics
/// If it does not, where engines are needed.
#[track_caller]
pub fn engine(command: &str, arguments: &[&str], cure: &str) -> Option<String> {
    let ran = Command::new(command).args(arguments).stdin(Stdio::null()).output();
    let why = match ran {
        Ok(output) if output.status.success() => return Some(command.to_string()),
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_string(),
        Err(error) => error.to_string(),
    };
    skipped(&format!("there is no usable `{command}` here ({why}). {cure}"));
    None
}

// ANCHOR: skipped
/// Says why a test does not run; where engines are needed, that is a failure.
///
/// # Panics
/// Where they are.
#[track_caller]
pub fn skipped(why: &str) {
    assert!(std::env::var("COURSE_NEEDS_ENGINES").is_err(), "{why}");
    eprintln!("skipped: {why}");
}
// ANCHOR_END: skipped

/// The Python that `COURSE_PYTHON` names, or `python3`, if it has `modules`, such as `grpc, jwt`; they come from `packages`.
#[track_caller]
pub fn python(modules: &str, packages: &str) -> Option<String> {
    let command = std::env::var("COURSE_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let cure = format!(
        "COURSE_PYTHON names the Python of an environment with it: python3 -m venv target/python && target/python/bin/pip install {packages}"
    );
    engine(&command, &["-c", &format!("import {modules}")], &cure)
}

/// The lines that `script` prints.
///
/// # Panics
/// If it cannot be run or fails; what it said is shown.
#[track_caller]
pub fn printed(python: &str, script: &Path, arguments: &[&str]) -> Vec<String> {
    let output = Command::new(python).arg(script).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{python}: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(ToString::to_string).collect()
}
