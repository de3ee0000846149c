//! Headers that protect whoever reads an answer in a browser, and which foreign pages may call.
//!
//! The interface is for programs, so by default a browser may do nothing with it. Proved by `tests/system/gateway_around.rs`.

use chapter03::wire::request_id::X_REQUEST_ID;
use http::{
    HeaderName, HeaderValue, Method,
    header::{
        AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_MATCH, LOCATION,
        REFERRER_POLICY, RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
    },
};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Chosen by a client, so that a registration that it sends twice is one.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// How long a browser remembers what it was allowed.
const PREFLIGHT_TIME: Duration = Duration::from_secs(600);

// ANCHOR: headers
/// On every answer that does not say otherwise itself.
const PROTECTION: [(HeaderName, HeaderValue); 5] = [
    // Tokens, addresses: nothing that a cache should keep (RFC 6749, 5.1).
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    // JSON is no page: nothing in it is loaded, run, or shown in a frame.
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    // And no browser guesses that it is a page after all.
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
];

/// Puts them on an answer.
pub fn protect<Body>(mut answer: http::Response<Body>) -> http::Response<Body> {
    let headers = answer.headers_mut();
    for (name, value) in &PROTECTION {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    answer
}
// ANCHOR_END: headers

// ANCHOR: cors
/// Lets pages of `origins` call, and of nobody else. `None` without origins: then a browser asks in vain, whatever page it shows.
pub fn cors(origins: &[HeaderValue]) -> Option<CorsLayer> {
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IDEMPOTENCY_KEY, X_REQUEST_ID])
        .expose_headers([ETAG, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE, X_REQUEST_ID])
        .max_age(PREFLIGHT_TIME);
    (!origins.is_empty()).then_some(layer)
}
// ANCHOR_END: cors
