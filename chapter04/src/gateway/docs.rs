//! `/docs`: the interface as a page that a person reads and tries. It reads `/openapi.json` and knows nothing else.
//!
//! Swagger UI would be 1.5 MB of somebody else's script in every binary, and wants a weaker Content-Security-Policy. These three files are
//! ours, load nothing from anywhere, and only ever set text, never markup. The token stays in the page's memory. Proved by
//! `tests/system/openapi.rs`.

use axum::{Router, routing::get};
use http::{
    HeaderName,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};

const HTML: &str = include_str!("docs/index.html");
const STYLE: &str = include_str!("docs/style.css");
const SCRIPT: &str = include_str!("docs/docs.js");
const TEXTS: &str = include_str!("docs/texts.js");

/// Only our own files, no frame around it, no form that sends it elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page's routes.
pub fn router() -> Router {
    Router::new()
        .route("/docs", get(|| async { file("text/html; charset=utf-8", HTML) }))
        .route("/docs/style.css", get(|| async { file("text/css; charset=utf-8", STYLE) }))
        .route("/docs/docs.js", get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/docs/texts.js", get(|| async { file("text/javascript; charset=utf-8", TEXTS) }))
}

type File = ([(HeaderName, &'static str); 3], &'static str);

fn file(kind: &'static str, text: &'static str) -> File {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache"), (CONTENT_SECURITY_POLICY, POLICY)], text)
}
