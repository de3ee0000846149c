mod exercise;

use exercise::{Span, begin, next, parse};

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

/// Those of the headers that were taken for good ones: the span that began is not in its own trace.
fn taken(headers: Vec<String>) -> Vec<String> {
    headers.into_iter().filter(|header| request(Some(header)).0.trace_id() != NEW).collect()
}

/// A header that has not four parts of the right length in hex is ignored: a trace of its own begins.
#[test]
fn a_header_of_another_form_is_ignored() {
    let wrong = vec![
        String::new(),
        TRACE.into(),
        good("1"),
        good("01-more"),
        good("zz"),
        good("01").replace(TRACE, &TRACE[1..]),
        good("01").replace(CALLER, &CALLER.replace('b', "g")),
    ];
    assert_eq!(taken(wrong), Vec::<String>::new(), "headers that were taken for good ones");
}

/// A header in capital letters is ignored.
#[test]
fn a_header_in_capital_letters_is_ignored() {
    assert_eq!(taken(vec![good("01").to_uppercase()]), Vec::<String>::new());
}

/// A header of the version `ff`, which is none, is ignored.
#[test]
fn a_version_that_is_none_is_ignored() {
    assert_eq!(taken(vec![good("01").replacen("00", "ff", 1)]), Vec::<String>::new());
}

/// A header with an id that is all zeros is ignored.
#[test]
fn an_id_of_zeros_is_none() {
    let zeros = "0".repeat(32);
    let wrong = vec![good("01").replace(TRACE, &zeros), good("01").replace(CALLER, &zeros[16..])];
    assert_eq!(taken(wrong), Vec::<String>::new());
}

/// The next service is told of the same trace, and to keep it: the caller's, or the one that begins here.
#[test]
fn the_next_service_is_told_of_the_same_trace() {
    let told = [Some(good("01")), None].map(|header| {
        let next = next(&mut request(header.as_deref()).0);
        let parts: Vec<String> = next.split('-').map(String::from).collect();
        match &parts[..] {
            [version, trace, _, flags] => format!("{version}-{trace}-…-{flags}"),
            _ => next,
        }
    });
    assert_eq!(
        told,
        [format!("00-{TRACE}-…-01"), format!("00-{NEW}-…-01")],
        "(the caller's, one of its own)"
    );
}

/// The next service reads that this span is its parent.
#[test]
fn the_next_service_is_told_of_this_span() {
    let told = next(&mut request(Some(&good("01"))).0);
    assert_eq!(parse(&told).map(|parent| parent.span_id).as_deref(), Some(OWN), "the parent in {told}");
}

/// The flags that the next service is told, after a request with these.
fn flags(came: &str) -> Option<String> {
    next(&mut request(Some(&good(came))).0).split('-').nth(3).map(String::from)
}

/// A trace that its first service does not keep is not kept here.
#[test]
fn a_trace_that_is_not_kept_stays_so() {
    assert_eq!(flags("00").as_deref(), Some("00"));
}

/// Only the lowest bit of the flags says whether a trace is kept.
#[test]
fn only_the_lowest_bit_counts() {
    assert_eq!(
        (flags("02").as_deref(), flags("03").as_deref()),
        (Some("00"), Some("01")),
        "(after 02, after 03)"
    );
}
