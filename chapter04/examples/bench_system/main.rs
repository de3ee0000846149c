//! `cargo run --release -p chapter04 --example bench_system -- --write`: what a profile costs through the whole system, beside the same system in Go
//! with Go kit.
//!
//! One run, systems in turn; what is compared is compared within a round. The load comes
//! from `wrk` over loopback. The yardstick is `chapter04/go/peer`. Linux only: it reads `/proc`. Nothing here is a test: a machine's speed is no
//! fault of the code.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod build;
mod load;
mod peer;
mod profile;
mod running;
mod table;

use std::{path::Path, process::ExitCode};
use utils::bench::{
    Problem,
    program::{self, Settings},
    write_section,
};

const USAGE: &str =
    "Usage: cargo run --release -p chapter04 --example bench_system -- [--rounds N] [--seconds N] [--write]

  --rounds N    how often each system is measured (5)
  --seconds N   how long each time, with 32 and with 128 connections (5)
  --write       keeps the table in chapter04/BENCHMARKS.md, under its own heading

Needs Linux, wrk and Go with Go kit; perf for a profile. Debian: apt-get install --no-install-recommends wrk golang-go \\
  golang-github-go-kit-kit-dev golang-google-grpc-dev golang-github-gorilla-mux-dev golang-golang-x-time-dev \\
  golang-golang-x-crypto-dev golang-github-prometheus-client-golang-dev golang-github-dgrijalva-jwt-go-dev";

fn main() -> ExitCode {
    program::main("bench_system", USAGE, 5, run)
}

fn run(settings: &Settings) -> Result<(), Problem> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a chapter lies in the workspace's root");
    let systems = build::all(root)?;
    let rounds = program::in_turn(settings, &systems, load::measure)?;
    let mut section = table::section(settings, &systems, &rounds);
    match profile::section(&systems[table::OURS]) {
        Ok(profile) => section.push_str(&profile),
        Err(problem) => eprintln!("{problem}"),
    }
    println!("{section}");
    if settings.write {
        write_section(&root.join("chapter04/BENCHMARKS.md"), "Benchmarks of chapter 4", &section)?;
    }
    Ok(())
}
