//! A span for each call, named by its method, that continues the caller's trace.
//!
//! The parent is set before anybody reads the span's id: once read, the id is settled and the trace begins here, for ever cut off from its
//! caller. Faults mark the span; a caller's mistake doesn't. Proved by the tests below, and over both wires by `tests/service/telemetry.rs`.

use crate::stack::{call::Call, failure::Failure};
use opentelemetry::{
    Context as TraceContext,
    trace::{SpanContext, Status, TraceContextExt},
};
use pin_project_lite::pin_project;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tower::{Layer, Service};
use tracing::{Instrument, Span, field::Empty, info_span, instrument::Instrumented};
use tracing_opentelemetry::{OpenTelemetrySpanExt, SetParentError};
use utils::error_kind::ErrorKind;

/// Begins a span for each call.
#[derive(Clone, Copy, Debug)]
pub struct TracedLayer {
    method: &'static str,
}

impl TracedLayer {
    /// Spans are named `method`.
    pub fn new(method: &'static str) -> TracedLayer {
        TracedLayer { method }
    }
}

impl<S> Layer<S> for TracedLayer {
    type Service = Traced<S>;

    fn layer(&self, inner: S) -> Traced<S> {
        Traced { method: self.method, inner }
    }
}

// ANCHOR: service
/// A service whose calls each have a span.
#[derive(Clone, Debug)]
pub struct Traced<S> {
    method: &'static str,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for Traced<S>
where
    S: Service<Call<Req>, Error = Failure>,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = InSpan<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, call: Call<Req>) -> Self::Future {
        let span = info_span!(
            "call",
            otel.name = self.method,
            otel.kind = "server",
            transport = call.context.transport.name(),
            request_id = call.context.request_id.as_deref(),
            caller = Empty, // the authentication layer knows it
            outcome = Empty,
        );
        if let Some(parent) = &call.context.parent {
            continue_trace(&span, parent);
        }
        // Layers do their work in `call` too, so that is inside the span as well as the future.
        let answer = span.in_scope(|| self.inner.call(call));
        InSpan { ending: Ending { span: span.clone(), open: true }, answer: answer.instrument(span) }
    }
}

/// Puts `span` under `parent`. It comes before anything that reads the span's id.
pub fn continue_trace(span: &Span, parent: &SpanContext) {
    match span.set_parent(TraceContext::new().with_remote_span_context(parent.clone())) {
        // Nobody collects traces here, or not this one: there is nothing to continue.
        Ok(()) | Err(SetParentError::LayerNotFound | SetParentError::SpanDisabled) => {}
        Err(SetParentError::AlreadyStarted) => {
            tracing::error!("a span had begun before its parent was set, so its trace begins here");
        }
    }
}
// ANCHOR_END: service

pin_project! {
    /// The future inside, in its span.
    pub struct InSpan<F> {
        #[pin]
        answer: Instrumented<F>,
        ending: Ending,
    }
}

impl<F, T> Future for InSpan<F>
where
    F: Future<Output = Result<T, Failure>>,
{
    type Output = Result<T, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.answer.poll(context));
        this.ending.answered(answer.as_ref().err());
        Poll::Ready(answer)
    }
}

// ANCHOR: ending
/// Writes into the span how its call ended: with an answer, or because nobody waited any longer.
struct Ending {
    span: Span,
    open: bool,
}

