mod exercise;

use exercise::{Call, Metrics};
use prometheus_client::{encoding::text::encode, registry::Registry};
use std::time::Duration;

const GET: Call = Call {
    method: "GET",
    path: "/orders/o-1",
    route: Some("/orders/{order_id}"),
    status: 200,
    took: Duration::from_millis(20),
};

/// The lines of `/metrics` that begin with `name`, after these calls.
fn lines(name: &str, calls: &[Call]) -> Vec<String> {
    let mut registry = Registry::default();
    let metrics = Metrics::new(&mut registry);
    for call in calls {
        metrics.record(call);
    }
    let mut text = String::new();
    encode(&mut text, &registry).unwrap();
    let mut lines: Vec<_> = text.lines().filter(|line| line.starts_with(name)).map(String::from).collect();
    lines.sort();
    lines
}

/// Calls are counted by route and method.
#[test]
fn calls_are_counted_by_route_and_method() {
    let new = Call { method: "POST", path: "/orders", route: Some("/orders"), status: 201, ..GET };
    assert_eq!(
        lines("requests_total", &[GET, new, GET]),
        [
            r#"requests_total{route="/orders",method="POST",outcome="ok"} 1"#,
            r#"requests_total{route="/orders/{order_id}",method="GET",outcome="ok"} 2"#
        ]
    );
}

/// A thousand ids make one series.
#[test]
fn a_thousand_ids_make_one_series() {
    let paths: Vec<String> = (0..1000).map(|id| format!("/orders/o-{id}")).collect();
    let calls: Vec<Call> = paths.iter().map(|path| Call { path, ..GET }).collect();
    let last = calls[999].shown();
    assert_eq!(lines("requests_total", &calls).len(), 1, "series after a thousand calls up to {last}");
}

/// Paths that match no route make one series.
#[test]
fn what_matches_no_route_is_one_series() {
    let paths: Vec<String> = (0..100).map(|at| format!("/wp-login-{at}")).collect();
    let calls: Vec<Call> = paths.iter().map(|path| Call { path, route: None, status: 404, ..GET }).collect();
    assert_eq!(lines("requests_total", &calls).len(), 1, "series after a hundred probes of strangers");
}

/// No route is called `none`, an unknown method `other`.
#[test]
fn what_is_unknown_has_a_name() {
    let stray = Call { method: "BREW", path: "/pot", route: None, status: 404, ..GET };
    let expected = [r#"requests_total{route="none",method="other",outcome="refused"} 1"#];
    assert_eq!(lines("requests_total", &[stray]), expected);
}

/// How many calls of these statuses had which outcome.
fn outcomes(statuses: &[u16]) -> Vec<String> {
    let calls: Vec<Call> = statuses.iter().map(|status| Call { status: *status, ..GET }).collect();
    let lines = lines("requests_total", &calls);
    lines.iter().map(|line| line.split("outcome=").nth(1).unwrap_or(line).to_string()).collect()
}

/// Outcomes are called `ok`, `refused` (4xx) and `fault` (5xx).
#[test]
fn outcomes_have_their_names() {
    let found = outcomes(&[200, 304, 404, 429, 500, 503]);
    assert_eq!(found, [r#""fault"} 2"#, r#""ok"} 2"#, r#""refused"} 2"#]);
}

/// A refusal is no fault.
#[test]
fn a_refusal_is_no_fault() {
    let faults: Vec<String> =
        outcomes(&[400, 404, 429, 499]).into_iter().filter(|outcome| outcome.contains("fault")).collect();
    assert_eq!(faults, Vec::<String>::new(), "faults among 400, 404, 429 and 499");
}

/// What `duration_seconds` has added up after two calls that took so long.
fn sum(took: Duration) -> Vec<String> {
    let sums = lines("duration_seconds_sum", &[Call { took, ..GET }, Call { took, ..GET }]);
    sums.iter().filter_map(|line| line.rsplit(' ').next().map(String::from)).collect()
}

/// A time is in seconds.
#[test]
fn a_time_is_in_seconds() {
    assert_eq!(sum(Duration::from_secs(2)), ["4.0"], "the sum of two calls of 2 s");
}

/// A fraction of a second counts.
#[test]
fn a_fraction_of_a_second_counts() {
    assert_eq!(sum(Duration::from_millis(250)), ["0.5"], "the sum of two calls of 250 ms");
}

/// How many of these calls were timed.
fn timed(calls: &[Call]) -> u32 {
    let counts = lines("duration_seconds_count", calls);
    counts.iter().filter_map(|line| line.rsplit(' ').next()?.parse::<u32>().ok()).sum()
}

/// A refusal is timed like an answer, with a route and without.
#[test]
fn a_refusal_is_timed() {
    let refused = Call { status: 404, ..GET };
    assert_eq!(
        timed(&[GET, refused, Call { route: None, ..refused }]),
        3,
        "times of an answer and two refusals"
    );
}

/// A fault is timed like an answer.
#[test]
fn a_fault_is_timed() {
    assert_eq!(timed(&[GET, Call { status: 503, ..GET }]), 2, "times of an answer and a fault");
}
