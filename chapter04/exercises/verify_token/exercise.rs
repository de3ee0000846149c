//! Exercise `verify_token`: a middleware that lets through whoever bears a good token, and nobody else.

use http::{Request, Response, StatusCode, header::WWW_AUTHENTICATE};
use jsonwebtoken::{DecodingKey, errors::Result};
use serde::Deserialize;

/// How far the clocks of two machines may differ, in seconds: a token counts so much earlier and so much longer.
pub const SKEW: u64 = 5;

/// What this service takes for a good token: signed by `key` with HS256, issued by `issuer`, for `audience`.
pub struct Gate {
    pub key: DecodingKey,
    pub issuer: &'static str,
    pub audience: &'static str,
}

/// What the service learns from a good token: who calls, and from when until when it counts, in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub nbf: u64,
    pub exp: u64,
}

/// The answer to a request without a good token.
fn unauthorized() -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response.headers_mut().insert(WWW_AUTHENTICATE, "Bearer".parse().expect("a token of visible letters"));
    response
}

/// What a token says, if it is good `now`: the argument decides, and not the machine's clock.
fn verify(gate: &Gate, now: u64, token: &str) -> Result<Claims> {
    let Gate { key, issuer, audience } = gate;
    todo!("did {key:?} sign {token}, did {issuer} issue it, for {audience}, and does it count at {now}?")
}

/// Calls `next`, with the token's claims among the request's extensions, or refuses the request.
pub fn bearer(
    gate: &Gate,
    now: u64,
    request: Request<()>,
    next: impl FnOnce(Request<()>) -> Response<()>,
) -> Response<()> {
    let good = verify(gate, now, "the token of the request");
    todo!("which is it, with {good:?}: {:?} or {:?}?", next(request), unauthorized())
}
