//! The figures as `chapter02/BENCHMARKS.md` shows them.

use crate::{
    build::Program,
    measure::{CONNECTIONS, Figures},
};
use std::fmt::Write;
use utils::bench::{kept, machine, median, program::Settings, spread};

/// What the course promises: so much of Go's CPU time for a request and no more …
const CPU_PROMISE: f64 = 0.6;
/// … and less than this share of Go's memory.
const MEMORY_PROMISE: f64 = 1.0 / 3.0;

/// Writing to a `String` cannot fail.
const NEVER_FAILS: &str = "a String takes everything";

pub fn markdown(settings: &Settings, programs: &[Program], rounds: &[Vec<Figures>]) -> String {
    let mut text = String::new();
    let (rounds_count, seconds) = (settings.rounds, settings.load.as_secs());
    write!(
        text,
        "# Benchmarks of chapter 2

Written by `cargo run --release -p chapter02 --example bench_hello -- --rounds {rounds_count} --seconds {seconds} --write`; do not edit.
The figures are of one run on one machine: compare rows, not readings of different days.

{}.

## The HTTP service beside Go's `net/http`

{CONNECTIONS} connections, {rounds_count} rounds of {seconds} s for each program, in turn; medians. The ratios are taken within a round and shown as
median (lowest to highest). CPU is the service's own time for a request, user and system. Memory is what is resident while all connections are
open; *private* is the part that no file backs and nobody shares. Requests in a second are limited by the load generator, which runs on the same cores.

| program | CPU for a request | of Go's | memory | of Go's | private | of Go's | requests/s |
|---|---:|---:|---:|---:|---:|---:|---:|
",
        machine(&[("go", &["version"]), ("wrk", &["-v"])])
    )
    .expect(NEVER_FAILS);
    for (at, program) in programs.iter().enumerate() {
        let column =
            |figure: fn(&Figures) -> f64| median(rounds.iter().map(|round| figure(&round[at])).collect());
        let ratio = |figure: fn(&Figures) -> f64| match at {
            0 => "1".to_string(),
            _ => spread(ratios(rounds, at, figure)),
        };
        writeln!(
            text,
            "| {} | {:.1} µs | {} | {:.1} MiB | {} | {:.1} MiB | {} | {:.0} |",
            program.name,
            column(cpu),
            ratio(cpu),
            column(resident) / 1024.0,
            ratio(resident),
            column(private) / 1024.0,
            ratio(private),
            column(rate),
        )
        .expect(NEVER_FAILS);
    }
    let [time, memory] = [median(ratios(rounds, 1, cpu)), median(ratios(rounds, 1, resident))];
    write!(
        text,
        "
Promises, for the service as shipped: at most {CPU_PROMISE} of Go's CPU time for a request ({time:.2}: {}); under a third of Go's memory ({memory:.2}: {}).

## How they were built

",
        kept(time <= CPU_PROMISE),
        kept(memory < MEMORY_PROMISE)
    )
    .expect(NEVER_FAILS);
    for program in programs.iter().filter(|program| program.how.starts_with('`')) {
        writeln!(text, "- {}: {}", program.name, program.how).expect(NEVER_FAILS);
    }
    text.push_str(
        "
“As shipped” is one static file, as Go's is, with the service and nothing else of the chapter. The last row is what you get without any flag: it
brings every demo of the chapter with it and shares the C library, whose pages count here although other programs use them too.
",
    );
    text
}

fn cpu(figures: &Figures) -> f64 {
    figures.cpu
}

fn resident(figures: &Figures) -> f64 {
    figures.resident as f64
}

fn private(figures: &Figures) -> f64 {
    figures.private as f64
}

fn rate(figures: &Figures) -> f64 {
    figures.rate
}

/// A program's figure in each round, divided by that of the first program in the same round.
fn ratios(rounds: &[Vec<Figures>], at: usize, figure: fn(&Figures) -> f64) -> Vec<f64> {
    rounds.iter().map(|round| figure(&round[at]) / figure(&round[0])).collect()
}
