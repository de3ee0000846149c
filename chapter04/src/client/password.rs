//! How a password is asked for: without echo at a terminal, as one line from a pipe. Never as an argument, which everybody can see.

use super::error::ClientError;
use std::io::{self, IsTerminal};
use zeroize::Zeroizing;

/// The password of an account that there is.
///
/// # Errors
/// If none can be read.
pub fn ask(prompt: &str) -> Result<Zeroizing<String>, ClientError> {
    read(prompt).map_err(ClientError::Password)
}

/// A password that somebody wants to have. At a terminal, where nobody sees what they type, it is asked for twice.
///
/// # Errors
/// If none can be read, or the two differ.
pub fn choose(prompt: &str) -> Result<Zeroizing<String>, ClientError> {
    let first = ask(prompt)?;
    if io::stdin().is_terminal() && *ask("Once more: ")? != *first {
        return Err(ClientError::Mistyped);
    }
    Ok(first)
}

fn read(prompt: &str) -> io::Result<Zeroizing<String>> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password(prompt).map(Zeroizing::new);
    }
    let mut line = Zeroizing::new(String::new());
    if io::stdin().read_line(&mut line)? == 0 {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "standard input has ended"));
    }
    // Only the line's end: a password may end with a space.
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    Ok(line)
}
