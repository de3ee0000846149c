//! `cargo run -p chapter02 -- serve`: the first HTTP service.
//!
//! | module | what it knows |
//! |---|---|
//! | [`app`](mod@app) | routes, handlers and layers: the service without a server |
//! | [`path`] | percent-encoding |
//! | [`language`] | which language a request gets, and all sentences in both |
//! | [`limits`] | what a client may cost |
//! | [`server`] | connections: accepted, served, drained |
//! | [`exit`] | exit codes |
//! | [`signals`] | SIGTERM and Ctrl-C |
//! | [`smallest`] | the shortest form, to compare with |
//!
//! Here they are put together: arguments, start, stop and the exit code. Proved by `tests/http/process.rs`.
#![allow(
    clippy::print_stderr,
    reason = "standard output holds the address and nothing else, for programs that read it"
)]

pub mod app;
pub mod exit;
pub mod language;
pub mod limits;
pub mod path;
pub mod server;
pub mod signals;
pub mod smallest;

use app::{Hello, app};
use clap::Parser;
use language::Language;
use limits::Limits;
use server::Ending;
use signals::Signals;
use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroUsize,
    pin::pin,
    process::ExitCode,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The first HTTP service: greets whoever asks for any path.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo run -p chapter02 -- serve", no_binary_name = true, after_help = EXIT_CODES)]
struct Arguments {
    /// Port to listen on; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// Address to listen on; 0.0.0.0 lets other machines in
    #[arg(long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Language of all answers; without it each request chooses with Accept-Language
    #[arg(long)]
    lang: Option<Language>,
    /// Threads that answer
    #[arg(long, value_name = "N", default_value = "1")]
    threads: NonZeroUsize,
    /// Seconds that open requests get to finish after SIGTERM or Ctrl-C
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds, allow_negative_numbers = true)]
    drain: Duration,
}

const EXIT_CODES: &str = "Exit codes: 0 stopped and every open request answered, 1 failed, \
2 an argument is wrong, 3 stopped with requests unanswered";

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
enum StartError {
    /// Only the system knows whether an address is free, ours and allowed. Choose another one.
    #[error("cannot listen on {address}: {source}\nIt comes from --host {} and --port {}; --port 0 takes a free port.", address.ip(), address.port())]
    Listen { address: SocketAddr, source: io::Error },
    /// No threads, no files or no signals to be had: nothing that an argument changes.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

/// The program: `arguments` are those after `serve`.
pub fn command(arguments: &[String]) -> ExitCode {
    let arguments: Arguments = match exit::arguments(arguments) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    match start(&arguments) {
        Ok(ending) => exit::code("serve", ending),
        Err(error) => exit::failed("serve", &error),
    }
}

fn start(arguments: &Arguments) -> Result<Ending, StartError> {
    // One thread: an answer takes microseconds of it, and threads that hand tasks to each other take more (BENCHMARKS.md).
    let mut runtime = match arguments.threads.get() {
        1 => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = runtime.worker_threads(arguments.threads.get()).enable_all().build()?;
    let ending = runtime.block_on(serve(arguments));
    // Dropping the runtime would wait for a handler that never yields; the drain time was its last chance.
    runtime.shutdown_background();
    ending
}

// ANCHOR: serve
async fn serve(arguments: &Arguments) -> Result<Ending, StartError> {
    let signals = Signals::listen()?; // first: none may be lost while the rest starts
    let address = SocketAddr::new(arguments.host, arguments.port);
    let listener =
        TcpListener::bind(address).await.map_err(|source| StartError::Listen { address, source })?;
    let address = listener.local_addr()?; // with the port that the system chose, if it was 0

    let hello = Hello { language: arguments.lang, ..Hello::default() };
    let greetings = Arc::clone(&hello.greetings);
    let limits = Limits { drain_time: arguments.drain, ..Limits::default() };
    let stop = CancellationToken::new();
    let server = server::run(listener, app(hello), limits, stop.clone());

    println!("http://{address}");
    let ending = until_stopped(server, &stop, signals).await;
    eprintln!("serve: greetings: {}", greetings.load(Ordering::Relaxed));
    Ok(ending)
}
// ANCHOR_END: serve

// ANCHOR: until_stopped
/// Runs `server` until a signal comes, then asks it to stop. A second signal ends the waiting too.
pub async fn until_stopped(
    server: impl Future<Output = Ending>,
    stop: &CancellationToken,
    mut signals: Signals,
) -> Ending {
    let mut server = pin!(server);
    tokio::select! {
        ending = server.as_mut() => return ending,
        () = signals.next() => stop.cancel(),
    }
    tokio::select! {
        ending = server => ending,
        () = signals.next() => Ending::Interrupted,
    }
}
// ANCHOR_END: until_stopped

/// A drain time as it is typed: `10` or `0.5`.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 =
        text.parse().map_err(|_| "a number of seconds is needed, such as 10 or 0.5".to_string())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}
