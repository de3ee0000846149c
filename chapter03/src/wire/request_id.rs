//! The name of a request in headers: the caller's own, if it sent a fit one, else a new one. It is in the answer too, also in a refusal, so
//! that a person can send it to whoever reads the logs.
//!
//! The layer of the same name gives one to calls from inside the process. This middleware stands around both transports, outside everything
//! that can refuse. Proved by `tests/service/{http,grpc}.rs`.

use crate::stack::request_id::{is_fit, random};
use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue};

/// The header, in and out.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

// ANCHOR: name
/// The middleware: whoever stands behind it finds one header with a fit name.
pub async fn name(mut request: Request, next: Next) -> Response {
    let own = request.headers().get(X_REQUEST_ID).filter(|name| name.to_str().is_ok_and(is_fit));
    let name = own.cloned().unwrap_or_else(new_name);
    request.headers_mut().insert(X_REQUEST_ID, name.clone());
    let mut response = next.run(request).await;
    response.headers_mut().insert(X_REQUEST_ID, name);
    response
}
// ANCHOR_END: name

fn new_name() -> HeaderValue {
    HeaderValue::from_str(&random()).expect("hex digits")
}
