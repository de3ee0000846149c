//! The programs of the chapter's sections, each under its section's name.

pub mod chain;
pub mod contract;
pub mod endpoints;
pub mod guards;
mod ids;
pub mod layers;
pub mod logs;
pub mod metrics;
pub mod status;
pub mod stopwatch;
pub mod traces;
pub mod transports;
pub mod waterfall;
mod wires;

/// Runs one of them on this thread, with tokio's clock.
fn block_on<T>(program: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("this thread can wait for a time").block_on(program)
}
