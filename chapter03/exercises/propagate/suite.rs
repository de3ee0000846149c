mod exercise;

use exercise::{Span, begin, next};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";
const OWN: &str = "00f067aa0ba902b7";
/// The trace that begins with the span `OWN`.
const NEW: &str = "000000000000000000f067aa0ba902b7";

/// The span of a request with this header, and the log.
fn request(header: Option<&str>) -> (Span, Vec<String>) {
    let mut log = Vec::new();
    let span = begin(header, OWN, &mut log);
    (span, log)
}

fn good(flags: &str) -> String {
    format!("00-{TRACE}-{CALLER}-{flags}")
}

/// A span joins the trace of its caller, and the log line says so.
#[test]
fn a_span_joins_the_trace_of_its_caller() {
    let (mut span, log) = request(Some(&good("01")));
    let caller = span.parent.as_ref().map(|parent| parent.span_id.as_str());
    assert_eq!(caller, Some(CALLER), "the span's parent");
    assert_eq!((span.trace_id().as_str(), log), (TRACE, vec![format!("trace_id={TRACE} request")]));
}

/// Without a header a trace of its own begins.
#[test]
fn without_a_header_a_trace_begins() {
    let (mut span, log) = request(None);
    assert_eq!((span.trace_id().as_str(), log), (NEW, vec![format!("trace_id={NEW} request")]));
}

/// A header that is wrong in any way is ignored: a trace of its own begins.
#[test]
fn a_header_that_is_wrong_is_ignored() {
    let zeros = "0".repeat(32);
    let wrong = [
        String::new(),
        TRACE.into(),
        good("1"),
        good("01-more"),
        good("01").to_uppercase(),
        good("01").replacen("00", "ff", 1),
        good("01").replace(TRACE, &TRACE[1..]),
        good("01").replace(TRACE, &zeros),
        good("01").replace(CALLER, &zeros[16..]),
        good("zz"),
    ];
    let joined: Vec<&String> =
        wrong.iter().filter(|header| request(Some(header)).0.trace_id() != NEW).collect();
    assert_eq!(joined, Vec::<&String>::new(), "headers that were taken for good ones");
}

/// The next service is told of this span, in the same trace.
#[test]
fn the_next_service_is_told_of_this_span() {
    let (mut span, _) = request(Some(&good("01")));
    assert_eq!(next(&mut span), format!("00-{TRACE}-{OWN}-01"));
}

/// Whether a trace is kept was decided by whoever began it, and is passed on.
#[test]
fn who_decided_to_sample_decided_for_all() {
    let flags =
        ["00", "01", "02", "03"].map(|flags| next(&mut request(Some(&good(flags))).0)[53..].to_string());
    let own = next(&mut request(None).0)[53..].to_string();
    assert_eq!(
        (flags, own.as_str()),
        (["00", "01", "00", "01"].map(String::from), "01"),
        "(from a caller, own)"
    );
}
