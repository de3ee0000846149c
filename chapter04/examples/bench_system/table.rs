//! The figures as a section of `chapter04/BENCHMARKS.md`.

use crate::{
    build::System,
    load::{CONNECTIONS, Figures},
};
use std::fmt::Write;
use utils::bench::{kept, machine, median, program::Settings, spread};

/// What the course promises: so much of the peer's CPU time for a request and no more ...
const CPU: f64 = 0.5;
/// ... so many times its requests in a second, at least ...
const RATE: f64 = 1.5;
/// ... less than so much of its memory ...
const MEMORY: f64 = 0.5;
/// ... and the first answer within so many milliseconds.
const FIRST: f64 = 300.0;
/// The system that the promises are about: signed as the peer's tokens are.
pub const OURS: usize = 1;
/// Writing to a `String` cannot fail.
const NEVER_FAILS: &str = "a String takes everything";

type Rounds<'a> = &'a [Vec<Figures>];

/// The section, from its heading on.
pub fn section(settings: &Settings, systems: &[System], rounds: Rounds<'_>) -> String {
    let (count, seconds) = (settings.rounds, settings.load.as_secs());
    let machine = machine(&[("go", &["version"]), ("wrk", &["-v"])]);
    let mut text = format!(
        "## The whole system beside Go kit

Written by `cargo run --release -p chapter04 --example bench_system -- --rounds {count} --seconds {seconds} --write`.

{machine}.

One profile is asked for again and again with an access token, through the gateway and the user service (a hit in its cache), {count} rounds of \
{seconds} s for each system and number of connections, in turn; medians. CPU is the time of all processes for a request, user and system; \
requests in a second are limited by `wrk`, which runs on the same cores. Memory is what all processes take after the load; what they share counts once. \
Ratios are taken within a round and shown as median (lowest to highest).

| connections | system | CPU for a request | of Go kit's | requests/s | of Go kit's | p99 |
|---:|---|---:|---:|---:|---:|---:|
"
    );
    for (load, connections) in CONNECTIONS.iter().enumerate() {
        for (at, system) in systems.iter().enumerate() {
            let column = |figure: fn(&Figures, usize) -> f64| of(rounds, at, |figures| figure(figures, load));
            let (cpu, rate) = (column(|f, load| f.loads[load].cpu), column(|f, load| f.loads[load].rate));
            let p99 = column(|f, load| f.loads[load].p99);
            let [cpus, rates] =
                ratios(rounds, at, load).map(|ratios| if at == 0 { "1".to_string() } else { spread(ratios) });
            let name = system.name;
            writeln!(
                text,
                "| {connections} | {name} | {cpu:.1} µs | {cpus} | {rate:.0} | {rates} | {p99:.1} ms |"
            )
            .expect(NEVER_FAILS);
        }
    }
    text.push_str(
        "\n| system | processes | memory under load | start to the first 200 |\n|---|---:|---:|---:|\n",
    );
    for (at, system) in systems.iter().enumerate() {
        let (memory, first) = (of(rounds, at, |f| f.memory), of(rounds, at, |f| f.first));
        let processes = if at == 0 { "2" } else { "4" };
        writeln!(text, "| {} | {processes} | {memory:.0} MiB | {first:.0} ms |", system.name)
            .expect(NEVER_FAILS);
    }
    promises(&mut text, rounds);
    notes(&mut text, systems);
    text
}

fn promises(text: &mut String, rounds: Rounds<'_>) {
    text.push_str("\nPromises, with HS256 on both sides:\n\n");
    for (load, connections) in CONNECTIONS.iter().enumerate() {
        let [cpu, rate] = ratios(rounds, OURS, load).map(median);
        let [ours, theirs] = [OURS, 0].map(|at| of(rounds, at, |figures| figures.loads[load].p99));
        writeln!(
            text,
            "- {connections} connections: at most {CPU} of its CPU time for a request ({cpu:.2}: {}), at least {RATE} times its requests a \
             second ({rate:.2}: {}), p99 no higher ({ours:.1} and {theirs:.1} ms: {}).",
            kept(cpu <= CPU),
            kept(rate >= RATE),
            kept(ours <= theirs)
        )
        .expect(NEVER_FAILS);
    }
    let memory = median(rounds.iter().map(|round| round[OURS].memory / round[0].memory).collect());
    let first = of(rounds, OURS, |figures| figures.first);
    writeln!(
        text,
        "- Under {MEMORY} of its memory ({memory:.2}: {}); the first 200 within {FIRST:.0} ms ({first:.0} ms: {}).",
        kept(memory < MEMORY),
        kept(first < FIRST)
    )
    .expect(NEVER_FAILS);
}

fn notes(text: &mut String, systems: &[System]) {
    text.push_str(
        "
What both do: verify the token at the gateway, take a token of a bucket that is never empty, ask the user service over gRPC, find the profile in a cache in \
memory, count and time the call for Prometheus, answer with JSON. No line is logged (`RUST_LOG=off` here, no log file there). What only ours does: the user \
service verifies the token again and looks whether it has been revoked, the caller's deadline and the name of the request travel along, the answer has \
security headers and an `ETag`, and a third process, auth, tells both five times a second what has been revoked; its time and memory, and those of `up`, \
count. What only the peer does: it asks the user service twice a second whether it is well, and could try again on another instance.

How they were built:

",
    );
    let mut before = "";
    for system in systems.iter().filter(|system| std::mem::replace(&mut before, &system.how) != system.how) {
        writeln!(text, "- {}: {}", system.name.split(',').next().unwrap_or_default(), system.how)
            .expect(NEVER_FAILS);
    }
}

/// The median of one figure of the system at this place.
fn of(rounds: Rounds<'_>, at: usize, figure: impl Fn(&Figures) -> f64) -> f64 {
    median(rounds.iter().map(|round| figure(&round[at])).collect())
}

/// CPU time and requests a second of the system at this place, as parts of the peer's in the same round.
fn ratios(rounds: Rounds<'_>, at: usize, load: usize) -> [Vec<f64>; 2] {
    let ratio = |figure: fn(&Figures, usize) -> f64| {
        rounds.iter().map(|round| figure(&round[at], load) / figure(&round[0], load)).collect()
    };
    [ratio(|f, load| f.loads[load].cpu), ratio(|f, load| f.loads[load].rate)]
}
