//! Who calls, by the header `authorization`: intercepted, taken apart, verified, and only then let through.
//!
//! A widely copied middleware has three holes: a request *without* the header goes through, `Authorization: abc` crashes it, and of all that can be
//! wrong with a token it answers only expiry. Here nothing goes through but a verified user, whatever came; `tests/system/gateway.rs` has a
//! test for each hole.

use super::{
    observe::Noted,
    refused::{Presented, Refused},
};
use crate::trust::{
    identity::{Identity, UserIdentity},
    layer::Identify,
    refusal::Refusal,
};
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use chapter03::stack::{call::Credential, failure::Failure};
use futures_util::future::Either;
use http::{HeaderMap, header::AUTHORIZATION};
use std::{
    future::{Ready, ready},
    task::{Context, Poll},
};
use tower::{Layer, Service};
use utils::error_kind::ErrorKind;

/// A verified user, and the token that travels on to the services, which verify it themselves.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub user: UserIdentity,
    /// The whole value of `authorization`.
    pub credential: Credential,
}

/// Lets in whoever `trust` says is a user.
#[derive(Clone, Debug)]
pub struct BearerLayer<T> {
    trust: T,
}

impl<T: Identify> BearerLayer<T> {
    /// Asks `trust`.
    pub fn new(trust: T) -> BearerLayer<T> {
        BearerLayer { trust }
    }
}

impl<T: Clone, S> Layer<S> for BearerLayer<T> {
    type Service = Bearer<T, S>;

    fn layer(&self, inner: S) -> Bearer<T, S> {
        Bearer { trust: self.trust.clone(), inner }
    }
}

/// A service whose requests all have a [`Caller`].
#[derive(Clone, Debug)]
pub struct Bearer<T, S> {
    trust: T,
    inner: S,
}

// ANCHOR: call
impl<T, S> Service<Request> for Bearer<T, S>
where
    T: Identify,
    S: Service<Request, Response = Response>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        match caller(&self.trust, request.headers()) {
            Ok(caller) => {
                // Taken away, so that nothing further in finds a secret where it does not look for one.
                request.headers_mut().remove(AUTHORIZATION);
                Noted::note(request.extensions(), caller.user.id);
                request.extensions_mut().insert(caller);
                Either::Left(self.inner.call(request))
            }
            Err(refused) => Either::Right(ready(Ok(refused.into_response()))),
        }
    }
}
// ANCHOR_END: call

// ANCHOR: caller
/// Who calls. There is one way out with a caller, and it goes through `trust`.
fn caller(trust: &impl Identify, headers: &HeaderMap) -> Result<Caller, Refused> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next();
    if values.next().is_some() {
        // Two: which one did whoever stands before us look at?
        return Err(Refused::token(Refusal::Malformed, Presented::Token));
    }
    let text = match value.map(|value| value.to_str()) {
        None => None,
        Some(Ok(text)) => Some(text),
        Some(Err(_)) => return Err(Refused::token(Refusal::Malformed, Presented::NoToken)),
    };
    match (trust.identify(text), text) {
        (Ok(Identity::User(user)), Some(text)) => Ok(Caller { user, credential: Credential::new(text) }),
        (Ok(Identity::Service(_)), _) => {
            let detail = "this is for users; services call each other";
            Err(Failure::new(ErrorKind::PermissionDenied, detail).into())
        }
        // Whatever `trust` thinks of nothing at all: here it is not enough.
        (Ok(Identity::User(_)), None) => Err(Refused::token(Refusal::Missing, Presented::NoToken)),
        (Err(refusal), text) => Err(Refused::token(refusal, presented(text))),
    }
}
// ANCHOR_END: caller

/// Schemes are written in any case (RFC 9110, 11.1).
fn presented(authorization: Option<&str>) -> Presented {
    let scheme = authorization.and_then(|text| text.split_once(' ')).map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme) if scheme.eq_ignore_ascii_case("bearer") => Presented::Token,
        _ => Presented::NoToken,
    }
}
