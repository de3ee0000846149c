//! What can go wrong with credentials and sessions, and what its caller should make of it.
//!
//! Rules return it, and so does a client of the service. No message says whether an account exists: whoever may not know gets the same words
//! either way. Proved by `tests/system/auth_rules.rs`.

use crate::{sql::fault::Fault, trust::refusal::Refusal, user::domain::Invalid};
use std::{error::Error, time::Duration};
use utils::error_kind::ErrorKind;

/// What an adapter's driver said.
pub type Cause = Box<dyn Error + Send + Sync>;

// ANCHOR: auth_error
/// Why the auth service did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// The request can never succeed: mend what it names.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// No such user, another password, or an account that is being deleted: whoever asks learns only that it is one of them.
    #[error("the username or the password is wrong")]
    WrongCredentials,
    /// Too many wrong passwords for this account or from this source. Even the right one is refused until the pause is over.
    #[error("too many failed logins; try again later")]
    LockedOut {
        /// How long.
        retry_after: Duration,
    },
    /// Unknown, expired, or of a session that has ended: log in again.
    #[error("the refresh token is not good any more; log in again")]
    WrongRefreshToken,
    /// Another request used the refresh token up while this one was under way. Its tokens are good, these callers share them.
    #[error("another request has used this refresh token at the same time; use its tokens")]
    RefreshRaced,
    /// The access token to be looked at is not good. It is the request's content and not the caller's own credential, so this is no 401.
    #[error("{0}")]
    BadToken(Refusal),
    /// The old password is another one. The caller is known all the same, so this is no 401: their token is good.
    #[error("the old password is wrong")]
    WrongPassword,
    /// Somebody else changed the account at the same instant: try again.
    #[error("the account was changed at the same time; try again")]
    Changed,
    /// The same idempotency key came with another registration.
    #[error("this idempotency key was used for another registration")]
    KeyReused,
    /// Somebody else has the name or the address.
    #[error("the username or the email is taken")]
    Taken,
    /// There is no such user.
    #[error("there is no such user")]
    NoUser,
    /// Known, and may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// Passwords are being hashed as fast as this process can; one more at a time would cost memory that it does not have.
    #[error("too many passwords are being checked at the moment")]
    Busy,
    /// Credentials cannot be read or written. The cause is for the log.
    #[error("credentials cannot be reached now")]
    Store(#[from] Fault),
    /// The user service does not do its part. The cause is for the log.
    #[error("the user service cannot be reached now")]
    Profiles(#[source] Cause),
    /// Keys are not ours to rotate here.
    #[error("tokens are signed with a shared secret here, which is a setting: there is no key to rotate")]
    NoKeys,
    /// A fault of ours: a hash that cannot be read, a system without random numbers.
    #[error("the auth service has a fault")]
    Fault(#[source] Cause),
    /// The rules were never asked, or their answer never came: a layer or a transport says why.
    #[error("{message}")]
    Refused {
        /// What to make of it.
        kind: ErrorKind,
        /// One sentence, as it came.
        message: String,
        /// How long to wait before another try, where that is known.
        retry_after: Option<Duration>,
    },
}
// ANCHOR_END: auth_error

/// How long a caller waits before another try where all passwords are being hashed that can be: about as long as a few take.
const BUSY_PAUSE: Duration = Duration::from_secs(1);

impl AuthError {
    // ANCHOR: kind
    /// What the caller should make of it.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            AuthError::Invalid(_) => ErrorKind::InvalidArgument,
            AuthError::BadToken(Refusal::NotSure) => ErrorKind::Unavailable,
            AuthError::BadToken(_) => ErrorKind::InvalidArgument,
            AuthError::WrongCredentials | AuthError::WrongRefreshToken => ErrorKind::Unauthenticated,
            AuthError::LockedOut { .. } => ErrorKind::RateLimited,
            AuthError::RefreshRaced | AuthError::KeyReused | AuthError::Changed => ErrorKind::Conflict,
            AuthError::Taken => ErrorKind::AlreadyExists,
            AuthError::NoUser => ErrorKind::NotFound,
            AuthError::Forbidden(_) | AuthError::WrongPassword => ErrorKind::PermissionDenied,
            AuthError::Busy | AuthError::Profiles(_) => ErrorKind::Unavailable,
            AuthError::Store(fault) => fault.kind(),
            AuthError::NoKeys => ErrorKind::Unimplemented,
            AuthError::Fault(_) => ErrorKind::Internal,
            AuthError::Refused { kind, .. } => *kind,
        }
    }
    // ANCHOR_END: kind

    /// How long to wait before another try, where that is known.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            AuthError::LockedOut { retry_after } => Some(*retry_after),
            AuthError::Busy => Some(BUSY_PAUSE),
            AuthError::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}
