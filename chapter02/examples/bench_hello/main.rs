//! `cargo run --release -p chapter02 --example bench_hello -- --write`: the HTTP service beside Go's `net/http`.
//!
//! One run, programs in turn (A B C A B C …), so that a busy machine slows all alike; what is compared is compared within a
//! round. The load comes from `wrk`, over loopback. Linux only: it reads `/proc`. Nothing here is a test: a machine's speed is no
//! fault of the code.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod build;
mod measure;
mod table;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};
use utils::bench::Problem;

/// What the reader may change.
struct Settings {
    rounds: usize,
    load: Duration,
    write: bool,
}

const USAGE: &str =
    "Usage: cargo run --release -p chapter02 --example bench_hello -- [--rounds N] [--seconds N] [--write]

  --rounds N    how often each program is measured (5)
  --seconds N   how long each time (3)
  --write       keeps the table in chapter02/BENCHMARKS.md

Needs Linux, Go and wrk (Debian: apt-get install golang-go wrk).";

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
            eprintln!("bench_hello: {problem}");
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
    let programs = build::all(root)?;
    let mut rounds = Vec::new();
    for round in 1..=settings.rounds {
        eprintln!("round {round} of {}", settings.rounds);
        let figures: Result<Vec<_>, _> =
            programs.iter().map(|program| measure::load(program, settings.load)).collect();
        rounds.push(figures?);
    }
    let text = table::markdown(settings, &programs, &rounds);
    println!("{text}");
    if settings.write {
        let path: PathBuf = root.join("chapter02/BENCHMARKS.md");
        std::fs::write(&path, text).map_err(|why| format!("cannot write {}: {why}", path.display()))?;
    }
    Ok(())
}
