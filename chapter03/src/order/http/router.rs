//! Every path of the service, and what stands around all of them. It needs no socket, so a test calls it like a function.

use super::{handlers, problem::Problem};
use crate::{order::endpoint::Endpoints, wire::request_id::NamedLayer};
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    routing::{get, post},
};
use http::{Method, StatusCode};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use utils::error_kind::ErrorKind;

/// Bytes of a body. An order has about a hundred.
pub const BODY_BYTES: usize = 16 * 1024;

// ANCHOR: ready
/// Whether the service wants requests. A balancer asks `/readyz`; the service says no before it stops.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// Says it from now on.
    pub fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::Relaxed);
    }

    /// What it says.
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
// ANCHOR_END: ready

// ANCHOR: router
/// The service over HTTP. `metrics` has `/metrics`, from whoever counts.
pub fn router(endpoints: Endpoints, ready: Readiness, metrics: Router) -> Router {
    let orders = Router::new()
        .route("/orders", post(handlers::create).get(handlers::list))
        .route("/orders/{order_id}", get(handlers::get))
        // Axum clones the state more than once a request. Behind an `Arc` that costs nothing, where each endpoint would clone its stack.
        .with_state(Arc::new(endpoints));
    let health = Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(readyz))
        .with_state(ready);
    orders
        .merge(health)
        .merge(metrics)
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        // The first is the outermost: around everything that can refuse, so that each refusal has a name.
        .layer((NamedLayer, DefaultBodyLimit::max(BODY_BYTES)))
}
// ANCHOR_END: router

async fn readyz(State(ready): State<Readiness>) -> (StatusCode, &'static str) {
    match ready.is_ready() {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}

async fn no_such_path() -> Problem {
    Problem::of_http(
        StatusCode::NOT_FOUND,
        ErrorKind::NotFound,
        "there is nothing at this path; orders are at /orders",
    )
}

async fn no_such_method(method: Method) -> Problem {
    let detail = format!("{method} is not offered at this path; the Allow header names what is");
    Problem::of_http(StatusCode::METHOD_NOT_ALLOWED, ErrorKind::Unimplemented, detail)
}
