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
use chapter02::serve::{server::Ending, signals::Signals};
use clap::Parser;
use prometheus_client::registry::Registry;
use std::{pin::pin, process::ExitCode};
use tokio_util::sync::CancellationToken;
use tracing::level_filters::LevelFilter;

/// A setting that cannot be read.
const BAD_CONFIG: u8 = 2;
/// The service stopped before every request was answered.
const DRAIN_EXPIRED: u8 = 3;

/// The program: `arguments` are those after `serve`.
pub fn command(arguments: &[String]) -> ExitCode {
    let flags = match Flags::try_parse_from(arguments) {
        Ok(flags) => flags,
        // Help, which is no error, or an unknown flag. If it cannot be printed, the exit code still says it.
        Err(refusal) => {
            let _ = refusal.print();
            return ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(BAD_CONFIG));
        }
    };
    let config = match Config::load(&flags, &|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("serve: {error}");
            return ExitCode::from(BAD_CONFIG);
        }
    };
    match start(&config) {
        Ok(ending) => exit_code(ending),
        Err(error) => {
            eprintln!("serve: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a way to an end means to whoever started the program.
pub fn exit_code(ending: Ending) -> ExitCode {
    match ending {
        Ending::Clean => ExitCode::SUCCESS,
        Ending::Expired { open } => {
            eprintln!("serve: the drain time is over, connections still open: {open}");
            ExitCode::from(DRAIN_EXPIRED)
        }
        Ending::Interrupted => {
            eprintln!("serve: a second signal, so open requests were not waited for");
            ExitCode::from(DRAIN_EXPIRED)
        }
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

/// Runs `service` until a signal comes, then asks it to stop. A second signal ends the waiting too.
pub async fn until_stopped(
    service: impl Future<Output = Ending>,
    stop: &CancellationToken,
    mut signals: Signals,
) -> Ending {
    let mut service = pin!(service);
    tokio::select! {
        ending = service.as_mut() => return ending,
        () = signals.next() => stop.cancel(),
    }
    tokio::select! {
        ending = service => ending,
        () = signals.next() => Ending::Interrupted,
    }
}
