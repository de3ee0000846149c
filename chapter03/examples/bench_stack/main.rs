//! `cargo run --release -p chapter03 --example bench_stack -- --write`: what each layer, and the whole chain, adds to a call.
//!
//! Nothing here is a test: a machine's speed is no fault of the code. A call is what a transport makes: the endpoint is cloned, made
//! ready and called. Cases take turns (A B C A B C …), so that a busy machine slows all alike; what is shown is the median of the rounds.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod cases;
mod measure;
mod section;

use std::{path::Path, process::ExitCode};
use utils::bench::write_section;

const USAGE: &str = "Usage: cargo run --release -p chapter03 --example bench_stack -- [--rounds N] [--write]

  --rounds N   how often each case is measured (15)
  --write      keeps the table in chapter03/BENCHMARKS.md, under its own heading";

fn main() -> ExitCode {
    let (mut rounds, mut write) = (15, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--write" => write = true,
            "--rounds" => match arguments.next().and_then(|text| text.parse().ok()) {
                Some(number @ 1..=1000) => rounds = number,
                _ => return misused(),
            },
            "--help" | "-h" => {
                println!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            _ => return misused(),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build();
    let text = runtime.expect("a thread to run on").block_on(async {
        let cases = cases::all();
        let figures = measure::in_turn(&cases, rounds).await;
        section::markdown(rounds, &cases, &figures)
    });
    println!("{text}");
    if write {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("BENCHMARKS.md");
        if let Err(problem) = write_section(&path, "Benchmarks of chapter 3", &text) {
            eprintln!("bench_stack: {problem}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn misused() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}
