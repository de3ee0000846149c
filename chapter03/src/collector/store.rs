//! The memory of the collector: whole traces, within a limit of bytes and of traces. The oldest goes first, and is counted.
//!
//! Pure: no clock, no lock, no task. What comes in is either kept or counted as something else, always:
//! `received = kept + dropped + repeated + unusable`. Proved by the tests below, which also try every limit and one past it.

use super::{
    decode::Batch,
    model::{Cost, Log, Span, SpanId, TraceId},
};
use serde::Serialize;
use std::collections::{HashMap, VecDeque};

// ANCHOR: limits
/// How much the store keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all traces.
    pub bytes: usize,
    /// Number of traces.
    pub traces: usize,
    /// Bytes of one trace. What comes beyond is dropped, so that one endless trace cannot push out all others.
    pub trace_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 80 * 1024 * 1024, // about 90,000 spans, and the process stays below 200 MB (BENCHMARKS.md)
            traces: 20_000,          // more than anybody scrolls through
            trace_bytes: 8 * 1024 * 1024, // some 10,000 spans, more than anybody reads
        }
    }
}
// ANCHOR_END: limits

/// What a trace costs besides its spans and lines: its maps, its place in the queue.
const TRACE_BYTES: usize = 512;

// ANCHOR: tally
/// What became of everything that was sent. `received` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Came in.
    pub received: u64,
    /// Can be seen now.
    pub kept: u64,
    /// Had to go, or found no room.
    pub dropped: u64,
    /// Came a second time: a sender that got no answer sends again.
    pub repeated: u64,
    /// Had no valid id, or, for a log line, named no trace.
    pub unusable: u64,
}
// ANCHOR_END: tally

/// One trace as it is kept.
#[derive(Debug, Default)]
pub struct Trace {
    /// By id, so that a span that is sent twice is kept once.
    pub spans: HashMap<SpanId, Span>,
    /// In the order in which they came.
    pub logs: Vec<Log>,
    /// Spans of this trace that found no room.
    pub dropped_spans: u64,
    /// Spans that failed.
    pub errors: usize,
    /// The first begin, in nanoseconds since 1970.
    pub start_nanos: u64,
    /// The last end.
    pub end_nanos: u64,
    bytes: usize,
}

/// All traces.
#[derive(Debug)]
pub struct Store {
    limits: Limits,
    traces: HashMap<TraceId, Trace>,
    /// Each id in `traces` once, the one that came first in front.
    oldest_first: VecDeque<TraceId>,
    /// The sum of the costs of `traces`; never more than the limit.
    bytes: usize,
    spans: Tally,
    logs: Tally,
    version: u64,
}

impl Store {
    /// An empty store.
    pub fn new(limits: Limits) -> Store {
        Store {
            limits,
            traces: HashMap::new(),
            oldest_first: VecDeque::new(),
            bytes: 0,
            spans: Tally::default(),
            logs: Tally::default(),
            version: 0,
        }
    }

    // ANCHOR: add_spans
    /// Takes spans in. A late one joins its trace.
    pub fn add_spans(&mut self, batch: Batch<Span>) {
        self.version += 1;
        self.spans.received += batch.items.len() as u64 + batch.unusable;
        self.spans.unusable += batch.unusable;
        for span in batch.items {
            let cost = span.cost();
            let id = span.trace_id;
            let Some(trace) = self.room_in(id, cost) else {
                self.spans.dropped += 1;
                self.traces.entry(id).and_modify(|trace| trace.dropped_spans += 1);
                continue;
            };
            if trace.spans.contains_key(&span.span_id) {
                self.spans.repeated += 1;
                continue;
            }
            trace.add_span(span, cost);
            self.spans.kept += 1;
            self.bytes += cost;
            self.make_room();
        }
    }
    // ANCHOR_END: add_spans

    /// Takes log lines in. They may come before the spans that they belong to.
    pub fn add_logs(&mut self, batch: Batch<Log>) {
        self.version += 1;
        self.logs.received += batch.items.len() as u64 + batch.unusable;
        self.logs.unusable += batch.unusable;
        for log in batch.items {
            let cost = log.cost();
            let Some(trace) = self.room_in(log.trace_id, cost) else {
                self.logs.dropped += 1;
                continue;
            };
            trace.bytes += cost;
            trace.logs.push(log);
            self.logs.kept += 1;
            self.bytes += cost;
            self.make_room();
        }
    }

    /// The trace `id`, new or not, if `cost` more bytes fit into it.
    fn room_in(&mut self, id: TraceId, cost: usize) -> Option<&mut Trace> {
        let limit = self.limits.trace_bytes.min(self.limits.bytes);
        let used = self.traces.get(&id).map_or(TRACE_BYTES, |trace| trace.bytes);
        if used + cost > limit {
            return None;
        }
        Some(self.traces.entry(id).or_insert_with(|| {
            self.oldest_first.push_back(id);
            self.bytes += TRACE_BYTES;
            Trace { bytes: TRACE_BYTES, ..Trace::default() }
        }))
    }

    // ANCHOR: make_room
    /// Drops the oldest traces, whole, until both limits hold. Half a trace would mislead whoever reads it.
    fn make_room(&mut self) {
        while self.bytes > self.limits.bytes || self.traces.len() > self.limits.traces {
            let Some(id) = self.oldest_first.pop_front() else { return };
            let Some(trace) = self.traces.remove(&id) else { continue };
            self.bytes -= trace.bytes;
            let (spans, logs) = (trace.spans.len() as u64, trace.logs.len() as u64);
            self.spans.kept -= spans;
            self.spans.dropped += spans;
            self.logs.kept -= logs;
            self.logs.dropped += logs;
        }
    }
    // ANCHOR_END: make_room

    /// One trace.
    pub fn get(&self, id: &TraceId) -> Option<&Trace> {
        self.traces.get(id)
    }

    /// All traces, the newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = (&TraceId, &Trace)> {
        self.oldest_first.iter().rev().filter_map(|id| Some((id, self.traces.get(id)?)))
    }

    /// What became of the spans.
    pub fn spans(&self) -> Tally {
        self.spans
    }

    /// What became of the log lines.
    pub fn logs(&self) -> Tally {
        self.logs
    }

    /// Bytes in use, by estimate.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Traces in use.
    pub fn traces(&self) -> usize {
        self.traces.len()
    }

    /// What it was made with.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Grows with every change: the same version, the same content.
    pub fn version(&self) -> u64 {
        self.version
    }
}

impl Trace {
    fn add_span(&mut self, span: Span, cost: usize) {
        let first = self.spans.is_empty();
        self.start_nanos = if first { span.start_nanos } else { self.start_nanos.min(span.start_nanos) };
        self.end_nanos = self.end_nanos.max(span.end_nanos);
        self.errors += usize::from(span.error.is_some());
        self.bytes += cost;
        self.spans.insert(span.span_id, span);
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
