//! What a call takes along to another service: our key, and the span it is part of. The deadline is in its context already.
//!
//! It stands innermost, so that a call carries the span nearest to the wire; the transport writes what it finds into headers or
//! metadata. Proved by the tests below, and over the wire by the tests of the transports.

use super::call::{Call, Credential};
use opentelemetry::trace::TraceContextExt;
use std::task::{Context, Poll};
use tower::{Layer, Service};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Gives each call what the other side wants to know.
#[derive(Clone, Debug)]
pub struct InjectLayer {
    credential: Option<Credential>,
}

impl InjectLayer {
    /// Calls present `credential`, unless they have one of their own.
    pub fn new(credential: Option<Credential>) -> InjectLayer {
        InjectLayer { credential }
    }
}

impl<S> Layer<S> for InjectLayer {
    type Service = Inject<S>;

    fn layer(&self, inner: S) -> Inject<S> {
        Inject { credential: self.credential.clone(), inner }
    }
}

/// A service whose calls carry a credential and the span they are part of.
#[derive(Clone, Debug)]
pub struct Inject<S> {
    credential: Option<Credential>,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for Inject<S>
where
    S: Service<Call<Req>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut call: Call<Req>) -> S::Future {
        if call.context.credential.is_none() {
            call.context.credential.clone_from(&self.credential);
        }
        let span = tracing::Span::current().context().span().span_context().clone();
        if span.is_valid() {
            call.context.parent = Some(span);
        }
        self.inner.call(call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::{SpanContext, TracerProvider};
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use std::convert::Infallible;
    use tower::{ServiceBuilder, ServiceExt, service_fn};
    use tracing_subscriber::prelude::*;

    async fn sent(call: Call<()>) -> (Option<String>, Option<SpanContext>) {
        let wire = service_fn(|call: Call<()>| async move {
            let credential = call.context.credential.map(|credential| credential.reveal().to_string());
            Ok::<_, Infallible>((credential, call.context.parent))
        });
        let layer = InjectLayer::new(Some(Credential::new("ours")));
        ServiceBuilder::new().layer(layer).service(wire).oneshot(call).await.unwrap()
    }

    #[tokio::test]
    async fn a_call_presents_our_key_unless_it_has_its_own() {
        let mut own = Call::local(());
        own.context.credential = Some(Credential::new("own"));
        assert_eq!(sent(Call::local(())).await.0.as_deref(), Some("ours"));
        assert_eq!(sent(own).await.0.as_deref(), Some("own"));
    }

    #[tokio::test]
    async fn a_call_takes_its_span_along_and_outside_of_one_nothing() {
        assert_eq!(sent(Call::local(())).await.1, None);
        let tracer = SdkTracerProvider::builder().build().tracer("test");
        let subscriber =
            tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer));
        let _tracing = tracing::subscriber::set_default(subscriber);
        let span = tracing::info_span!("call");
        let expected = span.context().span().span_context().clone();
        let parent = tracing::Instrument::instrument(sent(Call::local(())), span).await.1;
        assert_eq!(parent, Some(expected));
    }
}
