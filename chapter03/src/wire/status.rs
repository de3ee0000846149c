//! Failures to gRPC's statuses and back: the error encoder of this transport, and its other end.
//!
//! A kind's code is in the table of [`ErrorKind`]. How long to wait travels as `grpc-retry-pushback-ms` (gRPC's retry design, A6).

use crate::stack::failure::Failure;
use std::{error::Error, time::Duration};
use tonic::{Code, Status, TimeoutExpired};
use utils::error_kind::ErrorKind;

const PUSHBACK: &str = "grpc-retry-pushback-ms";

// ANCHOR: to_status
/// What goes over the wire: code and message. The source stays here.
pub fn to_status(failure: Failure) -> Status {
    let mut status = Status::new(Code::from_i32(failure.kind.grpc_code()), failure.message);
    if let Some(pause) = failure.retry_after {
        // Rounded up: who comes back early is refused again. A client reads 31 bits; more would mean "never again" to it.
        let milliseconds = pause.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128);
        status.metadata_mut().insert(PUSHBACK, (milliseconds as u32).into());
    }
    status
}
// ANCHOR_END: to_status

// ANCHOR: from_status
/// What came over the wire, or did not come at all: then tonic made the status, and its message is for the log.
pub fn from_status(status: Status) -> Failure {
    // tonic's channel watches the deadline that it sends, and calls its passing CANCELLED.
    if caused_by::<TimeoutExpired>(&status) {
        let message = "the call took too long and was ended";
        return Failure::new(ErrorKind::DeadlineExceeded, message).caused_by(status);
    }
    if status.source().is_some() {
        return Failure::new(ErrorKind::Unavailable, "the service cannot be reached").caused_by(status);
    }
    let kind = ErrorKind::from_grpc_code(status.code().into());
    let pause = status.metadata().get(PUSHBACK).and_then(|pause| pause.to_str().ok()?.parse().ok());
    let message = status.message().to_string();
    let failure = Failure::new(kind, message).caused_by(status);
    Failure { retry_after: pause.map(Duration::from_millis), ..failure }
}
// ANCHOR_END: from_status

/// Whether an error of this type is among the sources.
fn caused_by<E: Error + 'static>(status: &Status) -> bool {
    let mut source = status.source();
    while let Some(error) = source {
        if error.is::<E>() {
            return true;
        }
        source = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_that_tonic_made_is_told_apart_from_one_that_came() {
        let late = Status::from_error(Box::new(TimeoutExpired(())));
        assert_eq!(from_status(late).kind, ErrorKind::DeadlineExceeded);
        let gone = Status::from_error(Box::new(std::io::Error::from(std::io::ErrorKind::ConnectionReset)));
        assert_eq!(from_status(gone).kind, ErrorKind::Unavailable);
        assert_eq!(from_status(Status::cancelled("by the service")).kind, ErrorKind::Cancelled);
    }

    #[test]
    fn a_nanosecond_of_a_pause_was_cut_off_and_a_month_told_clients_never_to_come_back() {
        let told = |pause| {
            let status = to_status(Failure::new(ErrorKind::RateLimited, "too often").retry_after(pause));
            status.metadata().get(PUSHBACK).unwrap().to_str().unwrap().to_string()
        };
        let nanoseconds = [0, 1, 1_000_000, 1_000_001].map(|nanos| told(Duration::from_nanos(nanos)));
        assert_eq!(nanoseconds, ["0", "1", "1", "2"]);
        let month = Duration::from_secs(30 * 86_400);
        assert_eq!(told(month).parse(), Ok(i32::MAX));
    }

    #[test]
    fn a_failure_survives_the_way_over_the_wire_without_its_source() {
        for kind in ErrorKind::ALL {
            let failure =
                Failure::new(kind, "why").caused_by("hunter2").retry_after(Duration::from_micros(1_500));
            let status = to_status(failure);
            assert!(!format!("{status:?}").contains("hunter2"));
            let back = from_status(status);
            assert_eq!((back.kind, &*back.message), (kind, "why"));
            assert_eq!(back.retry_after, Some(Duration::from_millis(2)));
        }
    }
}
