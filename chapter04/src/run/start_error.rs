//! Why a service did not start.

use super::keys::NoKeys;
use crate::{config::data::Unusable, sql::fault::Fault};
use chapter03::telemetry::setup::SetupError;
use std::{error::Error, io, net::SocketAddr};

/// Why a service did not start. Nothing of it is a setting that could have been read as wrong before: only the world knows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Only the system knows whether an address is free, ours and allowed. Choose another one.
    #[error(
        "cannot listen on {address} for {what}: {source}. Choose another address with {flag}; port 0 takes a free one"
    )]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What it was for.
        what: &'static str,
        /// The setting it came from.
        flag: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] Unusable),
    /// The database cannot be opened or migrated.
    #[error("cannot use the database {at}: {source}{}", cause(source))]
    Database {
        /// Where it is, without a password.
        at: String,
        /// What it says.
        source: Fault,
    },
    /// A key cannot be read or made.
    #[error(transparent)]
    Key(#[from] NoKeys),
    /// A part could not be made: a fault of the part, not of a setting.
    #[error("cannot start: {0}")]
    Part(#[source] Box<dyn Error + Send + Sync>),
    /// The contract inside this program cannot be read: its build went wrong.
    #[error("the contract for gRPC reflection cannot be read: {0}")]
    Contract(#[from] tonic_reflection::server::Error),
    /// The collector's address is none.
    #[error(transparent)]
    Telemetry(#[from] SetupError),
    /// The system has no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// No threads, no files or no signals to be had: nothing that a setting changes.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

/// What lies behind a fault, for the one reader who can do something about it: whoever starts the service.
fn cause(fault: &Fault) -> String {
    fault.source().map_or(String::new(), |cause| format!(" ({cause})"))
}
