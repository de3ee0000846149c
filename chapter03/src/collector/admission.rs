//! How many messages are read at a time. A decoded message is several times larger than its bytes, so this bounds the memory that the
//! store's own limit cannot see.
//!
//! A message waits for a moment, then its sender is told to try again: exporters keep their queue and do so (OTLP specification,
//! "OTLP/gRPC Throttling" and "OTLP/HTTP Throttling"). Proved by `tests/service/collector.rs`.

use super::handle::Handle;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

/// What a sender of too much is told.
const TRY_AGAIN: &str = "too many messages are being read; try again in a second";

/// The places for messages, shared by both receivers.
#[derive(Clone, Debug)]
pub struct Admission {
    places: Arc<Semaphore>,
    wait: Duration,
    handle: Handle,
}

impl Admission {
    /// `places` messages at a time; one that finds none waits for `wait`.
    pub fn new(places: usize, wait: Duration, handle: Handle) -> Admission {
        Admission { places: Arc::new(Semaphore::new(places)), wait, handle }
    }
}

// ANCHOR: admit
/// The middleware before both receivers: nothing of a message is read before it has a place.
pub async fn admit(State(admission): State<Admission>, request: Request, next: Next) -> Response {
    let place = timeout(admission.wait, admission.places.acquire()).await;
    if let Ok(Ok(_place)) = place {
        return next.run(request).await; // the place is free again when the answer is there
    }
    admission.handle.refuse_message();
    let is_grpc = request.headers().get("content-type").is_some_and(is_grpc);
    if is_grpc {
        tonic::Status::unavailable(TRY_AGAIN).into_http()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")], TRY_AGAIN).into_response()
    }
}
// ANCHOR_END: admit

fn is_grpc(kind: &HeaderValue) -> bool {
    kind.as_bytes().starts_with(b"application/grpc")
}
