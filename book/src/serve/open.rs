//! Opens the reader's browser, with the program that each system has for it.

use std::process::{Command, Stdio};

/// Opens `address`. Returns whether a program for it could be started.
pub(super) fn browser(address: &str) -> bool {
    let candidates: &[&[&str]] = if cfg!(target_os = "macos") {
        &[&["open"]]
    } else if cfg!(windows) {
        // `start` is a word of the shell; its first argument is the window's title.
        &[&["cmd", "/c", "start", ""]]
    } else {
        &[&["xdg-open"], &["wslview"]]
    };
    candidates.iter().any(|command| {
        let mut opener = Command::new(command[0]);
        opener.args(&command[1..]).arg(address);
        opener.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
    })
}
