//! What can go wrong, and what whoever called the program learns of it.

use super::session::SessionError;
use http::StatusCode;
use std::{io, process::ExitCode};
use tower::BoxError;
use utils::settings::SettingError;

/// The gateway said no.
const REFUSED: u8 = 4;
/// Nobody is logged in.
const NOT_LOGGED_IN: u8 = 5;

// ANCHOR: error
/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// A flag or a variable is wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The gateway said no, and why.
    #[error("{} {}: {detail}{}", status.as_u16(), status.canonical_reason().unwrap_or("refused"), after(retry_after))]
    Refused {
        /// As HTTP has it.
        status: StatusCode,
        /// One sentence.
        detail: String,
        /// Seconds after which another try makes sense.
        retry_after: Option<u64>,
    },
    /// Nobody is logged in, or not any more.
    #[error("{0}")]
    NotLoggedIn(String),
    /// No answer came.
    #[error("{url} cannot be reached: {source}. Is it running? `cargo run -p chapter04` starts it")]
    Unreachable {
        /// Where.
        url: String,
        /// What happened.
        source: BoxError,
    },
    /// What answered is no gateway of ours.
    #[error("the answer of {url} cannot be read: {why}")]
    Unreadable {
        /// Where.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// Tokens cannot be read or kept.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// No password could be read.
    #[error("no password could be read: {0}")]
    Password(io::Error),
    /// The two passwords that were typed differ.
    #[error("the two passwords are not the same")]
    Mistyped,
}
// ANCHOR_END: error

fn after(seconds: &Option<u64>) -> String {
    seconds.map_or(String::new(), |seconds| format!(" (try again in {seconds} s)"))
}

impl ClientError {
    /// What a script learns.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            ClientError::Setting(_) => ExitCode::from(chapter02::serve::exit::BAD_SETTING),
            ClientError::Refused { status, .. } if status.is_client_error() => ExitCode::from(REFUSED),
            ClientError::NotLoggedIn(_) => ExitCode::from(NOT_LOGGED_IN),
            _ => ExitCode::FAILURE,
        }
    }
}
