//! A span, a line of the log and a count for each request, whatever becomes of it: answered, refused, or given up by whoever asked.
//!
//! The line has the route and not the path, and no query, header or body: what is not written down cannot leak. Proved by
//! `tests/system/gateway_around.rs`.

use super::{
    metrics::{Metrics, Operation, Route, method_name},
    source::{Source, Sources},
};
use crate::trust::identity::UserId;
use axum::extract::{MatchedPath, Request};
use chapter03::{
    stack::clock::Clock,
    telemetry::{propagate, traced::continue_trace},
    wire::request_id::X_REQUEST_ID,
};
use http::{Extensions, HeaderValue, Response, StatusCode};
use pin_project_lite::pin_project;
use std::{
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;
use tower::{Layer, Service};
use tracing::{
    Instrument, Level, Span,
    field::{Empty, display},
    info_span,
    instrument::Instrumented,
};

/// nginx's status for a caller who went away before the answer. Nobody reads it but the log.
const GONE: u16 = 499;

/// Watches requests.
#[derive(Clone, Debug)]
pub struct ObserveLayer {
    metrics: Metrics,
    sources: Sources,
    clock: Clock,
}

impl ObserveLayer {
    /// Counts in `metrics`, tells sources apart by `sources`, and reads the time from `clock`.
    pub fn new(metrics: Metrics, sources: Sources, clock: Clock) -> ObserveLayer {
        ObserveLayer { metrics, sources, clock }
    }
}

impl<S> Layer<S> for ObserveLayer {
    type Service = Observed<S>;

    fn layer(&self, inner: S) -> Observed<S> {
        Observed { by: self.clone(), inner }
    }
}

/// A service whose requests are watched.
#[derive(Clone, Debug)]
pub struct Observed<S> {
    by: ObserveLayer,
    inner: S,
}

/// A place for the bearer layer to note who calls, for the line that is written further out.
#[derive(Clone, Debug, Default)]
pub struct Noted(Arc<OnceLock<UserId>>);

impl Noted {
    /// Notes that it is `user`, if anybody wants to know.
    pub fn note(extensions: &Extensions, user: UserId) {
        if let Some(Noted(place)) = extensions.get() {
            let _ = place.set(user);
            Span::current().record("caller", display(user));
        }
    }
}

// ANCHOR: call
impl<S, Body> Service<Request> for Observed<S>
where
    S: Service<Request, Response = Response<Body>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Observing<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let ObserveLayer { metrics, sources, clock } = &self.by;
        let started = clock.now();
        metrics.begin();
        let route = Route::from(request.extensions().get::<MatchedPath>());
        let operation = Operation { route, method: method_name(request.method()) };
        let source = sources.source(request.extensions(), request.headers());
        request.extensions_mut().insert(source);
        let span = span(&request, &operation);
        // Where nobody reads lines, nothing is noted for them.
        let line = tracing::enabled!(Level::INFO).then(|| {
            let noted = Noted::default();
            request.extensions_mut().insert(noted.clone());
            Line { request_id: request.headers().get(X_REQUEST_ID).cloned(), source, caller: noted }
        });
        let watch = Watch {
            operation: Some(operation),
            line,
            started,
            metrics: metrics.clone(),
            clock: clock.clone(),
            span: span.clone(),
        };
        let answer = span.in_scope(|| self.inner.call(request));
        Observing { answer: answer.instrument(span), watch }
    }
}
// ANCHOR_END: call

/// The first span of a request in this system. Its trace may have begun in the caller.
fn span(request: &Request, operation: &Operation) -> Span {
    let span = info_span!(
        "request",
        otel.name = Empty,
        otel.kind = "server",
        otel.status_code = Empty,
        caller = Empty,
        status = Empty,
    );
    if !span.is_disabled() {
        if let Some(parent) = propagate::extract(request.headers()) {
            continue_trace(&span, &parent);
        }
        span.record("otel.name", display(format_args!("{} {}", operation.method, operation.route.as_str())));
    }
    span
}

pin_project! {
    /// The answer to come, in its span.
    pub struct Observing<F> {
        #[pin]
        answer: Instrumented<F>,
        watch: Watch,
    }
}

impl<F, Body, E> Future for Observing<F>
where
    F: Future<Output = Result<Response<Body>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let answer = ready!(this.answer.poll(context));
        if let Ok(response) = &answer {
            this.watch.end(response.status());
        }
        Poll::Ready(answer)
    }
}

/// A request under way. It ends once: with its answer, or when it is dropped.
struct Watch {
    /// `None` after the end.
    operation: Option<Operation>,
    line: Option<Line>,
    started: Instant,
    metrics: Metrics,
    clock: Clock,
    span: Span,
}

/// What only a line needs to know.
struct Line {
    request_id: Option<HeaderValue>,
    source: Source,
    caller: Noted,
}

impl Watch {
    fn end(&mut self, status: StatusCode) {
        let Some(operation) = self.operation.take() else { return };
        let took = self.clock.now() - self.started;
        if let Some(line) = &self.line {
            self.span.record("status", status.as_u16());
            if status.is_server_error() {
                self.span.record("otel.status_code", "ERROR");
            }
            // In the span, so that the line has the ids of the trace.
            self.span.in_scope(|| line.write(&operation, status, took));
        }
        self.metrics.end(operation, status, took);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.end(StatusCode::from_u16(GONE).expect("three digits"));
    }
}

// ANCHOR: line
impl Line {
    /// What was asked, by whom, how it ended. A fault of ours is a warning, a caller's is not.
    fn write(&self, operation: &Operation, status: StatusCode, took: Duration) {
        let Operation { route, method } = operation;
        let (route, status) = (route.as_str(), status.as_u16());
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let request_id = self.request_id.as_ref().and_then(|id| id.to_str().ok());
        let (source, caller) = (display(self.source), self.caller.0.get().map(display));
        if status >= 500 {
            tracing::warn!(method, route, status, took_us, request_id, source, caller, "request");
        } else {
            tracing::info!(method, route, status, took_us, request_id, source, caller, "request");
        }
    }
}
// ANCHOR_END: line
