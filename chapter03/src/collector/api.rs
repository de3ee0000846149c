//! What the page asks for, as JSON. Programs may ask too.
//!
//! | path | answer |
//! |---|---|
//! | `/api/traces?service=&text=&min_ms=&errors=&limit=` | the newest traces, see [`Search`] |
//! | `/api/traces/{id}` | one trace, see [`TraceView`](super::view::TraceView); 404 if it is not here |
//! | `/api/services` | who calls whom, see [`ServiceMap`](super::service_map::ServiceMap) |
//! | `/api/stats` | what came and what became of it, see [`Stats`](super::query::Stats) |
//!
//! The page asks every two seconds. An answer carries the store's version as its `ETag`, so that asking again costs nothing while nothing
//! came: simpler than a stream, and nothing to reconnect. Proved by `tests/service/collector.rs`.

use super::{handle::Handle, model::parse_trace_id, query::Search};
use axum::{
    Json, Router,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{
        HeaderMap, StatusCode,
        header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use serde_json::json;

#[derive(Clone)]
struct Api {
    store: Handle,
    /// Tells the versions of this process from those of the one before.
    run: u64,
}

/// The routes under `/api`. `run` is another number for each start.
pub(super) fn router(store: Handle, run: u64) -> Router {
    Router::new()
        .route("/api/traces", get(traces))
        .route("/api/traces/{id}", get(trace))
        .route("/api/services", get(services))
        .route("/api/stats", get(|State(api): State<Api>| async move { Json(api.store.stats()) }))
        .route("/api/{*path}", get(|| async { refusal(StatusCode::NOT_FOUND, "there is no such path") }))
        .with_state(Api { store, run })
}

async fn traces(
    State(api): State<Api>,
    headers: HeaderMap,
    search: Result<Query<Search>, QueryRejection>,
) -> Response {
    match search {
        Ok(Query(search)) => api.unless_known(&headers, || api.store.list(&search)),
        Err(why) => refusal(StatusCode::BAD_REQUEST, &why.body_text()),
    }
}

async fn trace(State(api): State<Api>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let Some(id) = parse_trace_id(&id) else {
        return refusal(StatusCode::BAD_REQUEST, "a trace id is 32 hexadecimal digits");
    };
    match api.store.trace(&id) {
        Some(trace) => api.unless_known(&headers, || trace),
        None => {
            refusal(StatusCode::NOT_FOUND, "this trace is not here: it never came, or it had to make room")
        }
    }
}

async fn services(State(api): State<Api>, headers: HeaderMap) -> Response {
    api.unless_known(&headers, || api.store.services())
}

impl Api {
    /// What `make` makes, unless whoever asks has it already.
    fn unless_known<T: Serialize>(&self, headers: &HeaderMap, make: impl FnOnce() -> T) -> Response {
        // Read before `make`: what comes in between is then asked for once more instead of missed.
        let tag = format!("\"{:x}-{:x}\"", self.run, self.store.version());
        let known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
        let caching = [(CACHE_CONTROL, "no-cache".to_owned()), (ETAG, tag)];
        match known {
            true => (StatusCode::NOT_MODIFIED, caching).into_response(),
            false => (caching, Json(make())).into_response(),
        }
    }
}

fn refusal(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}
