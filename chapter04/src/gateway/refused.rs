//! What a refusal looks like: chapter 3's problem body, and for a 401 the challenge of RFC 6750, 3.
//!
//! Proved by `tests/system/{gateway,gateway_bad_input}.rs`.

use crate::{trust::refusal::Refusal, user::domain::Invalid};
use axum::response::{IntoResponse, Response};
use chapter03::{stack::failure::Failure, wire::problem::Problem};
use http::{HeaderValue, Method, StatusCode};
use std::{any::Any, borrow::Cow};
use utils::error_kind::ErrorKind;

/// What a stranger is asked for. Without an error: who did not know that a token is needed did nothing wrong.
const TOKEN_NEEDED: HeaderValue = HeaderValue::from_static("Bearer realm=\"course\"");

/// A refusal on its way to the caller.
#[derive(Debug)]
pub struct Refused(Problem);

impl Refused {
    /// A refusal that only HTTP knows.
    pub fn of_http(status: StatusCode, kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Refused {
        Refused(Problem::of_http(status, kind, detail).challenged_by(TOKEN_NEEDED))
    }

    /// A body, a header or a query that is not what it should be.
    pub fn wrong(detail: impl Into<Cow<'static, str>>) -> Refused {
        Refused::of_http(StatusCode::BAD_REQUEST, ErrorKind::InvalidArgument, detail)
    }

    // ANCHOR: token
    /// A token that proves nothing.
    pub fn token(refusal: Refusal, presented: Presented) -> Refused {
        let challenge = match presented {
            Presented::NoToken => TOKEN_NEEDED,
            Presented::Token => invalid_token(&refusal.to_string()),
        };
        Refused(Problem::from(Failure::from(refusal)).challenged_by(challenge))
    }
    // ANCHOR_END: token

    /// What a service said to a call that had the caller's token.
    pub fn of_callers_call(failure: Failure) -> Refused {
        match failure.kind {
            ErrorKind::Unauthenticated => {
                let challenge = invalid_token(&failure.message);
                Refused(Problem::from(failure).challenged_by(challenge))
            }
            _ => failure.into(),
        }
    }

    /// What the auth service said to a name and a password, or to a refresh token: a 401 is about those. Another refusal is about us.
    pub fn of_credentials(failure: Failure) -> Refused {
        match failure.kind {
            ErrorKind::PermissionDenied => Refused::of_our_call(failure),
            _ => failure.into(),
        }
    }

    /// What a service said to a call that ours alone vouched for, where no caller's word can be wrong: a 401 would blame the caller for it.
    pub fn of_our_call(failure: Failure) -> Refused {
        match failure.kind {
            ErrorKind::Unauthenticated | ErrorKind::PermissionDenied => {
                let said = "the services do not trust each other at the moment";
                Failure::new(ErrorKind::Unavailable, said).caused_by(failure).into()
            }
            _ => failure.into(),
        }
    }
}

/// Whether a request had something that claims to be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented {
    /// Nothing, or another scheme than `Bearer`.
    NoToken,
    /// `Bearer` and something.
    Token,
}

/// RFC 6750, 3.1. What may stand between the quotes is in 3: visible ASCII without `"` and `\`.
fn invalid_token(why: &str) -> HeaderValue {
    let fit = |character: &char| matches!(character, ' '..='~') && !matches!(character, '"' | '\\');
    let why: String = why.chars().filter(fit).collect();
    let challenge = format!(r#"Bearer realm="course", error="invalid_token", error_description="{why}""#);
    HeaderValue::try_from(challenge).unwrap_or(TOKEN_NEEDED)
}

// ANCHOR: from_failure
/// What a service refuses. What only it and we should know of each other stays between us.
impl From<Failure> for Refused {
    fn from(failure: Failure) -> Refused {
        let failure = match failure.kind {
            // The caller is still there, so it was not they who went away.
            ErrorKind::Cancelled => {
                Failure::new(ErrorKind::Unavailable, "the call was ended before its answer")
                    .caused_by(failure)
            }
            ErrorKind::Unimplemented => {
                Failure::new(ErrorKind::Internal, "a service does not know this call").caused_by(failure)
            }
            _ => failure,
        };
        Refused(Problem::from(failure).challenged_by(TOKEN_NEEDED))
    }
}
// ANCHOR_END: from_failure

impl From<Invalid> for Refused {
    fn from(invalid: Invalid) -> Refused {
        Refused::wrong(invalid.to_string())
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused(problem.challenged_by(TOKEN_NEEDED))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// A path that is not there.
pub async fn no_such_path() -> Refused {
    let detail = "there is nothing at this path; /docs shows what there is";
    Refused::of_http(StatusCode::NOT_FOUND, ErrorKind::NotFound, detail)
}

// ANCHOR: no_such_method
/// A method that is not offered at a path that is there. Axum adds `Allow`, which is also all that `OPTIONS` asks for (RFC 9110, 9.3.7).
pub async fn no_such_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    let detail = "this method is not offered at this path; the header allow names what is";
    Refused::of_http(StatusCode::METHOD_NOT_ALLOWED, ErrorKind::Unimplemented, detail).into_response()
}
// ANCHOR_END: no_such_method

/// A panic in a handler: one 500. What it said went to standard error, where whoever runs the gateway reads it.
pub fn after_panic(_: Box<dyn Any + Send>) -> Response {
    Refused::from(Failure::new(ErrorKind::Internal, "the gateway has a fault")).into_response()
}
