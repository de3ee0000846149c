//! What the browser asks the store: a list of traces, one trace, the numbers.
//!
//! Answers are copies, so that whoever asks holds the store's lock for as long as it takes to copy and no longer. Proved by the tests below.

use super::{
    model::{Attribute, Event, Log, Span, SpanId, TraceId, hex},
    store::{Limits, Store, Tally, Trace},
    view::{EventView, LogView, SpanView, TraceView, arrange},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The longest list. Nobody reads further, and it bounds the answer.
pub const LONGEST_LIST: usize = 500;
/// The list without `limit`.
const USUAL_LIST: usize = 100;

// ANCHOR: search
/// Which traces to list. An empty search lists all.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct Search {
    /// A service that takes part; its exact name.
    pub service: String,
    /// A part of any span's name, service, or error, or the beginning of the trace id; capitals don't count.
    pub text: String,
    /// The trace took at least this long.
    pub min_ms: f64,
    /// At least one span failed.
    pub errors: bool,
    /// At most so many, the newest.
    pub limit: Option<usize>,
}
// ANCHOR_END: search

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TraceSummary {
    /// 32 hexadecimal digits.
    pub trace_id: String,
    /// Microseconds since 1970.
    pub start_unix_micros: u64,
    /// From the first begin to the last end.
    pub duration_nanos: u64,
    /// The service of the root span, or of the first if the root is not here.
    pub root_service: String,
    /// The name of the same span.
    pub root_name: String,
    /// The first span names a parent that is not here.
    pub root_missing: bool,
    /// Number of spans.
    pub spans: usize,
    /// How many of them failed.
    pub errors: usize,
    /// Number of log lines.
    pub logs: usize,
    /// Spans that found no room.
    pub dropped_spans: u64,
    /// Spans of each service.
    pub services: BTreeMap<String, usize>,
}

/// What the store holds and what it could not.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stats {
    /// What became of the spans.
    pub spans: Tally,
    /// What became of the log lines.
    pub logs: Tally,
    /// Traces in memory.
    pub traces: usize,
    /// The most that are kept.
    pub traces_limit: usize,
    /// Estimated bytes in memory.
    pub bytes: usize,
    /// The most that are kept.
    pub bytes_limit: usize,
    /// Messages that were sent away because too many were being read; their senders were told to try again.
    pub refused_messages: u64,
}

// ANCHOR: list
/// The newest traces that `search` finds. A trace of which only log lines are here has nothing to list yet.
pub fn list(store: &Store, search: &Search) -> Vec<TraceSummary> {
    let text = search.text.trim().to_lowercase();
    let limit = search.limit.unwrap_or(USUAL_LIST).min(LONGEST_LIST);
    store
        .newest_first()
        .filter(|(_, trace)| !trace.spans.is_empty())
        .filter(|(_, trace)| !search.errors || trace.errors > 0)
        .filter(|(_, trace)| millis(trace) >= search.min_ms)
        .filter(|(_, trace)| search.service.is_empty() || has_service(trace, &search.service))
        .filter(|(id, trace)| text.is_empty() || mentions(id, trace, &text))
        .take(limit)
        .filter_map(|(id, trace)| summary(id, trace))
        .collect()
}
// ANCHOR_END: list

fn millis(trace: &Trace) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "compared with what somebody typed")]
    let nanos = trace.end_nanos.saturating_sub(trace.start_nanos) as f64;
    nanos / 1e6
}

fn has_service(trace: &Trace, service: &str) -> bool {
    trace.spans.values().any(|span| &*span.service == service)
}

fn mentions(id: &TraceId, trace: &Trace, text: &str) -> bool {
    let found = |word: &str| word.to_lowercase().contains(text);
    hex(id).starts_with(text)
        || trace
            .spans
            .values()
            .any(|span| found(&span.name) || found(&span.service) || span.error.as_deref().is_some_and(found))
}

