//! The store at its limits and one past them, and the sum that always holds.

use super::*;
use crate::collector::model::hex;
use proptest::prelude::*;

fn span(trace: u8, id: u8) -> Span {
    Span {
        trace_id: [trace; 16],
        span_id: [id; 8],
        parent: None,
        service: "orders".into(),
        name: "create".into(),
        kind: "server",
        start_nanos: u64::from(id) * 10,
        end_nanos: u64::from(id) * 10 + 5,
        error: None,
        attributes: Vec::new(),
        events: Vec::new(),
    }
}

fn log(trace: u8, message: &str) -> Log {
    Log {
        trace_id: [trace; 16],
        span_id: None,
        service: "orders".into(),
        level: "INFO".into(),
        message: message.into(),
        time_nanos: 1,
        attributes: Vec::new(),
    }
}

fn batch<T>(items: impl Into<Vec<T>>) -> Batch<T> {
    Batch { items: items.into(), unusable: 0 }
}

/// What one span and its trace take.
fn whole_cost() -> usize {
    TRACE_BYTES + span(1, 1).cost()
}

fn room_for(traces: usize) -> Limits {
    Limits { bytes: traces * whole_cost(), traces: usize::MAX, trace_bytes: usize::MAX }
}

fn ids(store: &Store) -> Vec<String> {
    store.newest_first().map(|(id, _)| hex(&id[..1])).collect()
}

#[test]
fn at_the_limit_of_bytes_all_stay_and_one_byte_less_drops_the_oldest() {
    for (limit, kept) in
        [(room_for(3).bytes, vec!["03", "02", "01"]), (room_for(3).bytes - 1, vec!["03", "02"])]
    {
        let mut store = Store::new(Limits { bytes: limit, ..room_for(3) });
        store.add_spans(batch([span(1, 1), span(2, 1), span(3, 1)]));
        assert_eq!(ids(&store), kept);
        assert_eq!(store.spans().dropped, 3 - kept.len() as u64);
    }
}

#[test]
fn at_the_limit_of_traces_all_stay_and_one_more_drops_the_oldest_whole() {
    let mut store = Store::new(Limits { traces: 2, ..Limits::default() });
    store.add_spans(batch([span(1, 1), span(1, 2), span(2, 1)]));
    assert_eq!(ids(&store), ["02", "01"]);
    store.add_spans(batch([span(3, 1)]));
    assert_eq!(ids(&store), ["03", "02"]);
    assert_eq!(store.spans(), Tally { received: 4, kept: 2, dropped: 2, ..Tally::default() });
}

#[test]
fn one_giant_trace_keeps_its_first_spans_and_leaves_the_others_alone() {
    let cost = span(1, 1).cost();
    let mut store = Store::new(Limits { trace_bytes: TRACE_BYTES + 2 * cost, ..Limits::default() });
    store.add_spans(batch([span(9, 1)]));
    store.add_spans(batch((1..=100).map(|id| span(1, id)).collect::<Vec<_>>()));
    assert_eq!(ids(&store), ["01", "09"]);
    let giant = store.get(&[1; 16]).unwrap();
    assert_eq!((giant.spans.len(), giant.dropped_spans), (2, 98));
    assert_eq!(store.spans().dropped, 98);
}

#[test]
fn a_span_larger_than_everything_is_dropped_and_leaves_no_empty_trace() {
    let mut store = Store::new(Limits { bytes: whole_cost() - 1, ..Limits::default() });
    store.add_spans(batch([span(1, 1)]));
    assert_eq!((store.traces(), store.bytes(), store.spans().dropped), (0, 0, 1));
}

#[test]
fn a_late_span_joins_its_trace_and_moves_its_borders() {
    let mut store = Store::new(Limits::default());
    store.add_spans(batch([span(1, 5)]));
    store.add_spans(batch([span(2, 1)]));
    store.add_spans(batch([span(1, 2), Span { error: Some("late".into()), ..span(1, 9) }]));
    let trace = store.get(&[1; 16]).unwrap();
    assert_eq!((trace.spans.len(), trace.start_nanos, trace.end_nanos, trace.errors), (3, 20, 95, 1));
    assert_eq!(ids(&store), ["02", "01"]);
}

#[test]
fn a_span_that_is_sent_twice_is_kept_once() {
    let mut store = Store::new(Limits::default());
    store.add_spans(batch([span(1, 1), span(1, 1)]));
    store.add_spans(batch([span(1, 1)]));
    assert_eq!(store.spans(), Tally { received: 3, kept: 1, repeated: 2, ..Tally::default() });
    assert_eq!(store.bytes(), whole_cost());
}

#[test]
fn log_lines_may_come_before_their_spans_and_go_with_their_trace() {
    let mut store = Store::new(Limits { traces: 1, ..Limits::default() });
    store.add_logs(Batch { items: vec![log(1, "early")], unusable: 2 });
    store.add_spans(batch([span(1, 1)]));
    assert_eq!(store.get(&[1; 16]).map(|trace| (trace.logs.len(), trace.start_nanos)), Some((1, 10)));
    store.add_spans(batch([span(2, 1)]));
    assert_eq!(store.logs(), Tally { received: 3, dropped: 1, unusable: 2, ..Tally::default() });
}

/// Everything that must hold after anything.
fn check(store: &Store) {
    let sum = |tally: Tally| tally.kept + tally.dropped + tally.repeated + tally.unusable;
    assert_eq!(sum(store.spans), store.spans.received);
    assert_eq!(sum(store.logs), store.logs.received);
    let traces = store.traces.values();
    let cost = |trace: &Trace| -> usize {
        let logs: usize = trace.logs.iter().map(Cost::cost).sum();
        TRACE_BYTES + logs + trace.spans.values().map(Cost::cost).sum::<usize>()
    };
    assert_eq!(traces.clone().map(cost).sum::<usize>(), store.bytes);
    assert_eq!(traces.clone().map(|trace| trace.spans.len() as u64).sum::<u64>(), store.spans.kept);
    assert_eq!(traces.clone().map(|trace| trace.logs.len() as u64).sum::<u64>(), store.logs.kept);
    assert!(traces.clone().all(|trace| trace.bytes <= store.limits.trace_bytes));
    assert!(store.bytes <= store.limits.bytes && store.traces.len() <= store.limits.traces);
    let mut queue: Vec<_> = store.oldest_first.iter().collect();
    queue.sort_unstable();
    queue.dedup();
    assert_eq!((queue.len(), store.traces.len()), (store.oldest_first.len(), store.oldest_first.len()));
}

proptest! {
    #[test]
    fn whatever_comes_is_kept_or_counted_and_no_limit_is_passed(
        steps in proptest::collection::vec((0..6_u8, 0..8_u8, 0..400_usize, any::<bool>(), 0..2_u64), 0..120),
        bytes in 0..8_000_usize, traces in 0..5_usize, trace_bytes in 0..4_000_usize,
    ) {
        let mut store = Store::new(Limits { bytes, traces, trace_bytes });
        for (trace, id, length, is_log, unusable) in steps {
            let text = "x".repeat(length);
            if is_log {
                store.add_logs(Batch { items: vec![log(trace, &text)], unusable });
            } else {
                let span = Span { name: text.into(), ..span(trace, id) };
                store.add_spans(Batch { items: vec![span], unusable });
            }
            check(&store);
        }
    }
}
