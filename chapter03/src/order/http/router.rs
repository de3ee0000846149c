//! Every path of the service, and what stands around all of them. It needs no socket, so a test calls it like a function.

use super::handlers;
use crate::{
    order::endpoint::Endpoints,
    wire::{
        problem::Problem,
        readiness::{self, Readiness},
        request_id::NamedLayer,
    },
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use http::{Method, StatusCode};
use std::sync::Arc;
use utils::error_kind::ErrorKind;

/// Bytes of a body. An order has about a hundred.
pub const BODY_BYTES: usize = 16 * 1024;

// ANCHOR: router
/// The service over HTTP. `metrics` has `/metrics`, from whoever counts.
pub fn router(endpoints: Endpoints, ready: Readiness, metrics: Router) -> Router {
    let orders = Router::new()
        .route("/orders", post(handlers::create).get(handlers::list))
        .route("/orders/{order_id}", get(handlers::get))
        // Axum clones the state more than once a request. Behind an `Arc` that costs nothing, where each endpoint would clone its stack.
        .with_state(Arc::new(endpoints));
    orders
        .merge(readiness::router(ready))
        .merge(metrics)
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        // The first is the outermost: around everything that can refuse, so that each refusal has a name.
        .layer((NamedLayer, DefaultBodyLimit::max(BODY_BYTES)))
}
// ANCHOR_END: router

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
