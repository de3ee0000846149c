//! The service without a server: routes, handlers and what they share.
//!
//! [`app`] needs no socket, so a test calls it like a function. Proved by `tests/http/router.rs`.

use super::{language::Language, path};
use axum::{
    Router,
    extract::{FromRequestParts, State},
    http::{
        HeaderMap, Method, StatusCode,
        header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY},
        request::Parts,
    },
    response::{IntoResponse, Response},
    routing::get,
};
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

// ANCHOR: state
/// What all handlers share. It is cloned for each request, so what changes lies behind an `Arc`.
#[derive(Clone, Debug, Default)]
pub struct Hello {
    /// Greetings so far. Whoever makes the service hands it in, and can read it.
    pub greetings: Arc<AtomicU64>,
    /// The language of every answer; `None`: each request chooses.
    pub language: Option<Language>,
}
// ANCHOR_END: state

impl Hello {
    fn language_for(&self, headers: &HeaderMap) -> Language {
        let asked = || headers.get(ACCEPT_LANGUAGE)?.to_str().ok().map(Language::preferred);
        self.language.or_else(asked).unwrap_or_default()
    }
}

// ANCHOR: app
/// The service: every path is greeted. Whoever wants it on a port gives it to [`run`](super::server::run).
pub fn app(hello: Hello) -> Router {
    let any_path = get(greet).fallback(not_allowed);
    Router::new().route("/", any_path.clone()).route("/{*path}", any_path).with_state(hello)
}
// ANCHOR_END: app

// ANCHOR: greet
async fn greet(State(hello): State<Hello>, Asked { path, language }: Asked) -> Sentence {
    hello.greetings.fetch_add(1, Ordering::Relaxed);
    Sentence { language, text: language.hello(&path) }
}
// ANCHOR_END: greet

async fn not_allowed(language: Language, method: Method) -> (StatusCode, Sentence) {
    (StatusCode::METHOD_NOT_ALLOWED, Sentence { language, text: language.not_allowed(method.as_str()) })
}

// ANCHOR: extractor
/// What a request asks for. A handler that takes one gets it, or the request is refused before the handler runs.
struct Asked {
    path: String,
    language: Language,
}

impl FromRequestParts<Hello> for Asked {
    type Rejection = (StatusCode, Sentence);

    async fn from_request_parts(parts: &mut Parts, hello: &Hello) -> Result<Asked, Self::Rejection> {
        let language = hello.language_for(&parts.headers);
        match path::decode(parts.uri.path()) {
            Ok(path) => Ok(Asked { path, language }),
            Err(why) => Err((StatusCode::BAD_REQUEST, Sentence { language, text: language.bad_path(&why) })),
        }
    }
}
// ANCHOR_END: extractor

impl FromRequestParts<Hello> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, hello: &Hello) -> Result<Language, Infallible> {
        Ok(hello.language_for(&parts.headers))
    }
}

// ANCHOR: sentence
/// A text that says in which language it is, and that another request may get another one.
struct Sentence {
    language: Language,
    text: String,
}

impl IntoResponse for Sentence {
    fn into_response(self) -> Response {
        ([(CONTENT_LANGUAGE, self.language.tag()), (VARY, "accept-language")], self.text).into_response()
    }
}
// ANCHOR_END: sentence
