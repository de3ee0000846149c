//! `cargo run --release -p chapter03 --example bench_transports -- --write`: what a `get` costs over HTTP and over gRPC, beside Go kit.
//!
//! One run, programs in turn; what is compared is compared within a round. The load
//! comes from `wrk` and `h2load`, over loopback. The yardstick is `chapter03/go/kit_yardstick`. Linux only: it reads `/proc`. Nothing here
//! is a test: a machine's speed is no fault of the code.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod load;
mod programs;
mod service;
mod table;

use std::{path::Path, process::ExitCode};
use utils::bench::{
    Problem,
    program::{self, Settings},
    write_section,
};

const USAGE: &str =
    "Usage: cargo run --release -p chapter03 --example bench_transports -- [--rounds N] [--seconds N] [--write]

  --rounds N    how often each program is measured (5)
  --seconds N   how long each time, over each transport (3)
  --write       keeps the table in chapter03/BENCHMARKS.md, under its own heading

Needs Linux, Go with Go kit, wrk and h2load. Debian: apt-get install wrk nghttp2-client golang-go \\
  golang-github-go-kit-kit-dev golang-google-grpc-dev golang-github-gorilla-mux-dev golang-golang-x-time-dev \\
  golang-github-prometheus-client-golang-dev";

fn main() -> ExitCode {
    program::main("bench_transports", USAGE, 3, run)
}

fn run(settings: &Settings) -> Result<(), Problem> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a chapter lies in the workspace's root");
    let programs = programs::all(root)?;
    let rounds = program::in_turn(settings, &programs, load::both)?;
    let section = table::section(settings, &programs, &rounds);
    println!("{section}");
    if settings.write {
        write_section(&root.join("chapter03/BENCHMARKS.md"), "Benchmarks of chapter 3", &section)?;
    }
    Ok(())
}
