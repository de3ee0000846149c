//! The store as all servers share it: receivers put in, the view takes out.
//!
//! One lock, held for a copy and never across an await. Messages are decoded before it is taken. Proved by
//! `tests/service/collector.rs`, where eight senders write at a time.

use super::{
    decode,
    model::TraceId,
    query::{self, Search, Stats, TraceSummary},
    service_map::{ServiceMap, service_map},
    store::{Limits, Store},
    view::TraceView,
};
use opentelemetry_proto::tonic::collector::{
    logs::v1::ExportLogsServiceRequest, trace::v1::ExportTraceServiceRequest,
};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

// ANCHOR: handle
/// A store that is shared. Cloning it is cheap, and all clones see the same traces.
#[derive(Clone, Debug)]
pub struct Handle {
    store: Arc<Mutex<Store>>,
    refused_messages: Arc<AtomicU64>,
}
// ANCHOR_END: handle

impl Handle {
    /// An empty store.
    pub fn new(limits: Limits) -> Handle {
        Handle { store: Arc::new(Mutex::new(Store::new(limits))), refused_messages: Arc::default() }
    }

    /// Takes the spans of a message in and says how many of them were unusable.
    pub fn add_spans(&self, request: ExportTraceServiceRequest) -> u64 {
        let batch = decode::spans(request);
        let unusable = batch.unusable;
        self.lock().add_spans(batch);
        unusable
    }

    /// Takes the log lines of a message in. Lines that name no trace are counted and not kept.
    pub fn add_logs(&self, request: ExportLogsServiceRequest) {
        let batch = decode::logs(request);
        self.lock().add_logs(batch);
    }

    /// Counts a message that was sent away unread.
    pub fn refuse_message(&self) {
        self.refused_messages.fetch_add(1, Ordering::Relaxed);
    }

    /// The newest traces that `search` finds.
    pub fn list(&self, search: &Search) -> Vec<TraceSummary> {
        query::list(&self.lock(), search)
    }

    /// One trace.
    pub fn trace(&self, id: &TraceId) -> Option<TraceView> {
        query::trace(&self.lock(), id)
    }

    /// Who calls whom.
    pub fn services(&self) -> ServiceMap {
        service_map(&self.lock())
    }

    /// What came and what became of it.
    pub fn stats(&self) -> Stats {
        query::stats(&self.lock(), self.refused_messages.load(Ordering::Relaxed))
    }

    /// The same version, the same traces.
    pub fn version(&self) -> u64 {
        self.lock().version()
    }

    /// A panic while the lock was held left counters a span apart at worst: no reason for a viewer to stop.
    fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
