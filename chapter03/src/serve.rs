//! `cargo run -p chapter03 -- serve`: the order service as a program. Settings, start, stop and the exit code.
//!
//! Proved by `tests/service/process.rs`.
#![allow(
    clippy::print_stderr,
    reason = "standard output holds the addresses and nothing else, for programs that read them"
)]

use crate::{
    app::{self, App, StartError},
    config::{Config, DEVELOPMENT_KEY, Flags},
    telemetry::metrics,
};
use chapter02::serve::{exit, server::Ending, signals::Signals, until_stopped};
use prometheus_client::registry::Registry;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;
use tracing::level_filters::LevelFilter;

/// The program: `arguments` are those after `serve`.
pub fn command(arguments: &[String]) -> ExitCode {
    let flags: Flags = match exit::arguments(arguments) {
        Ok(flags) => flags,
        Err(code) => return code,
    };
    let config = match Config::load(&flags, &|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(error) => return exit::bad_setting("serve", &error),
    };
    match start(&config) {
        Ok(ending) => exit::code("serve", ending),
        Err(error) => exit::failed("serve", &error),
    }
}

fn start(config: &Config) -> Result<Ending, StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(config.threads.get())
        .enable_all()
        .build()?;
    let ending = runtime.block_on(serve(config));
    // Dropping the runtime would wait for a handler that never yields; the drain time was its last chance.
    runtime.shutdown_background();
    ending
}

// ANCHOR: serve
async fn serve(config: &Config) -> Result<Ending, StartError> {
    let signals = Signals::listen()?; // first: none may be lost while the rest starts
    let mut registry = Registry::default();
    let telemetry = app::telemetry(config, LevelFilter::INFO, &mut registry)?;
    let endpoints = app::guarded(app::rules()?, config, &mut registry);
    let app = App::build(config, endpoints, metrics::router(registry)).await?;
    println!("http://{}", app.http_address()?);
    println!("grpc://{}", app.grpc_address()?);
    if config.development_key {
        eprintln!(
            "serve: ORDER_API_KEYS is not set, so x-api-key: {DEVELOPMENT_KEY} opens this service to everybody who reads the course"
        );
    }
    let stop = CancellationToken::new();
    let ending = until_stopped(app.run(stop.clone()), &stop, signals).await;
    app::end_telemetry(telemetry).await;
    Ok(ending)
}
// ANCHOR_END: serve
