//! `cargo run --release -p chapter04 --example bench_system -- --write`: what a profile costs through the whole system, beside the same system in Go
//! with Go kit.
//!
//! One run, systems in turn (A B C A B C …), so that a busy machine slows all alike; what is compared is compared within a round. The load comes
//! from `wrk` over loopback. The yardstick is `chapter04/go/peer`. Linux only: it reads `/proc`. Nothing here is a test: a machine's speed is no
//! fault of the code.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod build;
mod load;
mod peer;
mod running;
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
    "Usage: cargo run --release -p chapter04 --example bench_system -- [--rounds N] [--seconds N] [--write]

  --rounds N    how often each system is measured (5)
  --seconds N   how long each time, with 32 and with 128 connections (5)
  --write       keeps the table in chapter04/BENCHMARKS.md, under its own heading

Needs Linux, wrk and Go with Go kit. Debian: apt-get install --no-install-recommends wrk golang-go \\
  golang-github-go-kit-kit-dev golang-google-grpc-dev golang-github-gorilla-mux-dev golang-golang-x-time-dev \\
  golang-golang-x-crypto-dev golang-github-prometheus-client-golang-dev golang-github-dgrijalva-jwt-go-dev";

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
            eprintln!("bench_system: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn settings(arguments: &[String]) -> Option<Settings> {
    let mut settings = Settings { rounds: 5, load: Duration::from_secs(5), write: false };
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
    let systems = build::all(root)?;
    let mut rounds = Vec::new();
    for round in 1..=settings.rounds {
        eprintln!("round {round} of {}", settings.rounds);
        let figures = systems.iter().map(|system| load::measure(system, settings.load));
        rounds.push(figures.collect::<Result<Vec<_>, _>>()?);
    }
    let section = table::section(settings, &systems, &rounds);
    println!("{section}");
    if settings.write {
        write_section(&root.join("chapter04/BENCHMARKS.md"), "Benchmarks of chapter 4", &section)?;
    }
    Ok(())
}
