//! Wrong: whatever fails comes back as a fault of the service.

use super::super::exercise::{Call, ErrorKind, Failure, Money, OrderId, Service, Transport};
use std::time::Duration;

#[derive(Debug)]
pub struct Wire;

impl Transport for Wire {
    fn send(&self, service: &Service, call: Call) -> Result<OrderId, Failure> {
        let arrived = Call {
            request_id: call.request_id.as_str().to_string(),
            user_id: call.user_id.clone(),
            amount: Money { minor_units: call.amount.minor_units, currency: call.amount.currency.clone() },
        };
        service.serve(arrived).map_err(back)
    }
}

/// A failure as it comes out at the caller's end.
fn back(failure: Failure) -> Failure {
    Failure {
        kind: ErrorKind::Internal,
        message: failure.message,
        retry_after: failure.retry_after.map(whole_seconds),
        cause: None,
    }
}

/// The least number of whole seconds that is not shorter.
fn whole_seconds(pause: Duration) -> Duration {
    Duration::from_secs(pause.as_secs() + u64::from(pause.subsec_nanos() > 0))
}
