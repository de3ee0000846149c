//! What the store keeps: spans and log lines, cut to a size, with what each of them costs in memory.
//!
//! OTLP's own messages hold ids as vectors and values as trees; here an id is an array and a value the text that is shown. Proved by
//! `store.rs`, which adds the costs up, and by `examples/bench_collector`, which compares the sum with the process.

use std::{mem::size_of, sync::Arc};

/// 16 bytes, not all zero (W3C Trace Context).
pub type TraceId = [u8; 16];
/// 8 bytes, not all zero.
pub type SpanId = [u8; 8];
/// Name and value.
pub type Attribute = (Box<str>, Box<str>);

// ANCHOR: span
/// A unit of work that one service did for one trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The request that it belongs to.
    pub trace_id: TraceId,
    /// Unique within the trace.
    pub span_id: SpanId,
    /// The span that asked for this work; `None` for a root.
    pub parent: Option<SpanId>,
    /// Who did it. One allocation for all spans of a batch.
    pub service: Arc<str>,
    /// What was done.
    pub name: Box<str>,
    /// `internal`, `server`, `client`, `producer` or `consumer`.
    pub kind: &'static str,
    /// Nanoseconds since 1970, by the sender's clock.
    pub start_nanos: u64,
    /// Nanoseconds since 1970; never before `start_nanos`.
    pub end_nanos: u64,
    /// Why it failed, if it did.
    pub error: Option<Box<str>>,
    /// Details.
    pub attributes: Vec<Attribute>,
    /// Moments within it.
    pub events: Vec<Event>,
}
// ANCHOR_END: span

/// A moment within a span.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Nanoseconds since 1970.
    pub time_nanos: u64,
    /// What happened.
    pub name: Box<str>,
    /// Details.
    pub attributes: Vec<Attribute>,
}

/// A log line that names its trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Log {
    /// The request during which it was written.
    pub trace_id: TraceId,
    /// The span during which it was written.
    pub span_id: Option<SpanId>,
    /// Who wrote it.
    pub service: Arc<str>,
    /// `INFO`, `WARN` …
    pub level: Box<str>,
    /// The message.
    pub message: Box<str>,
    /// Nanoseconds since 1970.
    pub time_nanos: u64,
    /// Details.
    pub attributes: Vec<Attribute>,
}

/// What an allocator adds to a small allocation, roughly: its header and rounding up.
const ALLOCATION: usize = 16;

/// What a thing takes in memory, in bytes: an estimate that is rather too high.
pub trait Cost {
    /// Bytes.
    fn cost(&self) -> usize;
}

impl Cost for Span {
    fn cost(&self) -> usize {
        // Twice: a hash map is half empty after it grew.
        2 * size_of::<Span>()
            + text(&self.name)
            + self.error.as_deref().map_or(0, text)
            + self.attributes.iter().map(attribute).sum::<usize>()
            + self.events.iter().map(event).sum::<usize>()
    }
}

impl Cost for Log {
    fn cost(&self) -> usize {
        2 * size_of::<Log>()
            + text(&self.level)
            + text(&self.message)
            + self.attributes.iter().map(attribute).sum::<usize>()
    }
}

fn text(text: &str) -> usize {
    text.len() + ALLOCATION
}

fn attribute((name, value): &Attribute) -> usize {
    size_of::<Attribute>() + text(name) + text(value)
}

fn event(event: &Event) -> usize {
    size_of::<Event>() + text(&event.name) + event.attributes.iter().map(attribute).sum::<usize>()
}

/// `bytes` as hexadecimal digits, the form of ids in headers and addresses.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// The trace id that `text` writes as 32 hexadecimal digits.
pub fn parse_trace_id(text: &str) -> Option<TraceId> {
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_it_was_written() {
        let id = [0, 1, 2, 0xab, 0xcd, 0xef, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xff];
        assert_eq!(hex(&id), "000102abcdef060708090a0b0c0d0eff");
        assert_eq!(parse_trace_id(&hex(&id)), Some(id));
        for wrong in ["", "00", "+00102abcdef060708090a0b0c0d0eff", "é00102abcdef060708090a0b0c0d0ef"] {
            assert_eq!(parse_trace_id(wrong), None, "{wrong}");
        }
    }
}
