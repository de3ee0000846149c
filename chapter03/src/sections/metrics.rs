//! Section “Metrics”: four calls, one of which hangs until its caller goes away, as Prometheus reads them.
//!
//! The clock is set by hand, so that every run prints the same.

use crate::{
    stack::{
        call::{Call, Transport},
        clock::Clock,
        failure::Failure,
    },
    telemetry::{
        measured::MeasuredLayer,
        metrics::{Metrics, text},
    },
};
use prometheus_client::registry::Registry;
use std::{future::pending, time::Duration};
use tokio::time::timeout;
use tower::{ServiceBuilder, ServiceExt, service_fn};
use utils::error_kind::ErrorKind;

/// The calls, and what `/metrics` says after them.
pub fn run() {
    let mut registry = Registry::default();
    super::block_on(calls(Metrics::new(&mut registry)));
    let text = text(&registry).expect("every metric has a text");
    let mut lines: Vec<_> = text.lines().collect();
    // A family keeps its series in no order; Prometheus does not mind, a page does.
    let counters =
        |one: &&str, next: &&str| [one, next].iter().all(|line| line.starts_with("requests_total"));
    lines.chunk_by_mut(counters).for_each(<[_]>::sort_unstable);
    println!("{}", lines.join("\n"));
}

// ANCHOR: calls
async fn calls(metrics: Metrics) {
    let clock = Clock::manual();
    let hand = clock.clone();
    let rules = service_fn(move |call: Call<(u64, &'static str)>| {
        let (milliseconds, end) = call.request;
        hand.advance(Duration::from_millis(milliseconds));
        async move {
            match end {
                "answers" => Ok(()),
                "finds nothing" => Err(Failure::new(ErrorKind::NotFound, "there is no such order")),
                _ => pending().await,
            }
        }
    });
    let service = ServiceBuilder::new().layer(MeasuredLayer::new("get_order", metrics, clock)).service(rules);
    for request in [(3, "answers"), (40, "answers"), (250, "finds nothing"), (3_000, "hangs")] {
        let mut call = Call::local(request);
        call.context.transport = Transport::Http;
        // The caller's patience, by the clock on the wall: only the call that hangs uses it up.
        let _answer = timeout(Duration::from_millis(20), service.clone().oneshot(call)).await;
    }
}
// ANCHOR_END: calls
