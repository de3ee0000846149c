//! A trace as somebody looks at it: spans in the order of the tree, each with its depth, its place on the time axis and its log lines.
//!
//! Plain values and no ids to resolve, so that the browser, the terminal and a demo draw from the same thing. [`arrange`] makes
//! the order; hostile input (a span that is its own ancestor, clocks that disagree) still gives every span one place. Proved by
//! the tests below.

use serde::Serialize;
use std::collections::{HashMap, HashSet};

// ANCHOR: view
/// One trace, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TraceView {
    /// 32 hexadecimal digits.
    pub trace_id: String,
    /// When the first span began, in microseconds since 1970.
    pub start_unix_micros: u64,
    /// From the first begin to the last end, in nanoseconds.
    pub duration_nanos: u64,
    /// A parent before its children, sisters by their begin.
    pub spans: Vec<SpanView>,
    /// Log lines of this trace that name no span, or one that never came.
    pub logs: Vec<LogView>,
    /// Spans of this trace that came and are not kept, because one trace may not take all the room.
    pub dropped_spans: u64,
}

/// One span of a [`TraceView`].
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SpanView {
    /// 16 hexadecimal digits.
    pub span_id: String,
    /// The span that this one is a part of; empty for a root.
    pub parent_id: String,
    /// The parent is named and not here: it comes late, was dropped, or was never recorded.
    pub parent_missing: bool,
    /// Steps down from a root: 0, 1, 2 …
    pub depth: usize,
    /// Which service did this work.
    pub service: String,
    /// What was done.
    pub name: String,
    /// `internal`, `server`, `client`, `producer` or `consumer`.
    pub kind: &'static str,
    /// From the begin of the trace to the begin of this span, in nanoseconds.
    pub offset_nanos: u64,
    /// From its begin to its end, in nanoseconds.
    pub duration_nanos: u64,
    /// What went wrong, if something did. It may be an empty text: failed, and nobody said why.
    pub error: Option<String>,
    /// Name and value, in the order in which they were set.
    pub attributes: Vec<(String, String)>,
    /// What happened during the span.
    pub events: Vec<EventView>,
    /// What was logged during the span, oldest first.
    pub logs: Vec<LogView>,
}

/// A moment within a span.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EventView {
    /// From the begin of the trace, in nanoseconds.
    pub offset_nanos: u64,
    /// What happened.
    pub name: String,
    /// Name and value.
    pub attributes: Vec<(String, String)>,
}

/// A log line.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LogView {
    /// From the begin of the trace, in nanoseconds. A line from before the first span counts as at its begin.
    pub offset_nanos: u64,
    /// `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`, or whatever the sender calls it.
    pub level: String,
    /// Which service wrote it.
    pub service: String,
    /// The message.
    pub message: String,
    /// Name and value.
    pub attributes: Vec<(String, String)>,
}
// ANCHOR_END: view

impl TraceView {
    /// How many spans failed.
    pub fn errors(&self) -> usize {
        self.spans.iter().filter(|span| span.error.is_some()).count()
    }
}

// ANCHOR: arrange
/// Puts `spans` in the order of the tree and fills `depth` and `parent_missing`. Every span that goes in comes out once.
pub fn arrange(mut spans: Vec<SpanView>) -> Vec<SpanView> {
    // Begin first, then id: the same spans in another order give the same tree.
    spans.sort_by(|a, b| (a.offset_nanos, &a.span_id).cmp(&(b.offset_nanos, &b.span_id)));
    let ids: HashSet<String> = spans.iter().map(|span| span.span_id.clone()).collect();
    let mut roots = Vec::new();
    let mut children: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, span) in spans.iter_mut().enumerate() {
        let has_parent = ids.contains(&span.parent_id);
        span.parent_missing = !has_parent && !span.parent_id.is_empty();
        if has_parent {
            children.entry(span.parent_id.clone()).or_default().push(place);
        } else {
            roots.push(place);
        }
    }
    let mut waiting: Vec<Option<SpanView>> = spans.into_iter().map(Some).collect();
    let mut arranged = Vec::with_capacity(waiting.len());
    // Spans that are each other's ancestors hang from no root. After the roots, the first of those that are left stands for one.
    for root in roots.into_iter().chain(0..waiting.len()) {
        // A stack of our own: a chain of 100,000 spans must not end the process.
        let mut stack = vec![(root, 0)];
        while let Some((place, depth)) = stack.pop() {
            let Some(mut span) = waiting[place].take() else { continue };
            span.depth = depth;
            let below = children.remove(&span.span_id).unwrap_or_default();
            stack.extend(below.into_iter().rev().map(|child| (child, depth + 1)));
            arranged.push(span);
        }
    }
    arranged
}
// ANCHOR_END: arrange

