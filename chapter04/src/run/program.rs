//! What is the same for every service: a runtime, signals, telemetry, a supervisor, and an exit code at the end.

use super::{start_error::StartError, supervisor::Supervisor};
use crate::config::common::Common;
use chapter02::serve::{exit, server::Ending, signals::Signals, until_stopped};
use chapter03::{
    app::end_telemetry,
    telemetry::{
        logs::LogFilter,
        setup::{Settings, switch_on},
        wall_clock::WallClock,
    },
};
use prometheus_client::registry::Registry;
use std::process::ExitCode;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;
use tracing::level_filters::LevelFilter;

// ANCHOR: process
/// What a service is given when it starts.
pub struct Process {
    /// Its name.
    pub name: &'static str,
    /// What `/metrics` shows.
    pub registry: Registry,
    /// Whoever started it, if they have more to say.
    pub supervisor: Supervisor,
    /// Cancelled when it has to stop.
    pub stop: CancellationToken,
}
// ANCHOR_END: process

/// Runs the service `name` until it is told to stop; `serve` is the service itself.
pub fn run<F>(name: &'static str, common: &Common, serve: impl FnOnce(Process) -> F) -> ExitCode
where
    F: Future<Output = Result<Ending, StartError>>,
{
    let runtime = match runtime(common) {
        Ok(runtime) => runtime,
        Err(error) => return exit::failed(name, &format_args!("cannot start: {error}")),
    };
    let ending = runtime.block_on(until_the_end(name, common, serve));
    // Dropping the runtime would wait for a handler that never yields; the drain time was its last chance.
    runtime.shutdown_background();
    match ending {
        Ok(ending) => exit::code(name, ending),
        Err(error) => exit::failed(name, &error),
    }
}

/// One thread unless somebody wants more: an answer takes microseconds of it, and threads that hand tasks to each other take more (chapter 2's
/// BENCHMARKS.md). What takes longer, a password's hash and SQLite, has threads of its own.
fn runtime(common: &Common) -> std::io::Result<Runtime> {
    let mut builder = match common.threads.get() {
        1 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    builder.worker_threads(common.threads.get()).enable_all().build()
}

// ANCHOR: until_the_end
async fn until_the_end<F>(
    name: &'static str,
    common: &Common,
    serve: impl FnOnce(Process) -> F,
) -> Result<Ending, StartError>
where
    F: Future<Output = Result<Ending, StartError>>,
{
    let signals = Signals::listen()?; // first: none may be lost while the rest starts
    let mut registry = Registry::default();
    let telemetry = switch_on(telemetry(name, common)?, &mut registry)?;
    let supervisor = Supervisor::listen(common.supervised);
    let stop = supervisor.gone.child_token(); // a supervisor that goes away is a signal too
    let service = serve(Process { name, registry, supervisor, stop: stop.clone() });
    let mut failed = None;
    let service = async {
        service.await.unwrap_or_else(|error| {
            failed = Some(error);
            Ending::Clean
        })
    };
    let ending = until_stopped(service, &stop, signals).await;
    end_telemetry(telemetry).await; // last, so that it can still tell of everything before
    failed.map_or(Ok(ending), Err)
}
// ANCHOR_END: until_the_end

fn telemetry(name: &'static str, common: &Common) -> Result<Settings, getrandom::Error> {
    Ok(Settings {
        service: name,
        instance: format!("{:016x}", getrandom::u64()?),
        form: common.log,
        filter: common.log_filter.clone().unwrap_or(LogFilter::from_level(LevelFilter::INFO)),
        clock: WallClock::system(),
        otlp: common.otlp.clone(),
    })
}
