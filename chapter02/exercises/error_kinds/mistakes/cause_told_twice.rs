//! Exercise `error_kinds`: what failed, what can be done about it, who reads what, and what nobody may read.

use std::{error::Error, fmt, time::Duration};

/// What can be done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request is at fault: its sender has to know.
    Caller,
    /// It may pass: try again later.
    Passing,
    /// We are at fault: somebody of ours has to look.
    Ours,
}

/// Where the store is, and how to log in to it. The password must not be in any text.
pub struct Address {
    pub host: &'static str,
    pub password: &'static str,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("host", &self.host).finish_non_exhaustive()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.host)
    }
}

/// Why the store gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    #[error("{0} refuses our password")]
    LogIn(Address),
}

/// Why there is no profile to show.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error("there is no user {0}")]
    NoSuchUser(u64),
    #[error("cannot load the profile of user {user}: {cause}")]
    Store {
        user: u64,
        #[source]
        cause: StoreError,
    },
}

impl ProfileError {
    /// A time-out of the store may pass; a log-in that is refused does not pass by itself.
    pub fn kind(&self) -> Kind {
        match self {
            Self::NoSuchUser(_) => Kind::Caller,
            Self::Store { cause: StoreError::Timeout(_), .. } => Kind::Passing,
            Self::Store { cause: StoreError::LogIn(_), .. } => Kind::Ours,
        }
    }

    /// What the sender of the request reads: the message itself if the request is at fault, `try again later` if it may pass,
    /// `something is wrong on our side` if we are at fault.
    pub fn for_the_caller(&self) -> String {
        match self.kind() {
            Kind::Caller => self.to_string(),
            Kind::Passing => "try again later".to_string(),
            Kind::Ours => "something is wrong on our side".to_string(),
        }
    }
}

/// What stands in the log: the message of the error and of each cause, outermost first, with `: ` between them.
pub fn for_the_log(error: &dyn Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", for_the_log(cause)),
        None => error.to_string(),
    }
}