/// `850 ns`, `12.3 µs`, `4.05 ms`, `1.50 s`: three digits that matter, and never more than eight characters.
pub fn duration_text(nanos: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let nanos_float = nanos as f64;
    let (value, unit) = match nanos {
        0..1_000 => return format!("{nanos} ns"),
        1_000..1_000_000 => (nanos_float / 1e3, "µs"),
        1_000_000..1_000_000_000 => (nanos_float / 1e6, "ms"),
        1_000_000_000..10_000_000_000_000 => (nanos_float / 1e9, "s"),
        _ => (nanos_float / 86_400e9, "d"), // a clock that is wrong, not work that is slow
    };
    match value {
        ..9.995 => format!("{value:.2} {unit}"),
        ..99.95 => format!("{value:.1} {unit}"),
        _ => format!("{value:.0} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(id: &str, parent: &str, offset_nanos: u64) -> SpanView {
        SpanView { span_id: id.into(), parent_id: parent.into(), offset_nanos, ..SpanView::default() }
    }

    fn outline(spans: &[SpanView]) -> Vec<(&str, usize)> {
        spans.iter().map(|span| (span.span_id.as_str(), span.depth)).collect()
    }

    #[test]
    fn a_parent_stands_before_its_children_and_sisters_by_their_begin() {
        let spans =
            arrange(vec![span("c", "a", 30), span("d", "b", 15), span("b", "a", 10), span("a", "", 0)]);
        assert_eq!(outline(&spans), [("a", 0), ("b", 1), ("d", 2), ("c", 1)]);
    }

    #[test]
    fn a_span_whose_parent_is_not_here_is_a_root_and_says_so() {
        let spans = arrange(vec![span("b", "gone", 5), span("a", "", 0)]);
        assert_eq!(outline(&spans), [("a", 0), ("b", 0)]);
        assert_eq!(spans.iter().map(|span| span.parent_missing).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn spans_that_are_each_others_ancestors_still_have_a_place() {
        let spans = arrange(vec![span("a", "b", 0), span("b", "a", 1), span("c", "c", 2)]);
        assert_eq!(outline(&spans), [("a", 0), ("b", 1), ("c", 0)]);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_spans_does_not_end_the_stack() {
        let chain =
            (0..100_000_u64).map(|n| span(&n.to_string(), &n.wrapping_sub(1).to_string(), n)).collect();
        assert_eq!(arrange(chain).last().map(|span| span.depth), Some(99_999));
    }

    #[test]
    fn a_duration_has_three_digits_and_its_unit() {
        let nanos = [0, 999, 1_000, 12_345, 999_949, 4_049_000, 99_960_000, 1_500_000_000, u64::MAX];
        let texts = nanos.map(duration_text);
        assert_eq!(
            texts,
            ["0 ns", "999 ns", "1.00 µs", "12.3 µs", "1000 µs", "4.05 ms", "100 ms", "1.50 s", "213504 d"]
        );
    }

    proptest! {
        #[test]
        fn every_span_that_goes_in_comes_out_once_whatever_its_parent(
            parents in proptest::collection::vec(0..12_u8, 1..12),
        ) {
            let spans = parents.iter().enumerate();
            let spans = spans.map(|(id, parent)| span(&id.to_string(), &parent.to_string(), 0)).collect();
            let mut out: Vec<usize> =
                arrange(spans).iter().map(|span| span.span_id.parse().unwrap()).collect();
            out.sort_unstable();
            prop_assert_eq!(out, (0..parents.len()).collect::<Vec<_>>());
        }
    }
}
