//! What the server answers: pages from memory, the event stream, and a refusal to whoever is not a browser on this machine.
//!
//! A GET changes nothing: pages, scripts and events, for whoever calls this machine by a name that it has. A POST does
//! something, and [`Access`] decides who may: [`guard`] asks it before any other code sees the request.

use super::{
    access::{Access, Refused},
    actions::{self, Desk},
    event::Signal,
    live::Live,
    shelf::{self, File},
};
use crate::lang::{Lang, Text};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use serde::Serialize;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio_stream::{Stream, StreamExt, wrappers::BroadcastStream};

/// How often an idle event stream says that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The scripts of the live book, which a static site does not have.
const SCRIPTS: [(&str, &str); 6] = [
    ("/__course/live.js", include_str!("../../theme/live.js")),
    ("/__course/box.js", include_str!("../../theme/box.js")),
    ("/__course/map.js", include_str!("../../theme/map.js")),
    ("/__course/run.js", include_str!("../../theme/run.js")),
    ("/__course/session.js", include_str!("../../theme/session.js")),
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

/// How much a request may carry, bytes. None of ours carries anything: what is asked for stands in its address.
const BODY_LIMIT: usize = 1024;

/// How long a request may take to send that.
const BODY_PATIENCE: Duration = Duration::from_secs(5);

/// The answers of the live book, to whom `access` allows.
pub(super) fn app(desk: Arc<Desk>, access: Arc<Access>) -> Router {
    let live = desk.live.clone();
    let mut router = Router::new()
        .route("/__course/events", get(events))
        .route("/__course/session", get(session).with_state(access.clone()));
    for (path, text) in SCRIPTS {
        router = router.route(
            path,
            get(move || async move { ([(header::CONTENT_TYPE, shelf::content_type(path))], text) }),
        );
    }
    router
        .fallback(get(page))
        .with_state(live)
        .merge(actions::routes(desk))
        .layer(middleware::from_fn_with_state(access, guard))
}

/// Refuses whoever may not, and sets the headers of every answer.
async fn guard(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let mut response = match admit(&access, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The request, if it may be answered; else the refusal, or the cookie and the way to the page.
async fn admit(access: &Access, request: Request) -> Result<Request, Response> {
    if !access.is_own_host(request.headers()) {
        let text = "This server answers only to 127.0.0.1 and localhost, and to names from --allow-host.\n";
        return Err((StatusCode::MISDIRECTED_REQUEST, text).into_response());
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return match access.cookie_for(request.uri().query()) {
            None => Ok(request),
            // Away from the address with the token, so that it is not the one that a reader passes on.
            Some(Ok(cookie)) => {
                // More than one of these would name another host.
                let page = request.uri().path().trim_start_matches(['/', '\\']);
                let headers = [(header::SET_COOKIE, cookie), (header::LOCATION, format!("/{page}"))];
                Err((StatusCode::SEE_OTHER, headers).into_response())
            }
            Some(Err(refused)) => Err(refusal(refused)),
        };
    }
    access.may_act(request.headers()).map_err(refusal)?;
    let (head, body) = request.into_parts();
    match tokio::time::timeout(BODY_PATIENCE, axum::body::to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(body)) => Ok(Request::from_parts(head, Body::from(body))),
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT.into_response()),
    }
}

/// A refusal that says why in both languages, for the page to show.
fn refusal(refused: Refused) -> Response {
    said(StatusCode::FORBIDDEN, |lang| refused.text(lang))
}

/// An answer that is a text in both languages.
pub(super) fn said(status: StatusCode, text: impl Fn(Lang) -> String) -> Response {
    json(status, &Text { en: text(Lang::En), zh: text(Lang::Zh) })
}

/// An answer for a script.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let text = serde_json::to_string(value).expect("an answer holds nothing that JSON has no form for");
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The page's token, for a browser that has the cookie. Another site cannot read the answer.
async fn session(State(access): State<Arc<Access>>, headers: HeaderMap) -> Response {
    if access.has_cookie(&headers) {
        json(StatusCode::OK, &serde_json::json!({ "token": access.page_token() }))
    } else {
        refusal(Refused::NoCookie)
    }
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
