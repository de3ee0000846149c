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

/// Paths that match no route and methods that nobody knows make one series.
#[test]
fn what_matches_no_route_is_one_series() {
    let paths: Vec<String> = (0..100).map(|at| format!("/wp-login-{at}")).collect();
    let methods: Vec<String> = (0..100).map(|at| format!("X{at}")).collect();
    let calls: Vec<Call> = paths
        .iter()
        .zip(&methods)
        .map(|(path, method)| Call { method, path, route: None, status: 404, ..GET })
        .collect();
    assert_eq!(lines("requests_total", &calls).len(), 1, "series after a hundred probes of strangers");
}

/// Answers, refusals and faults are told apart.
#[test]
fn refusals_and_faults_are_told_apart() {
    let calls = [200, 304, 404, 429, 500, 503].map(|status| Call { status, ..GET });
    let counts: Vec<String> = lines("requests_total", &calls)
        .iter()
        .map(|line| line.split("outcome=").nth(1).unwrap_or(line).to_string())
        .collect();
    assert_eq!(counts, [r#""fault"} 2"#, r#""ok"} 2"#, r#""refused"} 2"#]);
}

/// A time is in seconds.
#[test]
fn a_time_is_in_seconds() {
    let took = Duration::from_millis(250);
    let sums = lines("duration_seconds_sum", &[Call { took, ..GET }, Call { took, ..GET }]);
    let seconds: Vec<&str> = sums.iter().filter_map(|line| line.rsplit(' ').next()).collect();
    assert_eq!(seconds, ["0.5"], "the sum of two calls of 250 ms");
}

/// Every call is timed, whatever became of it.
#[test]
fn every_call_is_timed() {
    let calls = [200, 404, 503].map(|status| Call { status, ..GET });
    let counts = lines("duration_seconds_count", &calls);
    let counts = counts.iter().filter_map(|line| line.rsplit(' ').next()?.parse::<u32>().ok());
    assert_eq!(counts.sum::<u32>(), 3, "times of an answer, a refusal and a fault");
}
