//! The programs of the chapter's sections, each under its section's name.

pub mod cache;
mod folder;
pub mod gateway;
pub mod grpc;
pub mod keys;
pub mod passwords;
mod people;
pub mod registration;
pub mod sessions;
pub mod single_flight;
pub mod store;
pub mod tokens;
pub mod user_service;

/// Runs one of them on this thread, with tokio's clock and sockets.
fn block_on<T>(program: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("this thread can wait").block_on(program)
}
