//! Rate, errors and duration of each path, and how many requests are under way.
//!
//! A label is the route, `/v1/users/{id}`, never the path that came: Prometheus keeps a series for each value, so ids in a label would be a series
//! for each user, and a scan for weak spots one for each guess. What no route matches is one series. Proved by `tests/system/gateway_around.rs`.

use axum::{Router, extract::MatchedPath};
use chapter03::telemetry::metrics;
use http::{Method, StatusCode};
use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use std::{
    fmt::{self, Write},
    hash::{Hash, Hasher},
    time::Duration,
};

// ANCHOR: route
/// The route that a request matched.
#[derive(Clone, Debug)]
pub struct Route(Option<MatchedPath>);

impl Route {
    /// As the router names it.
    pub fn as_str(&self) -> &str {
        self.0.as_ref().map_or("unmatched", MatchedPath::as_str)
    }
}

impl From<Option<&MatchedPath>> for Route {
    fn from(matched: Option<&MatchedPath>) -> Route {
        Route(matched.cloned())
    }
}
// ANCHOR_END: route

impl PartialEq for Route {
    fn eq(&self, other: &Route) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Route {}

impl Hash for Route {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl EncodeLabelValue for Route {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.write_str(self.as_str())
    }
}

/// The method by name. Callers can invent methods, so what is not offered anywhere is one word.
pub fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// What is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Operation {
    /// The route.
    pub route: Route,
    /// The method.
    pub method: &'static str,
}

/// What was called, and with what status it ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    route: Route,
    method: &'static str,
    status: u32,
}

/// Upper ends of the histogram's buckets, in seconds: as in chapter 3, and one more for the longer deadline.
const BUCKETS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// What the gateway counts. Clones count into the same.
#[derive(Clone, Debug)]
pub struct Metrics {
    requests: Family<Ended, Counter>,
    duration: Family<Operation, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
}

impl Default for Metrics {
    /// Metrics that nobody shows.
    fn default() -> Metrics {
        Metrics {
            requests: Family::default(),
            duration: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            in_flight: Gauge::default(),
        }
    }
}

impl Metrics {
    /// Metrics that `registry` shows.
    pub fn new(registry: &mut Registry) -> Metrics {
        let metrics = Metrics::default();
        registry.register("http_requests", "Requests that ended, by status", metrics.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request to its answer",
            Unit::Seconds,
            metrics.duration.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests that are under way",
            metrics.in_flight.clone(),
        );
        metrics
    }

    /// A request begins.
    pub fn begin(&self) {
        self.in_flight.inc();
    }

    /// A request that had begun has ended.
    pub fn end(&self, operation: Operation, status: StatusCode, took: Duration) {
        self.in_flight.dec();
        self.duration.get_or_create(&operation).observe(took.as_secs_f64());
        let Operation { route, method } = operation;
        self.requests.get_or_create(&Ended { route, method, status: status.as_u16().into() }).inc();
    }
}

/// What is counted, and the page that shows it.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Where the gateway counts.
    pub metrics: Metrics,
    /// The path `/metrics`.
    pub page: Router,
}

impl Measured {
    /// The gateway's metrics beside what `registry` has already, and a page for all of it.
    pub fn new(mut registry: Registry) -> Measured {
        let metrics = Metrics::new(&mut registry);
        Measured { metrics, page: metrics::router(registry) }
    }
}
