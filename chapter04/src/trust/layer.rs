//! Verification as a layer: outside of it a call has a credential, inside a [`Verified`] request has a caller.
//!
//! The two are different types, so rules cannot be called with an unverified request: the compiler sees it. Proved by
//! `tests/system/trust.rs`.

use super::{identity::Identity, refusal::Refusal};
use chapter03::stack::{
    call::{Call, Context as CallContext, Credential},
    failure::Failure,
    maybe_refused::MaybeRefused,
};
use std::{
    sync::Arc,
    task::{Context, Poll},
};
use tower::{Layer, Service};

// ANCHOR: verified
/// A request, and who makes it. Only [`Verify`] and tests make one.
#[derive(Clone, Debug)]
pub struct Verified<Req> {
    /// Who calls.
    pub caller: Identity,
    /// What they want.
    pub request: Req,
}

/// Whatever can tell who calls: [`Trust`](super::Trust) in a service, a closure in a test.
pub trait Identify: Clone + Send + Sync + 'static {
    /// Who presents this value of `authorization`.
    ///
    /// # Errors
    /// If it proves nothing.
    fn identify(&self, authorization: Option<&str>) -> Result<Identity, Refusal>;
}
// ANCHOR_END: verified

impl<F> Identify for F
where
    F: Fn(Option<&str>) -> Result<Identity, Refusal> + Clone + Send + Sync + 'static,
{
    fn identify(&self, authorization: Option<&str>) -> Result<Identity, Refusal> {
        self(authorization)
    }
}

/// Lets in whoever `trust` can identify.
#[derive(Clone, Debug)]
pub struct VerifyLayer<T> {
    trust: T,
}

impl<T: Identify> VerifyLayer<T> {
    /// Asks `trust`.
    pub fn new(trust: T) -> VerifyLayer<T> {
        VerifyLayer { trust }
    }
}

impl<T: Clone, S> Layer<S> for VerifyLayer<T> {
    type Service = Verify<T, S>;

    fn layer(&self, inner: S) -> Verify<T, S> {
        Verify { trust: self.trust.clone(), inner }
    }
}

/// A service whose inner service gets verified requests only.
#[derive(Clone, Debug)]
pub struct Verify<T, S> {
    trust: T,
    inner: S,
}

impl<T, S, Req> Service<Call<Req>> for Verify<T, S>
where
    T: Identify,
    S: Service<Call<Verified<Req>>, Error = Failure>,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = MaybeRefused<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context)
    }

    // ANCHOR: call
    fn call(&mut self, call: Call<Req>) -> Self::Future {
        let Call { request, mut context } = call;
        // Taken, so that nothing further in holds a secret that it has no use for.
        let credential = context.credential.take();
        let caller = match self.trust.identify(credential.as_ref().map(Credential::reveal)) {
            Ok(caller) => caller,
            Err(refusal) => return MaybeRefused::refused(Failure::from(refusal)),
        };
        note(&caller, &mut context);
        MaybeRefused::goes_on(self.inner.call(Call { request: Verified { caller, request }, context }))
    }
    // ANCHOR_END: call
}

/// For the span of the call and for the log. Without a listener, nothing is written down.
fn note(caller: &Identity, context: &mut CallContext) {
    let span = tracing::Span::current();
    if !span.is_disabled() {
        let name: Arc<str> = caller.to_string().into();
        span.record("caller", &*name);
        context.caller = Some(name);
    }
}
