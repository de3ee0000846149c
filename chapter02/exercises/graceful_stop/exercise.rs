//! Exercise `graceful_stop`: open requests finish, new ones are refused, and a deadline holds.

use std::{pin::Pin, time::Duration};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// One request: a future that reads it, makes the answer and sends it.
pub type Request = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How the service ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every open request was answered.
    Clean,
    /// The deadline came first, and so many requests were cut off.
    Expired {
        /// Requests that were still open.
        open: usize,
    },
}

/// Serves each request that arrives, side by side, until `stop` is cancelled.
///
/// From then on new requests are refused: whoever sends one gets an error from the channel. Open ones may finish, all of them
/// together within `deadline`; what is still open then is cut off. When this returns, no request goes on.
pub async fn serve(arrivals: mpsc::Receiver<Request>, stop: CancellationToken, deadline: Duration) -> Ending {
    todo!("serve {arrivals:?} until {stop:?}, then wait no longer than {deadline:?}")
}
