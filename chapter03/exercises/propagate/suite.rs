mod exercise;

use exercise::{Parent, Span, begin, next, parse};

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

/// A good header is read.
#[test]
fn a_good_header_is_read() {
    let parent = Parent { trace_id: TRACE.into(), span_id: CALLER.into(), sampled: true };
    assert_eq!(parse(&good("01")), Some(parent));
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

/// The parts of the header for the next service, after a request with this one.
fn told(header: Option<&str>) -> Vec<String> {
    next(&mut request(header).0).split('-').map(String::from).collect()
}

/// The next service is told of the same trace, in the form in which the header came.
#[test]
fn the_next_service_is_told_of_the_same_trace() {
    let mut parts = told(Some(&good("01")));
    if let Some(id) = parts.get_mut(2) {
        *id = format!("{} digits", id.len());
    }
    assert_eq!(parts, ["00", TRACE, "16 digits", "01"]);
}

/// The next service is told of this span.
#[test]
fn the_next_service_is_told_of_this_span() {
    assert_eq!(told(Some(&good("01"))).get(2).map(String::as_str), Some(OWN));
}

/// The flags that the next service is told, after a request with these.
fn flags(came: &str) -> Option<String> {
    told(Some(&good(came))).pop()
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

/// A trace that begins here is kept.
#[test]
fn a_trace_that_begins_here_is_kept() {
    assert_eq!(told(None), ["00", NEW, OWN, "01"]);
}