impl Ending {
    fn answered(&mut self, failure: Option<&Failure>) {
        self.open = false;
        self.span.record("outcome", failure.map_or("ok", |failure| failure.kind.name()));
        if let Some(fault) = failure.filter(|failure| failure.kind.is_fault()) {
            self.span.set_status(Status::error(format!("{}: {fault}", fault.kind.name())));
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        if self.open {
            self.span.record("outcome", ErrorKind::Cancelled.name());
        }
    }
}
// ANCHOR_END: ending

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::{propagate, traces};
    use opentelemetry::trace::{SpanKind, TraceId};
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
    use std::future::pending;
    use tower::{ServiceBuilder, ServiceExt, service_fn};
    use tracing_subscriber::prelude::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /// What is exported of one call whose rules are `rules`, and the answer if there was one.
    async fn spans<F>(call: Call<()>, rules: fn(Call<()>) -> F) -> Vec<SpanData>
    where
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let exporter = InMemorySpanExporter::default();
        let tracers = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        let subscriber = tracing_subscriber::registry().with(traces::layer(&tracers));
        let tracing = tracing::subscriber::set_default(subscriber);
        let service = ServiceBuilder::new().layer(TracedLayer::new("get_order")).service(service_fn(rules));
        let mut answer = Box::pin(service.oneshot(call));
        std::future::poll_fn(|context| Poll::Ready(answer.as_mut().poll(context).is_ready())).await;
        drop(answer);
        drop(tracing);
        exporter.get_finished_spans().unwrap()
    }

    fn attribute(span: &SpanData, name: &str) -> Option<String> {
        span.attributes.iter().find(|pair| pair.key.as_str() == name).map(|pair| pair.value.to_string())
    }

    fn from_outside() -> Call<()> {
        let mut call = Call::local(());
        let mut headers = http::HeaderMap::new();
        headers.insert(propagate::TRACEPARENT, PARENT.parse().unwrap());
        call.context.parent = propagate::extract(&headers);
        call.context.request_id = Some("r-1".into());
        call
    }

    #[tokio::test]
    async fn a_call_continues_the_trace_of_its_caller() {
        let spans = spans(from_outside(), |_| async {
            Span::current().record("caller", "web");
            Ok(())
        })
        .await;
        let [span] = &spans[..] else { panic!("{spans:?}") };
        assert_eq!((span.name.as_ref(), &span.span_kind), ("get_order", &SpanKind::Server));
        assert_eq!(span.span_context.trace_id(), TraceId::from_hex(&PARENT[3..35]).unwrap());
        assert_eq!(span.parent_span_id.to_string(), &PARENT[36..52]);
        assert!(span.parent_span_is_remote);
        let found =
            ["transport", "request_id", "caller", "outcome"].map(|name| attribute(span, name).unwrap());
        assert_eq!(found, ["local", "r-1", "web", "ok"]);
        assert_eq!(span.status, Status::Unset);
    }

    #[tokio::test]
    async fn a_call_without_a_parent_begins_a_trace_and_one_inside_a_span_continues_it() {
        let alone = spans(Call::local(()), |_| async { Ok(()) }).await;
        assert_eq!(alone[0].parent_span_id, opentelemetry::trace::SpanId::INVALID);
        let nested = spans(from_outside(), |call| async {
            let inner = service_fn(|_: Call<()>| async { Ok::<_, Failure>(()) });
            let mut call = call;
            call.context.parent = None;
            ServiceBuilder::new().layer(TracedLayer::new("inner")).service(inner).oneshot(call).await
        })
        .await;
        let [inner, outer] = &nested[..] else { panic!("{nested:?}") };
        assert_eq!((inner.name.as_ref(), inner.parent_span_id), ("inner", outer.span_context.span_id()));
    }

    #[tokio::test]
    async fn a_fault_marks_its_span_and_a_wrong_request_does_not() {
        let fault = spans(from_outside(), |_| async {
            Err(Failure::new(ErrorKind::Unavailable, "no room").caused_by("hunter2"))
        })
        .await;
        assert_eq!(fault[0].status, Status::error("unavailable: no room"));
        let wrong = spans(from_outside(), |_| async { Err(Failure::new(ErrorKind::NotFound, "none")) }).await;
        assert_eq!(
            (&wrong[0].status, attribute(&wrong[0], "outcome").unwrap().as_str()),
            (&Status::Unset, "not_found")
        );
    }

    #[tokio::test]
    async fn a_call_that_is_dropped_leaves_a_span_that_says_so() {
        let spans = spans(from_outside(), |_| pending()).await;
        assert_eq!(attribute(&spans[0], "outcome").unwrap(), "cancelled");
    }
}
