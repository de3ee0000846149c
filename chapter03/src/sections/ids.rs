//! Ids of traces and spans that are counted instead of drawn by lot, so that a program prints the same in every run.

use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::trace::IdGenerator;
use std::sync::atomic::{AtomicU64, Ordering};

/// The first is all ones, the second all twos, up to all fs.
#[derive(Debug)]
pub struct Counted(AtomicU64);

impl Counted {
    /// The next id is the first one.
    pub fn from_one() -> Counted {
        Counted(AtomicU64::new(1))
    }

    fn next(&self) -> u64 {
        0x1111_1111_1111_1111 * (self.0.fetch_add(1, Ordering::Relaxed) % 16)
    }
}

impl IdGenerator for Counted {
    fn new_trace_id(&self) -> TraceId {
        let half = u128::from(self.next());
        TraceId::from((half << 64) | half)
    }

    fn new_span_id(&self) -> SpanId {
        SpanId::from(self.next())
    }
}
