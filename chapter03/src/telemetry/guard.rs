//! The way out: what still waits is sent, in order, within a time limit, and what is lost is counted.
//!
//! The SDK's shutdown blocks its thread, and the exporter needs the runtime's threads to send: called on one of those, it can wait for itself.
//! So it runs on a thread of its own, and whoever waits for it waits no longer than the limit. Proved by `tests/service/exporting.rs`.

use super::ledger::Ledger;
use opentelemetry_sdk::{logs::SdkLoggerProvider, trace::SdkTracerProvider};
use std::{fmt, thread, time::Duration};
use tokio::{
    sync::oneshot,
    time::{Instant, timeout},
};

/// How long a service that ends waits for its collector. Whoever stops it waits too.
pub const FLUSH_TIME: Duration = Duration::from_secs(2);

// ANCHOR: guard
/// Telemetry that is switched on.
#[derive(Debug)]
#[must_use = "what waits at the end is lost without shut_down"]
pub struct Guard {
    /// Where spans go.
    pub tracers: SdkTracerProvider,
    /// Where log lines go, if to a collector at all.
    pub loggers: Option<SdkLoggerProvider>,
    /// What became of the spans.
    pub spans: Ledger,
    /// What became of the log lines.
    pub lines: Ledger,
}

impl Guard {
    /// Sends what waits and switches off, within `limit`. Says what was lost from the beginning to the end.
    pub async fn shut_down(self, limit: Duration) -> Loss {
        let Guard { tracers, loggers, spans, lines } = self;
        let (done, is_done) = oneshot::channel();
        let end = Instant::now() + limit;
        let flush = move || {
            // Spans first: what goes wrong there is a log line.
            let _ = tracers.shutdown_with_timeout(end.saturating_duration_since(Instant::now()));
            if let Some(loggers) = loggers {
                let _ = loggers.shutdown_with_timeout(end.saturating_duration_since(Instant::now()));
            }
            let _ = done.send(());
        };
        // Not awaited beyond the limit, and not by the runtime either when it ends. Its errors are in the ledgers.
        if thread::Builder::new().name("telemetry flush".into()).spawn(flush).is_ok() {
            let _ = timeout(limit, is_done).await;
        }
        Loss { spans: spans.lost.get() + spans.waiting(), lines: lines.lost.get() + lines.waiting() }
    }
}
// ANCHOR_END: guard

/// What no collector has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Spans.
    pub spans: u64,
    /// Log lines.
    pub lines: u64,
}

impl Loss {
    /// Whether all arrived.
    pub fn is_none(&self) -> bool {
        self.spans == 0 && self.lines == 0
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "spans lost: {}, log lines lost: {}", self.spans, self.lines)
    }
}
