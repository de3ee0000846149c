//! What can go wrong with a profile, and what its caller should make of it.
//!
//! Rules return [`UserError`], and so does a client of the service, however far away it is; stores return [`StoreError`]. Proved by the tests
//! below, and over the wire by `tests/system/user_grpc.rs`.

use super::domain::{Invalid, UserId};
use crate::sql::fault::Fault;
use std::time::Duration;
use utils::error_kind::ErrorKind;

// ANCHOR: user_error
/// Why there is no profile to show.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UserError {
    /// The request can never succeed: mend what it names.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The caller is known and may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// There is no such user. Asking again does not help.
    #[error("there is no such user")]
    NotFound,
    /// Somebody has this name, or one that looks the same: choose another one.
    #[error("the username is taken")]
    NameTaken,
    /// There is a profile with this address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// There is a profile with this id, and it was made of something else. Ids are chosen at random, so the caller has a fault.
    #[error("the id {0} belongs to another profile")]
    IdTaken(UserId),
    /// Somebody changed the profile meanwhile: read it again, and decide again.
    #[error("the profile has changed since: its version is {now}")]
    Changed {
        /// Its version now.
        now: u64,
    },
    /// The profiles cannot be read or written. The cause is for the log.
    #[error("the profiles cannot be reached now")]
    Store(#[source] Fault),
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
// ANCHOR_END: user_error

impl UserError {
    // ANCHOR: kind
    /// What the caller should make of it.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            UserError::Invalid(_) => ErrorKind::InvalidArgument,
            UserError::Forbidden(_) => ErrorKind::PermissionDenied,
            UserError::NotFound => ErrorKind::NotFound,
            UserError::NameTaken | UserError::EmailTaken | UserError::IdTaken(_) => ErrorKind::AlreadyExists,
            UserError::Changed { .. } => ErrorKind::Conflict,
            UserError::Store(fault) => fault.kind(),
            UserError::Refused { kind, .. } => *kind,
        }
    }
    // ANCHOR_END: kind
}

// ANCHOR: store_error
/// Why a store did not do what it was asked. Except after a [`Fault`], nothing has changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another profile has this name.
    #[error("the username is taken")]
    NameTaken,
    /// Another profile has this address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// Another profile has this id.
    #[error("the id {0} belongs to another profile")]
    IdTaken(UserId),
    /// There is no profile to change.
    #[error("there is no such user")]
    NotFound,
    /// The profile to change has another version.
    #[error("the profile's version is {now}")]
    Changed {
        /// Its version now.
        now: u64,
    },
    /// The database did not do it, or did not say that it has: a write may have happened.
    #[error(transparent)]
    Fault(#[from] Fault),
}
// ANCHOR_END: store_error

impl From<StoreError> for UserError {
    fn from(error: StoreError) -> UserError {
        match error {
            StoreError::NameTaken => UserError::NameTaken,
            StoreError::EmailTaken => UserError::EmailTaken,
            StoreError::IdTaken(id) => UserError::IdTaken(id),
            StoreError::NotFound => UserError::NotFound,
            StoreError::Changed { now } => UserError::Changed { now },
            StoreError::Fault(fault) => UserError::Store(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_request_is_no_fault_of_the_service_and_a_broken_store_is() {
        let wrong = [
            UserError::from(Invalid { what: "age", why: "has to be 0 to 150" }),
            UserError::Forbidden("no"),
            StoreError::NotFound.into(),
            StoreError::NameTaken.into(),
            StoreError::Changed { now: 2 }.into(),
        ];
        assert!(wrong.iter().all(|error| !error.kind().is_fault()));
        let broken = UserError::from(StoreError::from(Fault::Full("/var/lib/users.db is full".into())));
        assert!(broken.kind().is_fault());
        assert!(!broken.to_string().contains("/var"), "the cause is for the log");
    }
}
