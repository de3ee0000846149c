//! The figures as a section of `chapter03/BENCHMARKS.md`.

use crate::cases::{BARE, CHAIN, Case, SAMPLED};
use std::fmt::Write;
use utils::bench::{kept, machine};

const HEADING: &str = "## The endpoint stack";
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
        machine(&[])
    );
    let added = |at: usize| figures[at] - figures[BARE];
    for (at, case) in cases.iter().enumerate() {
        writeln!(text, "| {} | {:.0} ns | {:.0} ns |", case.name, figures[at], added(at)).expect(NEVER_FAILS);
    }
    let of = |name: &str| cases.iter().position(|case| case.name == name).map_or(f64::NAN, added);
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
