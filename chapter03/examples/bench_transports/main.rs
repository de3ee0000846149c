//! `cargo run --release -p chapter03 --example bench_transports -- --write`: what a `get` costs over HTTP and over gRPC, beside Go kit.
//!
//! One run, programs in turn (A B C A B C …), so that a busy machine slows all alike; what is compared is compared within a round. The load
//! comes from `wrk` and `h2load`, over loopback. The yardstick is `chapter03/go/kit_yardstick`. Linux only: it reads `/proc`. Nothing here
//! is a test: a machine's speed is no fault of the code.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod load;
mod programs;
mod service;
mod table;

use std::{path::Path, process::ExitCode, time::Duration};
use utils::bench::{Problem, write_section};

/// What the reader may change.
struct Settings {
    rounds: usize,
    load: Duration,
    write: bool,
}

const USAGE: &str =
    "Usage: cargo run --release -p chapter03 --example bench_transports -- [--rounds N] [--seconds N] [--write]

  --rounds N    how often each program is measured (5)
  --seconds N   how long each time, over each transport (3)
  --write       keeps the table in chapter03/BENCHMARKS.md, under its own heading

Needs Linux, Go with Go kit, wrk and h2load. Debian: apt-get install wrk nghttp2-client golang-go \\
  golang-github-go-kit-kit-dev golang-google-grpc-dev golang-github-gorilla-mux-dev golang-golang-x-time-dev \\
  golang-github-prometheus-client-golang-dev";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let Some(settings) = settings(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("bench_transports: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn settings(arguments: &[String]) -> Option<Settings> {
    let mut settings = Settings { rounds: 5, load: Duration::from_secs(3), write: false };
    let mut arguments = arguments.iter();
    let number = |text: Option<&String>| text?.parse::<u8>().ok().filter(|number| (1..=60).contains(number));
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--write" => settings.write = true,
            "--rounds" => settings.rounds = usize::from(number(arguments.next())?),
            "--seconds" => settings.load = Duration::from_secs(number(arguments.next())?.into()),
            _ => return None,
        }
    }
    Some(settings)
}

fn run(settings: &Settings) -> Result<(), Problem> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a chapter lies in the workspace's root");
    let programs = programs::all(root)?;
    let mut rounds = Vec::new();
    for round in 1..=settings.rounds {
        eprintln!("round {round} of {}", settings.rounds);
        let figures: Result<Vec<_>, _> =
            programs.iter().map(|program| load::both(program, settings.load)).collect();
        rounds.push(figures?);
    }
    let section = table::section(settings, &programs, &rounds);
    println!("{section}");
    if settings.write {
        write_section(&root.join("chapter03/BENCHMARKS.md"), "Benchmarks of chapter 3", &section)?;
    }
    Ok(())
}
