//! Rate, errors and duration of each method (RED), and how many calls are under way; and `/metrics`, where Prometheus reads them.
//!
//! The registry is handed in, so that two services in one process, or two tests, don't count into each other. Every value of a label is
//! known when the program is compiled: Prometheus keeps a series for each combination, so one id in a label would be a series for each
//! order. Proved by the tests below, and by a real Prometheus in `tests/service/prometheus.rs`.

use axum::{Router, routing::get};
use http::{StatusCode, header::CONTENT_TYPE};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use std::{sync::Arc, time::Duration};

// ANCHOR: labels
/// Which endpoint. `&'static str` is text in the program itself, so nothing that a caller sends fits in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Endpoint {
    /// The method's name.
    pub method: &'static str,
    /// How the call came.
    pub transport: &'static str,
}

/// Which endpoint, and how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    method: &'static str,
    transport: &'static str,
    /// `ok`, or the name of an error's kind.
    outcome: &'static str,
}
// ANCHOR_END: labels

// ANCHOR: buckets
/// Upper ends of the histogram's buckets, in seconds.
///
/// A quantile that is read from a histogram is as exact as the bucket it falls into, so each end is 2 to 2.5 times the one before, from
/// half a millisecond (faster than that, nobody minds) to just over the deadline of 2 s (slower than that, no call is).
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];
// ANCHOR_END: buckets

// ANCHOR: metrics
/// The metrics of a service. Clones count into the same ones.
#[derive(Clone, Debug)]
pub struct Metrics {
    requests: Family<Ended, Counter>,
    duration: Family<Endpoint, Histogram, fn() -> Histogram>,
    in_flight: Family<Endpoint, Gauge>,
}

impl Default for Metrics {
    /// Metrics that nobody shows, until they are registered.
    fn default() -> Metrics {
        Metrics {
            requests: Family::default(),
            duration: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            in_flight: Family::default(),
        }
    }
}

impl Metrics {
    /// Metrics that `registry` shows.
    pub fn new(registry: &mut Registry) -> Metrics {
        let metrics = Metrics::default();
        // The text form adds the ending `_total` to a counter's name, and a unit's to the histogram's.
        registry.register("requests", "Calls that ended, by how they ended", metrics.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time from a call to its end",
            Unit::Seconds,
            metrics.duration.clone(),
        );
        registry.register("requests_in_flight", "Calls that are under way", metrics.in_flight.clone());
        metrics
    }

    /// A call of `endpoint` begins.
    pub fn begin(&self, endpoint: Endpoint) {
        self.in_flight.get_or_create(&endpoint).inc();
    }

    /// A call of `endpoint` that had begun has ended with `outcome`.
    pub fn end(&self, endpoint: Endpoint, outcome: &'static str, took: Duration) {
        let Endpoint { method, transport } = endpoint;
        self.in_flight.get_or_create(&endpoint).dec();
        self.requests.get_or_create(&Ended { method, transport, outcome }).inc();
        self.duration.get_or_create(&endpoint).observe(took.as_secs_f64());
    }
}
// ANCHOR_END: metrics

// ANCHOR: router
/// The media type of OpenMetrics, 1.0.0.
pub const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `/metrics`: everything in `registry`, as OpenMetrics text.
pub fn router(registry: Registry) -> Router {
    let registry = Arc::new(registry);
    let show = move || {
        let text = text(&registry);
        async move {
            match text {
                Ok(text) => (StatusCode::OK, [(CONTENT_TYPE, OPEN_METRICS)], text),
                Err(error) => {
                    let plain = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
                    (StatusCode::INTERNAL_SERVER_ERROR, plain, error.to_string())
                }
            }
        }
    };
    Router::new().route("/metrics", get(show))
}

/// Everything in `registry`, as OpenMetrics text.
///
/// # Errors
/// If a metric cannot be written; none of this crate's is so.
pub fn text(registry: &Registry) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    encode(&mut text, registry)?;
    Ok(text)
}
// ANCHOR_END: router

#[cfg(test)]
mod tests {
    use super::*;

    const GET: Endpoint = Endpoint { method: "get_order", transport: "http" };

    #[test]
    fn a_call_is_counted_timed_and_no_longer_in_flight() {
        let mut registry = Registry::default();
        let metrics = Metrics::new(&mut registry);
        metrics.begin(GET);
        metrics.begin(GET);
        metrics.end(GET, "not_found", Duration::from_millis(10));
        let text = text(&registry).unwrap();
        for line in [
            r#"requests_total{method="get_order",transport="http",outcome="not_found"} 1"#,
            r#"request_duration_seconds_sum{method="get_order",transport="http"} 0.01"#,
            r#"request_duration_seconds_count{method="get_order",transport="http"} 1"#,
            // The end of a bucket belongs to it.
            r#"request_duration_seconds_bucket{le="0.005",method="get_order",transport="http"} 0"#,
            r#"request_duration_seconds_bucket{le="0.01",method="get_order",transport="http"} 1"#,
            r#"requests_in_flight{method="get_order",transport="http"} 1"#,
            "# EOF",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn two_registries_count_apart() {
        let (mut one, mut other) = (Registry::default(), Registry::default());
        let (counting, _idle) = (Metrics::new(&mut one), Metrics::new(&mut other));
        counting.begin(GET);
        counting.end(GET, "ok", Duration::ZERO);
        assert!(text(&one).unwrap().contains("get_order") && !text(&other).unwrap().contains("get_order"));
    }

    #[test]
    fn every_bucket_is_two_to_two_and_a_half_times_the_one_before() {
        for pair in BUCKETS.windows(2) {
            let ratio = pair[1] / pair[0];
            assert!((1.99..=2.51).contains(&ratio), "{pair:?}");
        }
    }
}
