//! What a handler hands on to a service, and how long it waits for the answer.
//!
//! Two extractors, so that a handler's arguments say who may reach it: [`Stranger`] has nothing that proves anything, whatever headers came,
//! and the call goes out with the gateway's own token; [`SignedIn`] exists behind the bearer layer only and hands on the user's token.
//! Proved by `tests/system/gateway.rs`.

use super::{bearer::Caller, refused::Refused, source::Source};
use crate::trust::identity::UserIdentity;
use axum::extract::FromRequestParts;
use chapter03::{
    stack::{
        call::{Call, Context, Transport},
        endpoint::{Endpoint, Request, Response},
        failure::Failure,
    },
    wire::context,
};
use http::request::Parts;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};
use tower::ServiceExt;
use utils::error_kind::ErrorKind;

/// How long a service may take, unless the caller waits less.
#[derive(Clone, Copy, Debug)]
pub struct CallTime(pub Duration);

/// What every handler's state can say.
pub trait Patience {
    /// How long a call may take.
    fn call_time(&self) -> CallTime;
}

impl<T: Patience> Patience for Arc<T> {
    fn call_time(&self) -> CallTime {
        T::call_time(self)
    }
}

// ANCHOR: extractors
/// A request that proves nothing.
pub struct Stranger {
    /// For the call to a service. It holds no credential.
    pub context: Context,
    /// Where the request comes from.
    pub source: Source,
}

/// A request of a verified user.
pub struct SignedIn {
    /// For the call to a service. It holds the user's token.
    pub context: Context,
    /// Who.
    pub user: UserIdentity,
}
// ANCHOR_END: extractors

impl<S: Patience + Sync> FromRequestParts<S> for Stranger {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Stranger, Refused> {
        let source = parts.extensions.get().copied().unwrap_or(Source::NOWHERE);
        Ok(Stranger { context: read(parts, state.call_time())?, source })
    }
}

impl<S: Patience + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<SignedIn, Refused> {
        let Some(Caller { user, credential }) = parts.extensions.remove() else {
            // A route outside of the layer: a mistake of ours, and no way in.
            let message = "this path is not guarded, so it is closed";
            return Err(Failure::new(ErrorKind::Internal, message).into());
        };
        let mut context = read(parts, state.call_time())?;
        context.credential = Some(credential);
        Ok(SignedIn { context, user })
    }
}

/// What the headers say, and until when we wait.
fn read(parts: &Parts, CallTime(ours): CallTime) -> Result<Context, Refused> {
    let mut context = context::read(&parts.headers, Transport::Http)?;
    context.credential = None; // chapter 3's API key; nobody here takes one
    let own = Instant::now() + ours;
    context.deadline = Some(context.deadline.map_or(own, |callers| callers.min(own)));
    Ok(context)
}

// ANCHOR: ask
/// Asks a service, and waits no longer than the call's deadline, which travels with it.
///
/// # Errors
/// What the service says, or that it took too long.
pub async fn ask<Req: Request, Resp: Response>(
    endpoint: &Endpoint<Req, Resp>,
    request: Req,
    context: Context,
) -> Result<Resp, Failure> {
    let deadline = context.deadline;
    let answer = endpoint.clone().oneshot(Call { request, context });
    let Some(deadline) = deadline else { return answer.await };
    let late = |message| Failure::new(ErrorKind::DeadlineExceeded, message);
    if deadline <= Instant::now() {
        return Err(late("the caller's deadline had passed before the call began"));
    }
    timeout_at(deadline, answer).await.unwrap_or_else(|_| Err(late("the call took too long and was ended")))
}
// ANCHOR_END: ask
