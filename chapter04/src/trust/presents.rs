//! The client's side of trust, as a layer: a call that carries nobody's token carries the service's own.
//!
//! A user's token travels on as it is, so that the service at the end verifies it itself. Proved by the tests below.

use super::{identity::ServiceName, service_token::ServiceTokens};
use chapter03::stack::call::Call;
use std::task::{Context, Poll};
use tower::{Layer, Service};

/// Gives a call our token, if it has none.
#[derive(Clone, Debug)]
pub struct PresentLayer {
    tokens: ServiceTokens,
    audience: ServiceName,
}

impl PresentLayer {
    /// For calls to the service `audience`.
    pub fn new(tokens: ServiceTokens, audience: ServiceName) -> PresentLayer {
        PresentLayer { tokens, audience }
    }
}

impl<S> Layer<S> for PresentLayer {
    type Service = Present<S>;

    fn layer(&self, inner: S) -> Present<S> {
        Present { layer: self.clone(), inner }
    }
}

/// A service whose calls all carry a token.
#[derive(Clone, Debug)]
pub struct Present<S> {
    layer: PresentLayer,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for Present<S>
where
    S: Service<Call<Req>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    // ANCHOR: call
    fn call(&mut self, mut call: Call<Req>) -> S::Future {
        let own = || self.layer.tokens.credential(&self.layer.audience);
        call.context.credential.get_or_insert_with(own);
        self.inner.call(call)
    }
    // ANCHOR_END: call
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::sign::KeyPair;
    use chapter03::{stack::call::Credential, telemetry::wall_clock::WallClock};
    use std::convert::Infallible;
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    #[tokio::test]
    async fn a_call_carries_our_token_unless_it_has_a_users() {
        let key = KeyPair::from_seed(&[7; 32]);
        let tokens = ServiceTokens::new(ServiceName::new("gateway"), key, WallClock::fixed(1_000));
        let wire = service_fn(|call: Call<()>| async move {
            Ok::<_, Infallible>(call.context.credential.expect("every call has one").reveal().to_string())
        });
        let audience = ServiceName::new("user");
        let layer = PresentLayer::new(tokens.clone(), audience.clone());
        let calls = ServiceBuilder::new().layer(layer).service(wire);
        let ours = calls.clone().oneshot(Call::local(())).await.unwrap();
        assert_eq!(ours, tokens.credential(&audience).reveal());
        let mut users = Call::local(());
        users.context.credential = Some(Credential::new("Bearer a.b.c"));
        assert_eq!(calls.oneshot(users).await.unwrap(), "Bearer a.b.c");
    }
}
