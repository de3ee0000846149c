//! The middleware as it is widely copied, written anew for axum: short, plausible, and open in three places.

use crate::trust::{refusal::Refusal, verifier::Verifier};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header::AUTHORIZATION};
use std::sync::Arc;

// ANCHOR: copied
/// Lets in whoever has a good token. So it seems.
#[allow(clippy::unwrap_used, reason = "it stands here because of what it does wrong")]
pub async fn copied(State(verifier): State<Arc<Verifier>>, request: Request, next: Next) -> Response {
    let Some(header) = request.headers().get(AUTHORIZATION) else {
        return next.run(request).await;
    };
    let token = header.to_str().unwrap().split(' ').nth(1).unwrap();
    match verifier.verify(token) {
        Err(Refusal::Expired) => (StatusCode::UNAUTHORIZED, "the token has expired").into_response(),
        _ => next.run(request).await,
    }
}
// ANCHOR_END: copied
