//! The figures as a section of `chapter03/BENCHMARKS.md`. The other sections of that file belong to other programs and stay.

use crate::cases::{BARE, CHAIN, Case, SAMPLED};
use std::{fmt::Write, fs, process::Command};

const HEADING: &str = "## The endpoint stack";
/// The head of the file, if nobody has written it yet.
const FILE_HEAD: &str = "# Benchmarks of chapter 3\n\nEach section is written by the command that it names; do not edit. The figures are of one run on one machine: compare rows, not readings of different days.\n";
/// What the whole server chain may add to a call, in nanoseconds: with tracing off …
const PROMISE_OFF: f64 = 5_000.0;
/// … and in a sampled span.
const PROMISE_SAMPLED: f64 = 15_000.0;
const NEVER_FAILS: &str = "a String takes everything";

/// The section, from its heading on.
pub fn markdown(rounds: usize, cases: &[Case], figures: &[f64]) -> String {
    let mut text = format!(
        "{HEADING}

Written by `cargo run --release -p chapter03 --example bench_stack -- --rounds {rounds} --write`.

{}.

Time of a call on one thread: the endpoint is cloned, made ready and called, as a transport does it; rules that answer at once. Medians of
{rounds} rounds, in turn. *Added* is what is left when the rules alone are taken off; a layer measured alone carries a part of the box around it.

| around the rules | a call | added |
|---|---:|---:|
",
        machine()
    );
    let added = |at: usize| figures[at] - figures[BARE];
    for (at, case) in cases.iter().enumerate() {
        writeln!(text, "| {} | {:.0} ns | {:.0} ns |", case.name, figures[at], added(at)).expect(NEVER_FAILS);
    }
    let of = |name: &str| cases.iter().position(|case| case.name == name).map_or(f64::NAN, added);
    let kept = |kept: bool| if kept { "kept" } else { "**missed**" };
    let (off, sampled) = (of(CHAIN), of(SAMPLED));
    write!(
        text,
        "
Promises: the whole server chain adds under 5 µs with tracing off ({:.2} µs: {}) and under 15 µs in a sampled span ({:.2} µs: {}).
",
        off / 1e3,
        kept(off < PROMISE_OFF),
        sampled / 1e3,
        kept(sampled < PROMISE_SAMPLED)
    )
    .expect(NEVER_FAILS);
    text
}

fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let processor = processor.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    let rustc =
        Command::new("rustc").arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{processor}, {cores} cores, {}; {}",
        std::env::consts::OS,
        String::from_utf8_lossy(&rustc).trim()
    )
}

/// `old` with `section` in the place of the one with the same heading, or at the end.
pub fn replaced(old: &str, section: &str) -> String {
    let old = if old.trim().is_empty() { FILE_HEAD } else { old };
    let mut parts: Vec<String> = old.split("\n## ").map(|part| part.trim_end().to_string()).collect();
    for part in parts.iter_mut().skip(1) {
        part.insert_str(0, "## ");
    }
    match parts.iter_mut().find(|part| part.lines().next() == Some(HEADING)) {
        Some(part) => *part = section.trim_end().to_string(),
        None => parts.push(section.trim_end().to_string()),
    }
    parts.join("\n\n") + "\n"
}
