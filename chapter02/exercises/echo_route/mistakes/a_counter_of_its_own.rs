//! Exercise `echo_route`: routes, extractors, state that is handed in, and a refusal.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::get,
};
use std::collections::HashMap;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// A text is repeated so often and no more.
pub const MOST: usize = 10;

/// How many echoes there have been, shared by all handlers and by whoever made the service.
pub type Echoes = Arc<AtomicU64>;

/// A service with two routes:
///
/// - `GET /echo/{text}` answers the text, decoded. `?times=3` repeats it with a space in between; whatever is no number from 1 to
///   [`MOST`] is a 400. Every echo counts in `echoes`.
/// - `GET /echoes` answers how many echoes there have been.
pub fn app(echoes: Echoes) -> Router {
    let echoes = Arc::new(AtomicU64::new(echoes.load(Ordering::Relaxed)));
    Router::new().route("/echo/{text}", get(echo)).route("/echoes", get(count)).with_state(echoes)
}

async fn echo(
    State(echoes): State<Echoes>,
    Path(text): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<String, (StatusCode, String)> {
    let times = match query.get("times") {
        None => Some(1),
        Some(times) => times.parse().ok().filter(|times| (1..=MOST).contains(times)),
    };
    let times = times.ok_or((StatusCode::BAD_REQUEST, format!("times is a number from 1 to {MOST}")))?;
    echoes.fetch_add(1, Ordering::Relaxed);
    Ok(vec![text; times].join(" "))
}

async fn count(State(echoes): State<Echoes>) -> String {
    echoes.load(Ordering::Relaxed).to_string()
}