fn summary(id: &TraceId, trace: &Trace) -> Option<TraceSummary> {
    // `false` sorts before `true`: a span without a parent wins, whenever it began.
    let first =
        trace.spans.values().min_by_key(|span| (span.parent.is_some(), span.start_nanos, span.span_id))?;
    let mut services = BTreeMap::new();
    for span in trace.spans.values() {
        *services.entry(span.service.to_string()).or_default() += 1;
    }
    Some(TraceSummary {
        trace_id: hex(id),
        start_unix_micros: trace.start_nanos / 1_000,
        duration_nanos: trace.end_nanos.saturating_sub(trace.start_nanos),
        root_service: first.service.to_string(),
        root_name: first.name.to_string(),
        root_missing: first.parent.is_some(),
        spans: trace.spans.len(),
        errors: trace.errors,
        logs: trace.logs.len(),
        dropped_spans: trace.dropped_spans,
        services,
    })
}

// ANCHOR: trace
/// One trace, ready to be drawn.
pub fn trace(store: &Store, id: &TraceId) -> Option<TraceView> {
    let trace = store.get(id)?;
    let start = match trace.spans.is_empty() {
        true => trace.logs.iter().map(|log| log.time_nanos).min().unwrap_or(0),
        false => trace.start_nanos,
    };
    let (mut of_span, of_trace) = logs_by_span(trace, start);
    let spans = trace.spans.values().map(|span| {
        let logs = of_span.remove(&span.span_id).unwrap_or_default();
        span_view(span, start, logs)
    });
    Some(TraceView {
        trace_id: hex(id),
        start_unix_micros: start / 1_000,
        duration_nanos: trace.end_nanos.saturating_sub(start),
        spans: arrange(spans.collect()),
        logs: of_trace,
        dropped_spans: trace.dropped_spans,
    })
}
// ANCHOR_END: trace

/// The lines of each span that is here, and those of none; both by time.
fn logs_by_span(trace: &Trace, start: u64) -> (HashMap<SpanId, Vec<LogView>>, Vec<LogView>) {
    let mut logs: Vec<&Log> = trace.logs.iter().collect();
    logs.sort_by_key(|log| log.time_nanos);
    let (mut of_span, mut of_trace) = (HashMap::<_, Vec<_>>::new(), Vec::new());
    for log in logs {
        match log.span_id.filter(|id| trace.spans.contains_key(id)) {
            Some(id) => of_span.entry(id).or_default().push(log_view(log, start)),
            None => of_trace.push(log_view(log, start)),
        }
    }
    (of_span, of_trace)
}

fn span_view(span: &Span, start: u64, logs: Vec<LogView>) -> SpanView {
    SpanView {
        span_id: hex(&span.span_id),
        parent_id: span.parent.map(|id| hex(&id)).unwrap_or_default(),
        parent_missing: false, // `arrange` knows
        depth: 0,
        service: span.service.to_string(),
        name: span.name.to_string(),
        kind: span.kind,
        offset_nanos: span.start_nanos.saturating_sub(start),
        duration_nanos: span.end_nanos - span.start_nanos,
        error: span.error.as_deref().map(Into::into),
        attributes: pairs(&span.attributes),
        events: span.events.iter().map(|event| event_view(event, start)).collect(),
        logs,
    }
}

fn event_view(event: &Event, start: u64) -> EventView {
    EventView {
        offset_nanos: event.time_nanos.saturating_sub(start),
        name: event.name.to_string(),
        attributes: pairs(&event.attributes),
    }
}

fn log_view(log: &Log, start: u64) -> LogView {
    LogView {
        offset_nanos: log.time_nanos.saturating_sub(start),
        level: log.level.to_string(),
        service: log.service.to_string(),
        message: log.message.to_string(),
        attributes: pairs(&log.attributes),
    }
}

