//! Programs of others that tests run against: found, or the test says that it is skipped. With `COURSE_NEEDS_ENGINES=1` it fails instead, so
//! that a check that ought to have them does not pass without.

use std::process::{Command, Stdio};

/// The command, if running it with `arguments` succeeds; `cure` says where it comes from.
pub fn engine(command: &str, arguments: &[&str], cure: &str) -> Option<String> {
    let ran = Command::new(command).args(arguments).stdin(Stdio::null()).output();
    let why = match ran {
        Ok(output) if output.status.success() => return Some(command.to_string()),
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_string(),
        Err(error) => error.to_string(),
    };
    let message = format!("there is no usable `{command}` here ({why}). {cure}");
    assert!(std::env::var("COURSE_NEEDS_ENGINES").is_err(), "{message}");
    eprintln!("skipped: {message}");
    None
}
