//! As whom a test starts a program of others: some refuse to be root.

use std::process::Command;

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
