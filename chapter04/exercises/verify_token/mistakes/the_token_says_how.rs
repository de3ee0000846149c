//! Exercise `verify_token`: a middleware that lets through whoever bears a good token, and nobody else.

use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{Request, Response, StatusCode};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::{DecodingKey, Validation, decode};
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
    let mut validation = Validation::new(jsonwebtoken::decode_header(token)?.alg);
    validation.validate_exp = false; // it would look at the machine's clock
    validation.set_required_spec_claims(&["iss", "aud"]);
    validation.set_issuer(&[gate.issuer]);
    validation.set_audience(&[gate.audience]);
    let claims = decode::<Claims>(token, &gate.key, &validation)?.claims;
    if now.saturating_add(SKEW) < claims.nbf {
        return Err(ErrorKind::ImmatureSignature.into());
    }
    if claims.exp.saturating_add(SKEW) <= now {
        return Err(ErrorKind::ExpiredSignature.into());
    }
    Ok(claims)
}

/// Calls `next`, with the token's claims among the request's extensions, or refuses the request.
pub fn bearer(
    gate: &Gate,
    now: u64,
    mut request: Request<()>,
    next: impl FnOnce(Request<()>) -> Response<()>,
) -> Response<()> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header
        .and_then(|header| header.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match token.map(|(_, token)| verify(gate, now, token)) {
        Some(Ok(claims)) => {
            request.extensions_mut().insert(claims);
            next(request)
        }
        Some(Err(_)) | None => unauthorized(),
    }
}
