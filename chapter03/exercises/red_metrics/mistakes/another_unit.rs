//! Exercise `red_metrics`: rate, errors and duration of a service, in a number of series that nobody outside decides.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};
use std::time::Duration;

/// A call that has been answered.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// As the client sent it; it may be anything.
    pub method: &'a str,
    /// As the client sent it: `/orders/o-17`.
    pub path: &'a str,
    /// The route that matched: `/orders/{order_id}`.
    pub route: Option<&'static str>,
    pub status: u16,
    pub took: Duration,
}

impl Call<'_> {
    /// The call in a log, where every value may be what it likes.
    pub fn shown(&self) -> String {
        format!("{} {} ({:?}) {}", self.method, self.path, self.route, self.status)
    }
}

/// What a series is named by. All its values are known before the first call comes.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    route: String,
    method: String,
    outcome: String,
}

/// Methods that the service serves.
const METHODS: [&str; 3] = ["GET", "HEAD", "POST"];

/// The labels of a call: its route, or `none`; its method, or `other`; `ok`, `refused` (4xx) or `fault` (5xx).
fn labels(call: &Call) -> Labels {
    let method = if METHODS.contains(&call.method) { call.method } else { "other" };
    let outcome = match call.status {
        500.. => "fault",
        400.. => "refused",
        _ => "ok",
    };
    Labels { route: call.route.unwrap_or("none").into(), method: method.into(), outcome: outcome.into() }
}

/// Upper ends of the histogram's buckets, in seconds.
const BUCKETS: [f64; 6] = [0.005, 0.025, 0.1, 0.5, 1.0, 5.0];

/// The metrics of a service.
pub struct Metrics {
    requests: Family<Labels, Counter>,
    duration: Family<Labels, Histogram, fn() -> Histogram>,
}

impl Metrics {
    /// Registers `requests` (a counter) and `duration_seconds` (a histogram).
    pub fn new(registry: &mut Registry) -> Self {
        let requests = Family::default();
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let duration = Family::new_with_constructor(histogram);
        registry.register("requests", "Calls that were answered", requests.clone());
        registry.register("duration_seconds", "Time from the call to its answer", duration.clone());
        Self { requests, duration }
    }

    /// Counts and times a call.
    pub fn record(&self, call: &Call) {
        let labels = labels(call);
        self.requests.get_or_create(&labels).inc();
        self.duration.get_or_create(&labels).observe(call.took.as_millis() as f64);
    }
}