fn pairs(attributes: &[Attribute]) -> Vec<(String, String)> {
    attributes.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

/// The numbers of now.
pub fn stats(store: &Store, refused_messages: u64) -> Stats {
    let Limits { bytes: bytes_limit, traces: traces_limit, .. } = store.limits();
    Stats {
        spans: store.spans(),
        logs: store.logs(),
        traces: store.traces(),
        traces_limit,
        bytes: store.bytes(),
        bytes_limit,
        refused_messages,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::collector::decode::Batch;

    /// A span of trace `trace` that begins at `id` ms and takes 10 ms.
    pub fn span(trace: u8, id: u8, parent: u8, service: &str, name: &str) -> Span {
        Span {
            trace_id: [trace; 16],
            span_id: [id; 8],
            parent: Some([parent; 8]).filter(|id| *id != [0; 8]),
            service: service.into(),
            name: name.into(),
            kind: "server",
            start_nanos: 1_000_000_000 + u64::from(id) * 1_000_000,
            end_nanos: 1_010_000_000 + u64::from(id) * 1_000_000,
            error: None,
            attributes: vec![("k".into(), "v".into())],
            events: Vec::new(),
        }
    }

    pub fn store_of(items: Vec<Span>) -> Store {
        let mut store = Store::new(Limits::default());
        store.add_spans(Batch { items, unusable: 0 });
        store
    }

    fn shop() -> Store {
        store_of(vec![
            span(1, 1, 0, "shop", "POST /orders"),
            span(1, 2, 1, "orders", "create_order"),
            span(2, 1, 0, "shop", "GET /orders"),
            Span { error: Some("No such order".into()), ..span(3, 1, 0, "orders", "get_order") },
            span(4, 1, 99, "mail", "SEND"),
        ])
    }

    fn found(search: Search) -> Vec<String> {
        list(&shop(), &search).into_iter().map(|trace| trace.trace_id[..2].to_owned()).collect()
    }

    #[test]
    fn an_empty_search_lists_all_the_newest_first() {
        assert_eq!(found(Search::default()), ["04", "03", "02", "01"]);
        assert_eq!(found(Search { limit: Some(2), ..Search::default() }), ["04", "03"]);
    }

    #[test]
    fn each_part_of_a_search_narrows_it() {
        let text = |text: &str| found(Search { text: text.into(), ..Search::default() });
        assert_eq!(text("CREATE"), ["01"]);
        assert_eq!(text("no such"), ["03"]);
        assert_eq!(text("mail"), ["04"]);
        assert_eq!(text("0202"), ["02"]);
        assert_eq!(found(Search { service: "orders".into(), ..Search::default() }), ["03", "01"]);
        assert_eq!(found(Search { errors: true, ..Search::default() }), ["03"]);
        assert_eq!(found(Search { min_ms: 11.0, ..Search::default() }), ["01"]);
        assert_eq!(found(Search { min_ms: 11.001, ..Search::default() }), [""; 0]);
        assert_eq!(found(Search { service: "order".into(), ..Search::default() }), [""; 0]);
    }

    #[test]
    fn a_list_is_never_longer_than_the_longest() {
        let spans = (0..=LONGEST_LIST).map(|n| {
            let trace_id = (n as u128 + 1).to_be_bytes();
            Span { trace_id, ..span(1, 1, 0, "a", "b") }
        });
        let store = store_of(spans.collect());
        let length = |limit| list(&store, &Search { limit: Some(limit), ..Search::default() }).len();
        assert_eq!(
            (length(LONGEST_LIST), length(LONGEST_LIST + 1), length(3)),
            (LONGEST_LIST, LONGEST_LIST, 3)
        );
    }

    #[test]
    fn a_summary_names_the_root_and_says_when_it_is_missing() {
        let traces = list(&shop(), &Search::default());
        assert_eq!((traces[3].root_name.as_str(), traces[3].root_missing), ("POST /orders", false));
        assert_eq!((traces[0].root_name.as_str(), traces[0].root_missing), ("SEND", true));
        assert_eq!(traces[3].services, BTreeMap::from([("orders".into(), 1), ("shop".into(), 1)]));
    }

    #[test]
    fn a_log_line_stands_with_its_span_and_without_one_with_its_trace() {
        let mut store = shop();
        let log = |span: u8, message: &str, time_nanos| Log {
            trace_id: [1; 16],
            span_id: Some([span; 8]),
            service: "shop".into(),
            level: "INFO".into(),
            message: message.into(),
            time_nanos,
            attributes: Vec::new(),
        };
        let items = vec![log(2, "second", 1_004_000_000), log(2, "first", 1_003_000_000), log(7, "lost", 0)];
        store.add_logs(Batch { items, unusable: 0 });
        let trace = trace(&store, &[1; 16]).unwrap();
        let lines = trace.spans[1].logs.iter().map(|log| (log.message.as_str(), log.offset_nanos));
        assert_eq!(lines.collect::<Vec<_>>(), [("first", 2_000_000), ("second", 3_000_000)]);
        assert_eq!((trace.spans[0].logs.len(), trace.logs[0].message.as_str()), (0, "lost"));
        assert_eq!((trace.spans[1].offset_nanos, trace.duration_nanos), (1_000_000, 11_000_000));
    }
}
