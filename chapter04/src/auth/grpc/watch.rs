//! `WatchTrust`: what verifiers are told, as a stream that lasts as long as its connection.
//!
//! It stands outside the chain of layers: a deadline would end it, and a permit would be held for days. So it asks who calls itself, counts its
//! listeners, and ends when the service stops, or the service could not drain. Proved by `tests/system/auth_grpc.rs`.

use crate::{
    auth::keeper::TrustFeed,
    pb::auth::TrustUpdate,
    trust::{identity::Identity, layer::Identify},
};
use chapter03::stack::{
    call::{Context, Credential},
    failure::Failure,
};
use futures_util::{Stream, StreamExt};
use std::{pin::Pin, sync::Arc};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use utils::error_kind::ErrorKind;

/// How many may listen. Each costs a task and five small messages a second; a system of a thousand verifiers has more than one auth service.
pub const LISTENERS: usize = 1_000;

/// What tonic sends.
pub type Updates = Pin<Box<dyn Stream<Item = Result<TrustUpdate, Status>> + Send>>;

// ANCHOR: watches
/// Streams of a feed, for services.
#[derive(Clone, Debug)]
pub struct Watches<T> {
    feed: TrustFeed,
    trust: T,
    places: Arc<Semaphore>,
    stop: CancellationToken,
}

impl<T: Identify> Watches<T> {
    /// Streams of `feed` for services that `trust` identifies, until `stop` is cancelled.
    pub fn new(feed: TrustFeed, trust: T, stop: CancellationToken) -> Watches<T> {
        Watches { feed, trust, places: Arc::new(Semaphore::new(LISTENERS)), stop }
    }

    /// A new one.
    ///
    /// # Errors
    /// If no service calls, or too many listen already.
    pub fn begin(&self, context: &Context) -> Result<Updates, Failure> {
        let caller = self.trust.identify(context.credential.as_ref().map(Credential::reveal))?;
        if !matches!(caller, Identity::Service(_)) {
            let message = "this is for services of the system only";
            return Err(Failure::new(ErrorKind::PermissionDenied, message));
        }
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            Failure::new(ErrorKind::Unavailable, "too many listen already; ask another auth service")
        })?;
        let updates = self.feed.watch().take_until(self.stop.clone().cancelled_owned());
        Ok(Box::pin(updates.map(move |update| {
            let _held = &place;
            Ok(update)
        })))
    }
}
// ANCHOR_END: watches
