//! Exercise `status_codes`: what a caller is told when something went wrong, and what a client makes of it.

use std::time::Duration;
use tonic::{Code, Status};

/// The metadata in which a server says how many milliseconds to wait; a negative number means "do not come back" (gRPC, A6).
pub const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// How long a client waits if the server did not say.
pub const BACKOFF: Duration = Duration::from_millis(100);

/// What can go wrong in the user service. These words are for its log.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    #[error("`{field}` is not valid")]
    Invalid { field: &'static str },
    #[error("there is no such user")]
    NotFound,
    #[error("this `{field}` belongs to another user")]
    Taken { field: &'static str },
    /// Somebody else changed the user since the caller read it.
    #[error("the user is at version {found}, not at {expected}")]
    Conflict { expected: u64, found: u64 },
    /// The store does its work, but has too much of it.
    #[error("the store is busy for another {pause:?}")]
    Busy { pause: Duration },
    /// For example "postgres://users:hunter2@10.0.0.7: connection refused".
    #[error("the store is away: {0}")]
    Away(String),
    /// For example "row 7 of table users: age is 'x'".
    #[error("the store is broken: {0}")]
    Broken(String),
}

/// What the caller gets to know.
pub fn to_status(error: UserError) -> Status {
    match &error {
        UserError::Invalid { .. } => Status::invalid_argument(error.to_string()),
        UserError::NotFound => Status::not_found(error.to_string()),
        UserError::Conflict { .. } => Status::aborted(error.to_string()),
        UserError::Busy { pause } => {
            let mut status = Status::unavailable("the user store is busy");
            let milliseconds = pause.as_nanos().div_ceil(1_000_000) as u64;
            status.metadata_mut().insert(PUSHBACK, milliseconds.into());
            status
        }
        UserError::Taken { .. } | UserError::Away(_) | UserError::Broken(_) => {
            Status::internal("the user service has a fault")
        }
    }
}

/// For a client: how long to wait before the same call is sent again, and `None` if it must not be. The call is one that may be
/// made twice.
pub fn retry_after(status: &Status) -> Option<Duration> {
    let pause = match status.metadata().get(PUSHBACK) {
        Some(value) => Some(Duration::from_millis(value.to_str().ok()?.parse().ok()?)),
        None => None,
    };
    match status.code() {
        Code::Unavailable => Some(pause.unwrap_or(BACKOFF)),
        Code::ResourceExhausted => pause, // without one: a quota that may never come back
        _ => None,
    }
}
