//! Accounts and sessions: one function for each method. Decode, call the auth service, encode; nothing is decided here.
//!
//! Proved by `tests/system/gateway.rs`.

use super::{
    asking::{SignedIn, Stranger, ask},
    bodies::{LoginBody, PasswordBody, RefreshBody, RegisterBody, RegisteredBody, TokensBody},
    json::StrictJson,
    openapi::Problem,
    protect::IDEMPOTENCY_KEY,
    refused::Refused,
    router::Services,
};
use crate::auth::{
    domain::{IdempotencyKey, RefreshToken, Tokens},
    endpoint::{ChangePassword, GetKeys, Login, Logout, Refresh},
};
use axum::{
    Json,
    extract::{FromRequestParts, State},
    response::{IntoResponse, Response},
};
use http::{
    HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION},
    request::Parts,
};
use std::sync::Arc;

// ANCHOR: register
/// Make an account.
///
/// With an `idempotency-key`, the same request sent again has the same answer and makes no second account.
#[utoipa::path(
    post, path = "/v1/register", tag = "sessions", operation_id = "register", request_body = RegisterBody,
    params(("idempotency-key" = Option<String>, Header, description = "1 to 64 visible ASCII characters, chosen by you",
        min_length = 1, max_length = 64, pattern = "^[!-~]{1,64}$", nullable = false)),
    responses(
        (status = 201, description = "There is an account now", body = RegisteredBody,
            headers(("location" = String, description = "The profile"))),
        (status = 409, description = "The name or the address is taken, or the key was used for another registration",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn register(
    State(services): State<Arc<Services>>,
    Stranger { context, .. }: Stranger,
    IdempotencyHeader(key): IdempotencyHeader,
    StrictJson(body): StrictJson<RegisterBody>,
) -> Result<impl IntoResponse, Refused> {
    let request = body.register(key)?;
    let answer = ask(&services.auth.register, request, context).await;
    let user_id = answer.map_err(Refused::of_our_call)?;
    let location = format!("/v1/users/{user_id}");
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(RegisteredBody { user_id })))
}
// ANCHOR_END: register

/// Begin a session.
#[utoipa::path(
    post, path = "/v1/login", tag = "sessions", operation_id = "login", request_body = LoginBody,
    responses(
        (status = 200, description = "A session", body = TokensBody),
        (status = 401, description = "The name or the password is wrong",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn login(
    State(services): State<Arc<Services>>,
    Stranger { context, source }: Stranger,
    StrictJson(body): StrictJson<LoginBody>,
) -> Result<Response, Refused> {
    let (username, password) = body.parse()?;
    let request = Login { username, password, source: source.to_string().into() };
    let answer = ask(&services.auth.login, request, context).await;
    Ok(session(&answer.map_err(Refused::of_credentials)?))
}

/// Get new tokens.
///
/// The refresh token is used up: using it again ends its session.
#[utoipa::path(
    post, path = "/v1/refresh", tag = "sessions", operation_id = "refresh", request_body = RefreshBody,
    responses(
        (status = 200, description = "New tokens", body = TokensBody),
        (status = 401, description = "The token is not good any more",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Another request uses the token at this moment",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn refresh(
    State(services): State<Arc<Services>>,
    Stranger { context, .. }: Stranger,
    StrictJson(body): StrictJson<RefreshBody>,
) -> Result<Response, Refused> {
    let request = Refresh(RefreshToken::new(&body.refresh_token)?);
    let answer = ask(&services.auth.refresh, request, context).await;
    Ok(session(&answer.map_err(Refused::of_credentials)?))
}

fn session(tokens: &Tokens) -> Response {
    Json(TokensBody::from(tokens)).into_response()
}

/// End the session of the token.
///
/// No service accepts its tokens for longer than a second after the answer.
#[utoipa::path(
    post, path = "/v1/logout", tag = "sessions", operation_id = "logout",
    responses((status = 204, description = "The session has ended")),
    security(("token" = [])),
)]
pub async fn logout(
    State(services): State<Arc<Services>>,
    SignedIn { context, .. }: SignedIn,
) -> Result<StatusCode, Refused> {
    ask(&services.auth.logout, Logout, context).await.map_err(Refused::of_callers_call)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Choose another password.
///
/// Every session of the user ends, this one too.
#[utoipa::path(
    post, path = "/v1/password", tag = "sessions", operation_id = "change_password", request_body = PasswordBody,
    responses(
        (status = 204, description = "The password is another one now"),
        (status = 401, description = "The token is missing or not good, or the old password is wrong",
            body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = [])),
)]
pub async fn change_password(
    State(services): State<Arc<Services>>,
    SignedIn { context, .. }: SignedIn,
    StrictJson(body): StrictJson<PasswordBody>,
) -> Result<StatusCode, Refused> {
    let (old, new) = body.parse()?;
    // A 401 may be about the old password here, so it does not say that the token is to blame.
    ask(&services.auth.change_password, ChangePassword { old, new }, context).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The public keys that verify tokens.
///
/// A JWK set (RFC 7517). It has no keys where tokens are signed with a shared secret.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "keys", operation_id = "keys",
    responses((status = 200, description = "The keys", body = Object, content_type = "application/jwk-set+json")),
)]
pub async fn keys(
    State(services): State<Arc<Services>>,
    Stranger { context, .. }: Stranger,
) -> Result<impl IntoResponse, Refused> {
    let keys = ask(&services.auth.get_keys, GetKeys, context).await.map_err(Refused::of_our_call)?;
    // A new key is there long before it signs, so a minute's delay hurts nobody.
    let headers = [(CONTENT_TYPE, "application/jwk-set+json"), (CACHE_CONTROL, "public, max-age=60")];
    Ok((headers.map(|(name, value)| (name, HeaderValue::from_static(value))), keys.0.to_string()))
}

/// The key that makes a registration one, however often it is sent.
pub struct IdempotencyHeader(Option<IdempotencyKey>);

impl<S: Sync> FromRequestParts<S> for IdempotencyHeader {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IdempotencyHeader, Refused> {
        let mut values = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let Some(value) = values.next() else { return Ok(IdempotencyHeader(None)) };
        if values.next().is_some() {
            return Err(Refused::wrong("idempotency-key has to come once"));
        }
        let key = IdempotencyKey::new(value.to_str().unwrap_or_default())?;
        Ok(IdempotencyHeader(Some(key)))
    }
}
