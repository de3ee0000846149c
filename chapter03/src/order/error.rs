//! What can go wrong with an order, and what its caller should make of it.
//!
//! Rules return it, and so does a client of the service, however far away it is. [`OrderError::kind`] is the bridge to statuses, breakers
//! and retries. Proved by the test below, and over every transport by `tests/service/contract.rs`.

use super::domain::{Invalid, OrderId};
use std::{error::Error, time::Duration};
use utils::error_kind::ErrorKind;

// ANCHOR: order_error
/// Why there is no order to show.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// The request can never succeed: mend what it names.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// There is no such order. Asking again does not help.
    #[error("there is no order {0}")]
    NotFound(OrderId),
    /// The orders cannot be read or written. The cause is for the log.
    #[error("the orders cannot be reached now")]
    Store(#[source] StoreError),
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
// ANCHOR_END: order_error

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// An order with this id is there already; it was not replaced.
    #[error("the id {0} is taken")]
    Taken(OrderId),
    /// There is no room for another order.
    #[error("the store is full with {0} orders")]
    Full(usize),
    /// The place where orders are kept does not answer.
    #[error("the store does not answer")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
}

impl OrderError {
    // ANCHOR: kind
    /// What the caller should make of it.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            OrderError::Invalid(_) => ErrorKind::InvalidArgument,
            OrderError::NotFound(_) => ErrorKind::NotFound,
            // Ids are ours, so two orders with one id are our fault.
            OrderError::Store(StoreError::Taken(_)) => ErrorKind::Internal,
            OrderError::Store(_) => ErrorKind::Unavailable,
            OrderError::Refused { kind, .. } => *kind,
        }
    }
    // ANCHOR_END: kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_request_is_no_fault_of_the_service_and_a_broken_store_is() {
        let wrong = OrderError::from(Invalid { what: "user_id", why: "has to be there" });
        let missing = OrderError::NotFound(OrderId::from_number(1));
        let broken = OrderError::Store(StoreError::Unreachable("connection refused".into()));
        assert!(!wrong.kind().is_fault() && !missing.kind().is_fault());
        assert!(broken.kind().is_fault());
        assert!(!broken.to_string().contains("refused"), "the cause is for the log");
    }
}
