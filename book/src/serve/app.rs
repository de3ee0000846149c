//! What the server answers: pages from memory, the event stream, and a refusal to whoever is not a browser on this machine.
//!
//! The only addresses are pages and events; nothing here changes anything. A page of another site cannot read them: its name
//! for this machine is refused ([`own_host`]), against DNS rebinding.

use super::{
    event::Signal,
    live::Live,
    shelf::{self, File},
};
use crate::lang::Lang;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio_stream::{Stream, StreamExt, wrappers::BroadcastStream};

/// How often an idle event stream says that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The scripts of the live book, which a static site does not have.
const SCRIPTS: [(&str, &str); 2] = [
    ("/__course/live.js", include_str!("../../theme/live.js")),
    ("/__course/worker.js", include_str!("../../theme/worker.js")),
];

/// Headers of every answer. mdBook's pages have scripts and styles inside them, hence `unsafe-inline`; nothing may come from
/// another host.
const HEADERS: [(header::HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         object-src 'none'; frame-ancestors 'self'; form-action 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-cache"),
];

/// The answers of `live`, served on `port`.
pub(super) fn app(live: Arc<Live>, port: u16) -> Router {
    let mut router = Router::new().route("/__course/events", get(events));
    for (path, text) in SCRIPTS {
        router = router.route(
            path,
            get(move || async move { ([(header::CONTENT_TYPE, shelf::content_type(path))], text) }),
        );
    }
    router.fallback(get(page)).layer(middleware::from_fn_with_state(port, guard)).with_state(live)
}

/// Refuses foreign names and sets the headers of every answer.
async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    let mut response = if own_host(request.headers(), port) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "This server answers only to 127.0.0.1 and localhost.\n")
            .into_response()
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether the request names this machine as a browser on it does.
fn own_host(headers: &HeaderMap, port: u16) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let (name, its_port) = host.rsplit_once(':').unwrap_or((host, "80"));
    matches!(name, "127.0.0.1" | "localhost") && its_port == port.to_string()
}

async fn page(State(live): State<Arc<Live>>, uri: Uri, headers: HeaderMap) -> Response {
    let shelf = live.shelf();
    let path = uri.path().trim_start_matches('/');
    let file =
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_string() };
    if let Some(file) = shelf.get(&file) {
        return send(file, StatusCode::OK, &headers);
    }
    // Without the slash, the links of the page would lead elsewhere.
    if shelf.get(&format!("{file}/index.html")).is_some() {
        return (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, format!("/{file}/"))]).into_response();
    }
    let lang =
        Lang::ALL.into_iter().find(|lang| path.split('/').next() == Some(lang.tag())).unwrap_or(live.lang);
    match shelf.get(&format!("{}/404.html", lang.tag())) {
        Some(file) => send(file, StatusCode::NOT_FOUND, &HeaderMap::new()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn send(file: &File, status: StatusCode, headers: &HeaderMap) -> Response {
    let etag = file.etag.clone();
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|known| known.trim().trim_start_matches("W/") == etag))
    {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let headers = [(header::CONTENT_TYPE, file.content_type.to_string()), (header::ETAG, etag)];
    (status, headers, Body::from(file.bytes.clone())).into_response()
}

async fn events(State(live): State<Arc<Live>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (hello, changes) = live.connect();
    let event = |json: &str| Ok(Event::default().data(json));
    // A page that is too far behind is cut off like one that the server leaves: it connects again and is told everything.
    let changes = BroadcastStream::new(changes).map_while(move |signal| match signal {
        Ok(Signal::Event(json)) => Some(event(&json)),
        Ok(Signal::Close) | Err(_) => None,
    });
    Sse::new(tokio_stream::once(event(&hello)).chain(changes))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}
