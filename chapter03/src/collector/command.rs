//! `cargo run -p chapter03 -- collector`: the collector as a program.
//!
//! Arguments, start, stop and the exit code; everything else is in [`start`](super::start). Proved by `tests/service/collector.rs`.
#![allow(clippy::print_stderr, reason = "a program for a terminal")]

use super::start::{Collector, Running, Settings};
use chapter02::serve::{exit, server::Ending, signals::Signals};
use clap::Parser;
use std::{net::SocketAddr, process::ExitCode};

/// Receives traces and logs over OTLP and shows them in the browser. A development server: it keeps everything in memory, a while.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo run -p chapter03 -- collector", no_binary_name = true, after_help = AFTER_HELP)]
struct Arguments {
    /// Where OTLP over gRPC is taken
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4317", value_parser = address)]
    otlp_grpc: SocketAddr,
    /// Where OTLP over HTTP is taken
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4318", value_parser = address)]
    otlp_http: SocketAddr,
    /// Where the page and its JSON are
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:16686", value_parser = address)]
    ui: SocketAddr,
}

const AFTER_HELP: &str = "ADDR is IP:PORT; port 0 takes a free one. Whoever reaches an address can write or read: leave it on \
127.0.0.1, or know your network.
Exit codes: 0 stopped and every open request answered, 1 failed, 2 an argument is wrong, 3 stopped with requests unanswered";

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "an IP address and a port are needed, such as 127.0.0.1:4317 or [::1]:0".to_owned())
}

/// The program: `arguments` are those after `collector`.
pub fn command(arguments: &[String]) -> ExitCode {
    let arguments: Arguments = match exit::arguments(arguments) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return exit::failed("collector", &format_args!("cannot start: {why}")),
    };
    let code = runtime.block_on(run(&arguments));
    runtime.shutdown_background();
    code
}

async fn run(arguments: &Arguments) -> ExitCode {
    let Arguments { otlp_grpc, otlp_http, ui } = *arguments;
    // First: no signal may be lost while the rest starts.
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(why) => return exit::failed("collector", &format_args!("cannot catch signals: {why}")),
    };
    let running = match Collector::start(Settings { otlp_grpc, otlp_http, ui, ..Settings::default() }).await {
        Ok(running) => running,
        Err(error) => return exit::failed("collector", &error),
    };
    announce(&running);
    signals.next().await;
    let store = running.store.clone();
    let ending = tokio::select! {
        ending = running.stop() => ending,
        () = signals.next() => Ending::Interrupted,
    };
    let stats = store.stats();
    eprintln!(
        "collector: spans received {}, kept {}, dropped {}; log lines received {}, kept {}, dropped {}",
        stats.spans.received,
        stats.spans.kept,
        stats.spans.dropped,
        stats.logs.received,
        stats.logs.kept,
        stats.logs.dropped
    );
    exit::code("collector", ending)
}

/// Standard output holds the addresses and nothing else, for programs that read it.
fn announce(running: &Running) {
    println!("otlp-grpc http://{}", running.otlp_grpc);
    println!("otlp-http http://{}", running.otlp_http);
    println!("ui        http://{}", running.ui);
    eprintln!(
        "collector: a development server; traces live in its memory, and the oldest go first. Ctrl-C ends it."
    );
}
