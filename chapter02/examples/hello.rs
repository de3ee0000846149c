//! The HTTP service as a program of its own, the way it would be shipped: `serve` and nothing else of the chapter.
//!
//! `examples/bench_hello` builds it with link-time optimisation and measures it; see `chapter02/BENCHMARKS.md`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    chapter02::serve::command(&arguments)
}
