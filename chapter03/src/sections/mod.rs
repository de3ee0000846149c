//! The programs of the chapter's sections, each under its section's name.

pub mod chain;
pub mod guards;
pub mod stopwatch;

/// Runs one of them on this thread, with tokio's clock.
fn block_on<T>(program: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("this thread can wait for a time").block_on(program)
}
