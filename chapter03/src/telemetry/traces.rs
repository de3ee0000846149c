//! Spans of `tracing` as spans of OpenTelemetry, and log lines as its log records; on their way to a collector over OTLP/gRPC.
//!
//! What the exporter itself does over HTTP/2 is no part of anybody's trace: without a filter, each message to the collector would make spans and
//! lines that have to be sent in the next one. Proved by `tests/service/exporting.rs`.

use super::{
    ledger::{CountedExporter, CountedProcessor, Ledger, QUEUE},
    line::has_secret,
};
use http::Uri;
use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{ExporterBuildError, LogExporter, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    logs::{self, BatchLogProcessor, LogProcessor, SdkLoggerProvider},
    trace::{self, BatchSpanProcessor, SdkTracerProvider, SpanProcessor},
};
use std::time::Duration;
use tracing::{Level, Metadata, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

/// How often a message goes out: what happened is seen a moment later, and a message a second costs nothing.
const EVERY: Duration = Duration::from_secs(1);
/// How long a message may take, with its repetitions.
const MESSAGE_TIME: Duration = Duration::from_secs(5);
/// Spans or lines in a message, at most (the SDK's own default).
const MESSAGE: usize = 512;

// ANCHOR: filter
/// What the exporter is made of.
const TRANSPORTS: [&str; 5] = ["h2", "hyper", "opentelemetry", "tonic", "tower"];

/// Whether a span or an event may leave the process: what matters, is not the exporter's own and has no secret in it.
fn leaves(metadata: &Metadata<'_>) -> bool {
    let transport = TRANSPORTS.iter().any(|name| metadata.target().starts_with(name));
    *metadata.level() <= Level::INFO && !transport && !has_secret(metadata)
}
// ANCHOR_END: filter

// ANCHOR: layers
/// Makes spans of `tracing` into spans of `tracers`. Events are no part of them: they are log lines, and have the span's id.
pub fn layer<S>(tracers: &SdkTracerProvider) -> impl Layer<S> + Send + Sync + use<S>
where
    S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
{
    tracing_opentelemetry::layer()
        .with_tracer(tracers.tracer("chapter03"))
        // What is left out here is the same for every span of a place in the code.
        .with_location(false)
        .with_target(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(
            filter_fn(|metadata| metadata.is_span() && leaves(metadata))
                .with_max_level_hint(LevelFilter::INFO),
        )
}

/// Makes events of `tracing` into log records of `loggers`.
pub fn log_layer<S>(loggers: &SdkLoggerProvider) -> impl Layer<S> + Send + Sync + use<S>
where
    S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
{
    OpenTelemetryTracingBridge::new(loggers).with_filter(
        filter_fn(|metadata| metadata.is_event() && leaves(metadata)).with_max_level_hint(LevelFilter::INFO),
    )
}
// ANCHOR_END: layers

/// Who sends: the service's name, and which of its instances.
pub fn resource(service: &str, instance: &str) -> Resource {
    // The empty builder: what the environment says is for `config` to read.
    Resource::builder_empty()
        .with_service_name(service.to_string())
        .with_attribute(KeyValue::new("service.instance.id", instance.to_string()))
        .build()
}

// ANCHOR: exporters
/// Sends spans to the collector at `to`. Needs a tokio runtime with another thread than the one that shuts it down.
///
/// # Errors
/// If `to` is no address of a collector.
pub fn spans_to(to: &Uri, ledger: Ledger) -> Result<impl SpanProcessor + use<>, ExporterBuildError> {
    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(to.to_string())
        .with_timeout(MESSAGE_TIME)
        .build()?;
    let batches = trace::BatchConfigBuilder::default()
        // Ours is counted, so the SDK's own queue never fills up first.
        .with_max_queue_size(QUEUE)
        .with_max_export_batch_size(MESSAGE)
        .with_scheduled_delay(EVERY)
        .build();
    let exporter = CountedExporter::new(ledger.clone(), exporter);
    let queue = BatchSpanProcessor::builder(exporter).with_batch_config(batches).build();
    Ok(CountedProcessor::new(ledger, queue))
}
// ANCHOR_END: exporters

/// Sends log lines to the collector at `to`, as [`spans_to`] does spans.
///
/// # Errors
/// If `to` is no address of a collector.
pub fn logs_to(to: &Uri, ledger: Ledger) -> Result<impl LogProcessor + use<>, ExporterBuildError> {
    let exporter = LogExporter::builder()
        .with_tonic()
        .with_endpoint(to.to_string())
        .with_timeout(MESSAGE_TIME)
        .build()?;
    let batches = logs::BatchConfigBuilder::default()
        .with_max_queue_size(QUEUE)
        .with_max_export_batch_size(MESSAGE)
        .with_scheduled_delay(EVERY)
        .build();
    let exporter = CountedExporter::new(ledger.clone(), exporter);
    let queue = BatchLogProcessor::builder(exporter).with_batch_config(batches).build();
    Ok(CountedProcessor::new(ledger, queue))
}
