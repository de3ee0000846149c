//! The shortest HTTP service that axum allows, and what it lacks: limits and an end.
//!
//! `tests/http/router.rs` shows its 404 and 405, `tests/http/limits.rs` that it waits for a slow client for ever.

use axum::{Router, routing::get};
use tokio::net::TcpListener;

// ANCHOR: smallest
/// One route.
pub fn app() -> Router {
    Router::new().route("/", get(hello))
}

async fn hello() -> &'static str {
    "Hello, World!"
}

/// Serves until the process ends.
///
/// # Errors
/// Never: it outlives every error of a connection.
pub async fn run(listener: TcpListener) -> std::io::Result<()> {
    axum::serve(listener, app()).await
}
// ANCHOR_END: smallest
