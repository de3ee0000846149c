//! What one request may cost before anybody looks at it: the size of its head, and its place among the others.
//!
//! hyper refuses a head that is larger still, without a word (`serve`); here a person is told. Places are taken, not waited for: a
//! queue in front of a full gateway only makes every answer late. Proved by `tests/system/gateway_limits.rs`.

use super::refused::Refused;
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use chapter03::stack::failure::Failure;
use futures_util::future::Either;
use http::StatusCode;
use pin_project_lite::pin_project;
use std::{
    future::{Ready, ready},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::{Layer, Service};
use utils::error_kind::ErrorKind;

/// How long whoever found no place waits before another try.
const FULL_PAUSE: Duration = Duration::from_secs(1);

/// Refuses large heads, and requests that come when there is no place.
#[derive(Clone, Debug)]
pub struct GuardLayer {
    head_bytes: usize,
    places: Arc<Semaphore>,
}

impl GuardLayer {
    /// A head has at most `head_bytes`, and `in_flight` requests are worked on at the same time.
    pub fn new(head_bytes: usize, in_flight: usize) -> GuardLayer {
        GuardLayer { head_bytes, places: Arc::new(Semaphore::new(in_flight)) }
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = Guard<S>;

    fn layer(&self, inner: S) -> Guard<S> {
        Guard { limits: self.clone(), inner }
    }
}

/// A service that is asked no more than it can bear.
#[derive(Clone, Debug)]
pub struct Guard<S> {
    limits: GuardLayer,
    inner: S,
}

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Response>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Either<InPlace<S::Future>, Ready<Result<Response, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    // ANCHOR: call
    fn call(&mut self, request: Request) -> Self::Future {
        let limit = self.limits.head_bytes;
        let refused = match Size::of(&request) {
            Size { line, .. } if line > limit => too_large(StatusCode::URI_TOO_LONG, "the path is too long"),
            Size { line, headers } if line + headers > limit => {
                too_large(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too large")
            }
            _ => match Arc::clone(&self.limits.places).try_acquire_owned() {
                Ok(place) => return Either::Left(InPlace { inner: self.inner.call(request), place }),
                Err(_) => {
                    let message = "the gateway has no room for another request now";
                    Failure::new(ErrorKind::Unavailable, message).retry_after(FULL_PAUSE).into()
                }
            },
        };
        Either::Right(ready(Ok(refused.into_response())))
    }
    // ANCHOR_END: call
}

fn too_large(status: StatusCode, detail: &'static str) -> Refused {
    Refused::of_http(status, ErrorKind::InvalidArgument, detail)
}

/// Bytes of a head.
struct Size {
    line: usize,
    headers: usize,
}

impl Size {
    fn of(request: &Request) -> Size {
        let line = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
        // As on the wire: `name: value` and a line break.
        let headers =
            request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        Size { line, headers }
    }
}

pin_project! {
    /// The future inside, and its place, which is free again when the answer is there or nobody waits for it any more.
    pub struct InPlace<F> {
        #[pin]
        inner: F,
        place: OwnedSemaphorePermit,
    }
}

impl<F: Future> Future for InPlace<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.project().inner.poll(context)
    }
}
