//! How many spans or log lines were delivered, and how many lost: a collector that is down must not take the service with it, and must not
//! pass unnoticed either.
//!
//! Spans wait in a queue with an end. One that finds it full is lost at once: the call it belongs to never waits for a collector. The SDK
//! counts neither those nor the ones whose message failed, so a processor and an exporter of ours stand around its own and count. Proved by
//! `tests/service/exporting.rs`.

use opentelemetry::{Context, InstrumentationScope, logs::Severity};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    logs::{LogBatch, LogExporter, LogProcessor, SdkLogRecord},
    trace::{Span, SpanData, SpanExporter, SpanProcessor},
};
use prometheus_client::metrics::counter::Counter;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

/// Spans or lines that wait for a collector, at most. At 1 KB each that is 2 MB (the SDK's own default).
pub const QUEUE: usize = 2_048;

// ANCHOR: ledger
/// What became of the spans, or of the log lines. Clones are the same ledger.
#[derive(Clone, Debug)]
pub struct Ledger {
    what: &'static str,
    waiting: Arc<AtomicU64>,
    failing: Arc<AtomicBool>,
    /// A collector has them.
    pub delivered: Counter,
    /// Nobody has them: the queue was full, or the collector did not take them.
    pub lost: Counter,
}

impl Ledger {
    /// An empty ledger of `what`, such as `spans`.
    pub fn new(what: &'static str) -> Ledger {
        let (delivered, lost) = (Counter::default(), Counter::default());
        Ledger { what, waiting: Arc::default(), failing: Arc::default(), delivered, lost }
    }

    /// What it is about.
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// How many have been handed in and not been sent yet.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Acquire)
    }

    /// One more wants to wait. If there is no room for it, it is lost.
    fn enqueue(&self) -> bool {
        let room = |waiting| (waiting < QUEUE as u64).then_some(waiting + 1);
        let fits = self.waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, room).is_ok();
        if !fits {
            self.lost.inc();
        }
        fits
    }

    /// A message with `number` of them was sent, and this is what came of it.
    fn sent(&self, number: u64, result: &OTelSdkResult) {
        self.waiting.fetch_sub(number, Ordering::AcqRel);
        let counter = if result.is_ok() { &self.delivered } else { &self.lost };
        counter.inc_by(number);
        // Said when it begins and when it ends, not each time. This thread exports nothing of what it says itself.
        let failed_before = self.failing.swap(result.is_err(), Ordering::AcqRel);
        match result {
            Err(error) if !failed_before => {
                let what = self.what;
                tracing::warn!(what, cause = %error, "the collector does not take what is sent to it, so it is lost");
            }
            Ok(()) if failed_before => {
                tracing::info!(
                    what = self.what,
                    lost = self.lost.get(),
                    "the collector takes what is sent to it again"
                );
            }
            _ => {}
        }
    }
}
// ANCHOR_END: ledger

/// An exporter whose messages are counted.
#[derive(Debug)]
pub struct CountedExporter<E> {
    ledger: Ledger,
    inner: E,
}

impl<E> CountedExporter<E> {
    /// Counts in `ledger` what becomes of the messages of `inner`.
    pub fn new(ledger: Ledger, inner: E) -> CountedExporter<E> {
        CountedExporter { ledger, inner }
    }
}

// ANCHOR: exporter
impl<E: SpanExporter> SpanExporter for CountedExporter<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let number = batch.len() as u64;
        let result = self.inner.export(batch).await;
        self.ledger.sent(number, &result);
        result
    }
    // ANCHOR_END: exporter

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

impl<E: LogExporter> LogExporter for CountedExporter<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let number = batch.iter().count() as u64;
        let result = self.inner.export(batch).await;
        self.ledger.sent(number, &result);
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn event_enabled(&self, level: Severity, target: &str, name: Option<&str>) -> bool {
        self.inner.event_enabled(level, target, name)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

/// A processor in front of whose queue is counted.
#[derive(Debug)]
pub struct CountedProcessor<P> {
    ledger: Ledger,
    inner: P,
}

impl<P> CountedProcessor<P> {
    /// Lets into the queue of `inner` what fits, and counts the rest as lost.
    pub fn new(ledger: Ledger, inner: P) -> CountedProcessor<P> {
        CountedProcessor { ledger, inner }
    }
}

// ANCHOR: processor
impl<P: SpanProcessor> SpanProcessor for CountedProcessor<P> {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.inner.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        // Whoever began the trace may have decided that nobody keeps it.
        if span.span_context.is_sampled() && self.ledger.enqueue() {
            self.inner.on_end(span);
        }
    }
    // ANCHOR_END: processor

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

impl<P: LogProcessor> LogProcessor for CountedProcessor<P> {
    fn emit(&self, record: &mut SdkLogRecord, scope: &InstrumentationScope) {
        if self.ledger.enqueue() {
            self.inner.emit(record, scope);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn event_enabled(&self, level: Severity, target: &str, name: Option<&str>) -> bool {
        self.inner.event_enabled(level, target, name)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}
