//! `cargo run --release -p chapter02 --example bench_hello -- --write`: the HTTP service beside Go's `net/http`.
//!
//! One run, programs in turn; what is compared is compared within a
//! round. The load comes from `wrk`, over loopback. Linux only: it reads `/proc`. Nothing here is a test: a machine's speed is no
//! fault of the code.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod build;
mod measure;
mod table;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use utils::bench::{
    Problem,
    program::{self, Settings},
};

const USAGE: &str =
    "Usage: cargo run --release -p chapter02 --example bench_hello -- [--rounds N] [--seconds N] [--write]

  --rounds N    how often each program is measured (5)
  --seconds N   how long each time (3)
  --write       keeps the table in chapter02/BENCHMARKS.md

Needs Linux, Go and wrk (Debian: apt-get install golang-go wrk).";

fn main() -> ExitCode {
    program::main("bench_hello", USAGE, 3, run)
}

fn run(settings: &Settings) -> Result<(), Problem> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a chapter lies in the workspace's root");
    let programs = build::all(root)?;
    let rounds = program::in_turn(settings, &programs, measure::load)?;
    let text = table::markdown(settings, &programs, &rounds);
    println!("{text}");
    if settings.write {
        let path: PathBuf = root.join("chapter02/BENCHMARKS.md");
        std::fs::write(&path, text).map_err(|why| format!("cannot write {}: {why}", path.display()))?;
    }
    Ok(())
}
