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
    skipped(&format!("there is no usable `{command}` here ({why}). {cure}"));
    None
}

// ANCHOR: skipped
/// Says why a test does not run; where engines are needed, that is a failure.
#[track_caller]
pub fn skipped(why: &str) {
    assert!(std::env::var("COURSE_NEEDS_ENGINES").is_err(), "{why}");
    eprintln!("skipped: {why}");
}
// ANCHOR_END: skipped

/// Whether this process may do everything, so that a server that refuses to be it has to be started as somebody else.
pub fn is_root() -> bool {
    #[cfg(unix)]
    return rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    false
}

/// The numbers of a user and of their group.
pub fn ids_of(name: &str) -> (u32, u32) {
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name));
    let mut numbers = line.unwrap_or_else(|| panic!("there is no user {name}")).split(':').skip(2);
    let mut next = || numbers.next().unwrap().parse().unwrap();
    (next(), next())
}

/// `command`, as the user `name` if this process is root and as itself if not.
pub fn command_as(name: &str, command: &str) -> Command {
    if !is_root() {
        return Command::new(command);
    }
    let (user, group) = ids_of(name);
    let mut other = Command::new("setpriv");
    other.args([&format!("--reuid={user}"), &format!("--regid={group}"), "--clear-groups", command]);
    other
}
