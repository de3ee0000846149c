//! Counts and times each call, whatever becomes of it: answered, refused, or dropped because its caller went away.
//!
//! A future that is dropped runs no further line of code except `drop`, so that is where the end is counted that nobody waited for; a
//! version that counts after the answer misses exactly the calls that took too long. Proved by the tests below.

use super::metrics::{Endpoint, Metrics};
use crate::stack::{call::Call, clock::Clock, failure::Failure};
use pin_project_lite::pin_project;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::time::Instant;
use tower::{Layer, Service};
use utils::error_kind::ErrorKind;

/// Puts a meter around a service.
#[derive(Clone, Debug)]
pub struct MeasuredLayer {
    method: &'static str,
    metrics: Metrics,
    clock: Clock,
}

impl MeasuredLayer {
    /// Calls count as calls of `method` in `metrics`, timed by `clock`.
    pub fn new(method: &'static str, metrics: Metrics, clock: Clock) -> MeasuredLayer {
        MeasuredLayer { method, metrics, clock }
    }
}

impl<S> Layer<S> for MeasuredLayer {
    type Service = Measured<S>;

    fn layer(&self, inner: S) -> Measured<S> {
        Measured { method: self.method, metrics: self.metrics.clone(), clock: self.clock.clone(), inner }
    }
}

// ANCHOR: service
/// A service whose calls are counted and timed.
#[derive(Clone, Debug)]
pub struct Measured<S> {
    method: &'static str,
    metrics: Metrics,
    clock: Clock,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for Measured<S>
where
    S: Service<Call<Req>, Error = Failure>,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = Counted<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, call: Call<Req>) -> Self::Future {
        let endpoint = Endpoint { method: self.method, transport: call.context.transport.name() };
        // Before the call: its time begins here.
        let meter = Meter::start(endpoint, self.metrics.clone(), self.clock.clone());
        Counted { inner: self.inner.call(call), meter }
    }
}
// ANCHOR_END: service

pin_project! {
    /// The future inside, and the meter that runs with it.
    pub struct Counted<F> {
        #[pin]
        inner: F,
        meter: Meter,
    }
}

impl<F, T> Future for Counted<F>
where
    F: Future<Output = Result<T, Failure>>,
{
    type Output = Result<T, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.inner.poll(context));
        this.meter.outcome = answer.as_ref().err().map_or("ok", |failure| failure.kind.name());
        this.meter.stop();
        Poll::Ready(answer)
    }
}

// ANCHOR: meter
/// A call under way. It is counted once: when it is answered, or when it is dropped.
struct Meter {
    endpoint: Endpoint,
    metrics: Metrics,
    clock: Clock,
    started: Instant,
    /// How the call ends, unless it is answered.
    outcome: &'static str,
    running: bool,
}

impl Meter {
    fn start(endpoint: Endpoint, metrics: Metrics, clock: Clock) -> Meter {
        metrics.begin(endpoint);
        let started = clock.now();
        Meter { endpoint, metrics, clock, started, outcome: ErrorKind::Cancelled.name(), running: true }
    }

    fn stop(&mut self) {
        if std::mem::take(&mut self.running) {
            self.metrics.end(self.endpoint, self.outcome, self.clock.now() - self.started);
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.stop();
    }
}
// ANCHOR_END: meter

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{stack::call::Transport, telemetry::metrics::text};
    use prometheus_client::registry::Registry;
    use std::{future::pending, time::Duration};
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    fn measured() -> (Registry, MeasuredLayer, Clock) {
        let (mut registry, clock) = (Registry::default(), Clock::manual());
        let layer = MeasuredLayer::new("get_order", Metrics::new(&mut registry), clock.clone());
        (registry, layer, clock)
    }

    fn call(request: u64) -> Call<u64> {
        let mut call = Call::local(request);
        call.context.transport = Transport::Grpc;
        call
    }

    /// The value of the line that begins so.
    fn value(registry: &Registry, series: &str) -> String {
        let text = text(registry).unwrap();
        let line = text.lines().find(|line| line.starts_with(series));
        line.unwrap_or_else(|| panic!("{series} is not in\n{text}")).rsplit_once(' ').unwrap().1.to_string()
    }

    const ENDPOINT: &str = r#"{method="get_order",transport="grpc""#;

    #[tokio::test]
    async fn each_end_is_counted_under_its_name_with_the_time_it_took() {
        let (registry, layer, clock) = measured();
        let rules = service_fn(move |call: Call<u64>| {
            clock.advance(Duration::from_millis(250));
            async move {
                if call.request == 0 {
                    Err(Failure::new(ErrorKind::NotFound, "no such order"))
                } else {
                    Ok(())
                }
            }
        });
        let service = ServiceBuilder::new().layer(layer).service(rules);
        for request in [0, 1, 1] {
            let _ = service.clone().oneshot(call(request)).await;
        }
        assert_eq!(value(&registry, &format!("requests_total{ENDPOINT},outcome=\"ok\"")), "2");
        assert_eq!(value(&registry, &format!("requests_total{ENDPOINT},outcome=\"not_found\"")), "1");
        assert_eq!(value(&registry, &format!("request_duration_seconds_sum{ENDPOINT}")), "0.75");
    }

    #[tokio::test]
    async fn a_call_that_is_dropped_is_counted_as_cancelled_and_no_longer_in_flight() {
        let (registry, layer, clock) = measured();
        let rules = service_fn(|_: Call<u64>| pending::<Result<(), Failure>>());
        let mut under_way = Box::pin(ServiceBuilder::new().layer(layer).service(rules).oneshot(call(1)));
        std::future::poll_fn(|context| Poll::Ready(under_way.as_mut().poll(context).is_ready())).await;
        assert_eq!(value(&registry, &format!("requests_in_flight{ENDPOINT}")), "1");
        clock.advance(Duration::from_secs(1));
        drop(under_way);
        assert_eq!(value(&registry, &format!("requests_in_flight{ENDPOINT}")), "0");
        assert_eq!(value(&registry, &format!("requests_total{ENDPOINT},outcome=\"cancelled\"")), "1");
        assert_eq!(value(&registry, &format!("request_duration_seconds_sum{ENDPOINT}")), "1.0");
    }

    #[tokio::test]
    async fn a_thousand_ids_make_no_new_series() {
        let (registry, layer, _) = measured();
        let rules = service_fn(|call: Call<u64>| async move {
            Err::<(), _>(Failure::new(ErrorKind::NotFound, format!("no order {}", call.request)))
        });
        let service = ServiceBuilder::new().layer(layer).service(rules);
        let mut series = Vec::new();
        for request in 0..1_000 {
            let mut call = call(request);
            call.context.request_id = Some(format!("r-{request}").into());
            call.context.caller = Some(format!("c-{request}").into());
            let _ = service.clone().oneshot(call).await;
            series.push(text(&registry).unwrap().lines().count());
        }
        series.dedup();
        assert_eq!(series.len(), 1, "the first call made all the lines there are");
    }
}
