//! Whether a process lives, and whether it wants requests: `/livez` and `/readyz`, which a balancer asks.
//!
//! Proved by `tests/service/{http,stop}.rs`.

use axum::{Router, extract::State, routing::get};
use http::StatusCode;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

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

/// The two paths.
pub fn router(ready: Readiness) -> Router {
    Router::new().route("/livez", get(|| async { "alive\n" })).route("/readyz", get(readyz)).with_state(ready)
}

async fn readyz(State(ready): State<Readiness>) -> (StatusCode, &'static str) {
    match ready.is_ready() {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}
