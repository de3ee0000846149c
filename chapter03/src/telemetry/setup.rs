//! Telemetry switched on: the log, and traces on their way to a collector, as one subscriber of `tracing`.
//!
//! Who the subscriber listens to is for the caller to say: a program makes it the global one, a test that of its own thread. Proved by
//! `tests/service/{telemetry,exporting}.rs`.

use super::{
    guard::Guard,
    ledger::Ledger,
    logs::{Lines, LogFilter, LogForm},
    traces,
    wall_clock::WallClock,
};
use http::Uri;
use opentelemetry_otlp::ExporterBuildError;
use opentelemetry_sdk::{logs::SdkLoggerProvider, trace::SdkTracerProvider};
use prometheus_client::registry::Registry;
use std::io;
use tracing::Dispatch;
use tracing_subscriber::{fmt::MakeWriter, prelude::*};

/// What is switched on.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The service's name, in every trace.
    pub service: &'static str,
    /// Which of its instances this is.
    pub instance: String,
    /// How log lines look.
    pub form: LogForm,
    /// Which of them are written.
    pub filter: LogFilter,
    /// What time it is in them.
    pub clock: WallClock,
    /// Where traces and log lines go, if to a collector at all.
    pub otlp: Option<Uri>,
}

/// The collector's address is none.
#[derive(Debug, thiserror::Error)]
#[error("no traces can be sent to {to}: {source}. OTEL_EXPORTER_OTLP_ENDPOINT names the collector")]
pub struct SetupError {
    to: Uri,
    source: ExporterBuildError,
}

// ANCHOR: set_up
/// Builds the subscriber that writes lines into `writer` and sends to the collector, if there is one. Needs a tokio runtime then.
///
/// # Errors
/// If the collector's address is none.
pub fn set_up<W>(
    settings: Settings,
    writer: W,
    registry: &mut Registry,
) -> Result<(Dispatch, Guard), SetupError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let resource = traces::resource(settings.service, &settings.instance);
    let (spans, lines) = (Ledger::new("spans"), Ledger::new("log_lines"));
    let mut tracers = SdkTracerProvider::builder().with_resource(resource.clone());
    let mut loggers = None;
    if let Some(to) = &settings.otlp {
        let failed = |source| SetupError { to: to.clone(), source };
        tracers = tracers.with_span_processor(traces::spans_to(to, spans.clone()).map_err(failed)?);
        let processor = traces::logs_to(to, lines.clone()).map_err(failed)?;
        loggers =
            Some(SdkLoggerProvider::builder().with_resource(resource).with_log_processor(processor).build());
        show(&[&spans, &lines], registry);
    }
    // Without a collector there are spans too: their ids join the log lines of a call, here and in other services.
    let tracers = tracers.build();
    let subscriber = tracing_subscriber::registry()
        .with(traces::layer(&tracers))
        .with(loggers.as_ref().map(traces::log_layer))
        .with(Lines::new(settings.form, settings.clock, writer).filtered(settings.filter));
    Ok((Dispatch::new(subscriber), Guard { tracers, loggers, spans, lines }))
}
// ANCHOR_END: set_up

// ANCHOR: switch_on
/// Switches telemetry on for this whole process: lines go to standard error.
///
/// # Errors
/// If the collector's address is none.
pub fn switch_on(settings: Settings, registry: &mut Registry) -> Result<Guard, SetupError> {
    // With neither a log nor a collector nobody could see a span or an event, so none is made.
    let is_seen = settings.otlp.is_some() || !settings.filter.is_off();
    let (subscriber, guard) = set_up(settings, io::stderr, registry)?;
    if is_seen {
        // A process has one. If it had one before, that one goes on, and a test in this process keeps its own.
        let _ = tracing::dispatcher::set_global_default(subscriber);
    }
    Ok(guard)
}
// ANCHOR_END: switch_on

/// Lets `/metrics` show what became of spans and log lines, so that a loss can raise an alarm.
fn show(ledgers: &[&Ledger], registry: &mut Registry) {
    let registry = registry.sub_registry_with_prefix("telemetry");
    for ledger in ledgers {
        let what = ledger.what();
        registry.register(format!("{what}_delivered"), "What the collector took", ledger.delivered.clone());
        registry.register(format!("{what}_lost"), "What no collector has", ledger.lost.clone());
    }
}
