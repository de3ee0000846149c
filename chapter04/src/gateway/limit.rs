//! How often a source or a user may call, as one layer: whose bucket a request takes from is its argument.
//!
//! Proved by `tests/system/gateway_limits.rs`.

use super::{bearer::Caller, rates::KeyedBuckets, refused::Refused, settings::Limit, source::Source};
use crate::trust::identity::UserId;
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use chapter03::stack::{clock::Clock, failure::Failure};
use futures_util::future::Either;
use std::{
    future::{Ready, ready},
    hash::Hash,
    sync::Arc,
    task::{Context, Poll},
};
use tower::{Layer, Service};
use utils::error_kind::ErrorKind;

// ANCHOR: key
/// Whose bucket a request takes from. `None`: nobody's.
pub type KeyOf<K> = fn(&Request) -> Option<K>;

/// The source's.
pub fn source(request: &Request) -> Option<Source> {
    request.extensions().get().copied()
}

/// The user's. Behind the bearer layer there is one.
pub fn user(request: &Request) -> Option<UserId> {
    request.extensions().get::<Caller>().map(|caller| caller.user.id)
}
// ANCHOR_END: key

/// Refuses whoever calls too often. All that one layer is put around counts together.
#[derive(Clone, Debug)]
pub struct LimitLayer<K> {
    key_of: KeyOf<K>,
    buckets: Option<Arc<KeyedBuckets<K>>>,
    clock: Clock,
}

impl<K: Eq + Hash> LimitLayer<K> {
    /// Each key gets `limit`, in the time of `clock`.
    pub fn new(key_of: KeyOf<K>, limit: Limit, clock: Clock) -> LimitLayer<K> {
        let buckets = limit.rate().map(|rate| Arc::new(KeyedBuckets::new(rate)));
        LimitLayer { key_of, buckets, clock }
    }
}

impl<K, S> Layer<S> for LimitLayer<K> {
    type Service = Limited<K, S>;

    fn layer(&self, inner: S) -> Limited<K, S> {
        let LimitLayer { key_of, buckets, clock } = self;
        Limited { key_of: *key_of, buckets: buckets.clone(), clock: clock.clone(), inner }
    }
}

/// A service that nobody calls too often.
#[derive(Debug)]
pub struct Limited<K, S> {
    key_of: KeyOf<K>,
    buckets: Option<Arc<KeyedBuckets<K>>>,
    clock: Clock,
    inner: S,
}

impl<K, S: Clone> Clone for Limited<K, S> {
    fn clone(&self) -> Limited<K, S> {
        let Limited { key_of, buckets, clock, inner } = self;
        Limited { key_of: *key_of, buckets: buckets.clone(), clock: clock.clone(), inner: inner.clone() }
    }
}

impl<K, S> Service<Request> for Limited<K, S>
where
    K: Eq + Hash,
    S: Service<Request, Response = Response>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    // ANCHOR: call
    fn call(&mut self, request: Request) -> Self::Future {
        let refused = self.buckets.as_ref().and_then(|buckets| {
            let key = (self.key_of)(&request)?;
            buckets.take(key, self.clock.now()).err()
        });
        match refused {
            None => Either::Left(self.inner.call(request)),
            Some(pause) => {
                let failure =
                    Failure::new(ErrorKind::RateLimited, "too many requests; come back a little later");
                Either::Right(ready(Ok(Refused::from(failure.retry_after(pause)).into_response())))
            }
        }
    }
    // ANCHOR_END: call
}
