//! `cargo run --release -p chapter03 --example bench_collector -- --write`: how many spans the collector takes, and in how much memory.
//!
//! The collector runs as a process of its own, with a page open beside it (its questions are asked every two seconds). Spans come over
//! OTLP/gRPC from this process, on the same cores. Linux only: it reads `/proc`. Nothing here is a test: a machine's speed is no fault
//! of the code.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod collector;
mod load;
mod table;

use std::{path::Path, process::ExitCode, time::Duration};
use utils::bench::{Problem, write_section};

/// The rate that issue and page promise, in spans a second.
const PROMISED_RATE: u64 = 20_000;

const USAGE: &str =
    "Usage: cargo run --release -p chapter03 --example bench_collector -- [--seconds N] [--write]

  --seconds N   how long the longest load lasts (30)
  --write       keeps the table in chapter03/BENCHMARKS.md, under its own heading

Needs Linux.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("serve", rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return chapter03::collector::command::command(rest); // the process that is measured
    }
    let (mut write, mut seconds) = (false, 30);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match (argument.as_str(), rest.as_slice().first().map(|next| next.parse::<u64>())) {
            ("--write", _) => write = true,
            ("--seconds", Some(Ok(number @ 1..=3600))) => {
                seconds = number;
                rest.next();
            }
            _ => {
                eprintln!("{USAGE}");
                return ExitCode::from(if argument == "--help" { 0 } else { 2 });
            }
        }
    }
    match run(seconds, write) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("bench_collector: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(seconds: u64, write: bool) -> Result<(), Problem> {
    let runtime = tokio::runtime::Runtime::new().map_err(|why| why.to_string())?;
    let loads = [
        load::Load {
            name: "20,000/s, as much as fits",
            rate: Some(PROMISED_RATE),
            time: Duration::from_secs(4),
        },
        load::Load {
            name: "20,000/s, more than fits",
            rate: Some(PROMISED_RATE),
            time: Duration::from_secs(seconds),
        },
        load::Load { name: "as fast as it goes", rate: None, time: Duration::from_secs(seconds.min(10)) },
    ];
    let mut rows = Vec::new();
    for load in loads {
        eprintln!("{}: {} s", load.name, load.time.as_secs());
        let process = collector::Process::start()?;
        let sent = runtime.block_on(load::send(&process, &load))?;
        let seen = process.finish()?;
        rows.push(table::Row { load, sent, seen });
    }
    let section = table::section(seconds, &rows);
    println!("{section}");
    if write {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("BENCHMARKS.md");
        write_section(&path, "Benchmarks of chapter 3", &section)?;
    }
    Ok(())
}
