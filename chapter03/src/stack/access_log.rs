//! One line for each call: what was called, how it ended, and how long it took. The layer that the chapter writes line by line.
//!
//! The start is read *before* the call and the line is written *after* the answer; a widely copied version reads both after, and logs
//! about zero for ever (`sections/stopwatch.rs` shows it). Proved by the tests below, in paused time. At work: `tower_http::trace`.

use super::{call::Call, clock::Clock, failure::Failure};
use std::{
    error::Error,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tower::{Layer, Service};

// ANCHOR: layer
/// Puts an access log around a service.
#[derive(Clone, Debug)]
pub struct AccessLogLayer {
    method: &'static str,
    clock: Clock,
}

impl AccessLogLayer {
    /// Lines say that `method` was called, and time is read from `clock`.
    pub fn new(method: &'static str, clock: Clock) -> AccessLogLayer {
        AccessLogLayer { method, clock }
    }
}

impl<S> Layer<S> for AccessLogLayer {
    type Service = AccessLog<S>;

    fn layer(&self, inner: S) -> AccessLog<S> {
        AccessLog { method: self.method, clock: self.clock.clone(), inner }
    }
}
// ANCHOR_END: layer

// ANCHOR: service
/// A service that writes a line for each call of the one inside.
#[derive(Clone, Debug)]
pub struct AccessLog<S> {
    method: &'static str,
    clock: Clock,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for AccessLog<S>
where
    S: Service<Call<Req>, Error = Failure>,
    S::Response: 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Failure>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, call: Call<Req>) -> Self::Future {
        let started = self.clock.now();
        let (method, clock) = (self.method, self.clock.clone());
        let (request_id, transport) = (call.context.request_id.clone(), call.context.transport.name());
        let answer = self.inner.call(call);
        Box::pin(async move {
            let answer = answer.await;
            let took = clock.now() - started;
            write_line(method, transport, request_id.as_deref(), took, answer.as_ref().err());
            answer
        })
    }
}
// ANCHOR_END: service

// ANCHOR: write_line
/// The one place where a failure is logged, with everything that led to it. A fault of ours is a warning, a caller's is not.
fn write_line(
    method: &str,
    transport: &str,
    request_id: Option<&str>,
    took: Duration,
    end: Option<&Failure>,
) {
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let outcome = end.map_or("ok", |failure| failure.kind.name());
    match end {
        Some(failure) if failure.kind.is_fault() => {
            let cause = causes(failure);
            tracing::warn!(method, transport, request_id, outcome, took_us, cause, "call");
        }
        _ => tracing::info!(method, transport, request_id, outcome, took_us, "call"),
    }
}
// ANCHOR_END: write_line

/// The failure's own sentence, and what caused it, and what caused that.
fn causes(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut next = failure.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::time::sleep;
    use tower::{ServiceBuilder, ServiceExt, service_fn};
    use tracing_subscriber::fmt::MakeWriter;
    use utils::error_kind::ErrorKind;

    /// What was logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Lines {
        type Writer = Lines;
        fn make_writer(&self) -> Lines {
            self.clone()
        }
    }

    /// The line that a call leaves when its rules take so long and end so.
    async fn line(took: Duration, end: Result<(), ErrorKind>) -> String {
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt().with_writer(lines.clone()).without_time().with_ansi(false);
        let _logging = tracing::subscriber::set_default(subscriber.finish());
        let rules = service_fn(move |_: Call<()>| async move {
            sleep(took).await;
            end.map_err(|kind| Failure::new(kind, "no").caused_by("the disk is full"))
        });
        let layer = AccessLogLayer::new("get_order", Clock::system());
        let answer = ServiceBuilder::new().layer(layer).service(rules).oneshot(Call::local(())).await;
        assert_eq!(answer.map_err(|failure| failure.kind), end, "a log changes no answer");
        String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_says_how_long_the_call_took() {
        let line = line(Duration::from_millis(250), Ok(())).await;
        assert!(line.contains("took_us=250000") && line.contains("outcome=\"ok\""), "{line}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_is_a_warning_with_its_cause_and_takes_its_time_too() {
        let line = line(Duration::from_millis(7), Err(ErrorKind::Internal)).await;
        assert!(line.contains("WARN") && line.contains("took_us=7000"), "{line}");
        assert!(line.contains("no: the disk is full"), "{line}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wrong_request_is_no_warning() {
        let line = line(Duration::ZERO, Err(ErrorKind::NotFound)).await;
        assert!(line.contains("INFO") && line.contains("outcome=\"not_found\""), "{line}");
    }
}
