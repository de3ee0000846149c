//! `cargo run -p chapter03`: all of the chapter in one process. An order service behind both transports, a collector, orders of which some fail on
//! purpose, one of their traces in the terminal, and the address where the others can be looked at.
//!
//! With `OTEL_EXPORTER_OTLP_ENDPOINT` set, traces and logs go there, and no collector is started. Proved by `tests/service/tour.rs`.
#![allow(clippy::print_stderr, reason = "a program for a terminal")]

pub mod orders;

use crate::{
    app::{self, App, StartError},
    collector::{Collector, Running, Settings, query::Search, start, waterfall},
    config::{Config, DEVELOPMENT_KEY, Flags},
    telemetry::metrics,
};
use chapter02::serve::{exit, server::Ending, signals::Signals, until_stopped};
use prometheus_client::registry::Registry;
use std::{process::ExitCode, time::Duration};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::level_filters::LevelFilter;
use utils::settings::SettingError;

/// Columns of the waterfall.
const WIDTH: usize = 100;
/// How long the tour waits for its traces to come to the collector. They come in batches.
const TRACE_TIME: Duration = Duration::from_secs(10);

/// Why the tour did not start.
#[derive(Debug, thiserror::Error)]
enum TourError {
    #[error(transparent)]
    Config(#[from] SettingError),
    #[error(transparent)]
    Service(#[from] StartError),
    #[error(transparent)]
    Collector(#[from] start::StartError),
    #[error("cannot start: {0}")]
    System(#[from] std::io::Error),
    #[error("an address of ours cannot be read: {0}")]
    Address(#[from] http::uri::InvalidUri),
}

/// The program without arguments. Settings come from the environment, as those of `serve` do; the ports are free ones.
pub fn start() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return exit::failed("tour", &format_args!("cannot start: {error}")),
    };
    let ending = runtime.block_on(tour());
    runtime.shutdown_background();
    match ending {
        Ok(ending) => exit::code("tour", ending),
        Err(TourError::Config(error)) => exit::bad_setting("tour", &error),
        Err(error) => exit::failed("tour", &error),
    }
}

// ANCHOR: tour
async fn tour() -> Result<Ending, TourError> {
    let signals = Signals::listen()?;
    let mut config = config(&|name| std::env::var(name).ok())?;
    let collector = match &config.otlp {
        Some(elsewhere) => {
            println!("Traces and logs go to {elsewhere}, as OTEL_EXPORTER_OTLP_ENDPOINT says.\n");
            None
        }
        None => {
            let collector = Collector::start(Settings::default()).await?;
            config.otlp = Some(format!("http://{}", collector.otlp_grpc).parse()?);
            Some(collector)
        }
    };
    let mut registry = Registry::default();
    // No lines between those of the tour; the view has them.
    let telemetry = app::telemetry(&config, LevelFilter::OFF, &mut registry)?;
    let endpoints = app::guarded(orders::rules()?, &config, &mut registry);
    let app = App::build(&config, endpoints, metrics::router(registry)).await?;
    let (http, grpc) = (format!("http://{}", app.http_address()?), format!("http://{}", app.grpc_address()?));
    let stop = CancellationToken::new();
    let service = tokio::spawn(app.run(stop.clone()));

    println!("An order service: {http} for HTTP, {grpc} for gRPC. Its callers:\n");
    orders::send(http.parse()?, grpc.parse()?).await;
    if let Some(collector) = &collector {
        show(collector).await;
    }
    println!("Ask it yourself:  curl -H 'x-api-key: {DEVELOPMENT_KEY}' '{http}/orders?user_id=ada'");
    println!("Ctrl-C ends it.");

    let service = async { service.await.unwrap_or(Ending::Interrupted) };
    let ending = until_stopped(service, &stop, signals).await;
    app::end_telemetry(telemetry).await;
    if let Some(collector) = collector {
        collector.stop().await; // last: what the service has to say at its end goes there too
    }
    Ok(ending)
}
// ANCHOR_END: tour

/// What the environment says, except that the ports are free ones unless it names some.
fn config(variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, SettingError> {
    let free = |name| variable(name).is_none().then(|| "127.0.0.1:0".to_string());
    let flags = Flags { http: free("ORDER_HTTP"), grpc: free("ORDER_GRPC"), ..Flags::default() };
    Config::load(&flags, variable)
}

/// The newest trace in which something failed, and where the others are.
async fn show(collector: &Running) {
    let failed = Search { errors: true, ..Search::default() };
    let end = Instant::now() + TRACE_TIME;
    let found = loop {
        match collector.store.list(&failed).into_iter().next() {
            Some(found) => break Some(found),
            None if Instant::now() >= end => break None,
            None => sleep(Duration::from_millis(50)).await,
        }
    };
    let trace = found
        .and_then(|found| crate::collector::model::parse_trace_id(&found.trace_id))
        .and_then(|id| collector.store.trace(&id));
    match trace {
        Some(trace) => println!("{}", waterfall::draw(&trace, WIDTH)),
        None => println!("No trace came to the collector within {TRACE_TIME:?}."),
    }
    println!("All traces:       http://{}", collector.ui);
}
