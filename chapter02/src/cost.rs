//! The sub-command `cost`: what a thread, a task, a hop through a channel and a lock cost on the reader's own machine.
//!
//! A figure is worth nothing on another machine, so the tests (here and in `tests/cost_command.rs`) hold the shape of the
//! tables, and that each measure did the work it speaks of: never a time.

mod measure;
mod record;
mod report;

use clap::Parser;
use record::Record;
use std::{io, path::Path, process::ExitCode};

/// Measures what a thread, a task, a hop through a channel and a lock cost on this machine.
#[derive(Debug, Parser)]
#[command(name = "cost", bin_name = "cargo run --release -p chapter02 -- cost")]
struct Arguments {
    /// How often everything is measured; the table shows the median of the rounds.
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..=99))]
    rounds: u32,

    /// Prints the figures as JSON, for programs.
    #[arg(long)]
    json: bool,

    /// Also keeps the figures in chapter02/data, from where the book shows them.
    #[arg(long)]
    write: bool,
}

/// `clap` and this program agree on what bad usage is.
const BAD_USAGE: u8 = 2;

/// `cargo run --release -p chapter02 -- cost`: exit code 0, 1 if the figures cannot be kept, 2 for bad usage.
#[allow(clippy::print_stderr, reason = "remarks must not stand among the figures")]
pub fn command(given: &[String]) -> ExitCode {
    let name = ["cost".to_string()];
    let arguments = match Arguments::try_parse_from(name.iter().chain(given)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Where this text cannot be printed, the exit code still says it.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(BAD_USAGE) } else { ExitCode::SUCCESS };
        }
    };
    if cfg!(debug_assertions) {
        if arguments.write {
            eprintln!("cost: figures of a dev build are not kept; say `cargo run --release`");
            return ExitCode::from(BAD_USAGE);
        }
        eprintln!("cost: this is a dev build, which is several times slower; say `cargo run --release`");
    }
    let record = Record {
        command: typed(given),
        machine: record::machine(),
        rounds: arguments.rounds,
        figures: measure::all(arguments.rounds),
    };
    print!("{}", if arguments.json { record.json() } else { report::text(&record) });
    match arguments.write.then(|| keep(&record, Path::new(env!("CARGO_MANIFEST_DIR")))) {
        None => ExitCode::SUCCESS,
        Some(Ok(())) => {
            eprintln!("cost: kept in chapter02/{} and chapter02/{}", record::FIGURES, record::TEXT);
            ExitCode::SUCCESS
        }
        Some(Err(error)) => {
            eprintln!("cost: cannot keep the figures in chapter02/data: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The command as it was typed.
fn typed(given: &[String]) -> String {
    let release = if cfg!(debug_assertions) { "" } else { " --release" };
    let words = given.iter().map(|word| format!(" {word}")).collect::<String>();
    format!("cargo run{release} -p chapter02 -- cost{words}")
}

/// Writes the figures, and the text that the book shows of them.
fn keep(record: &Record, chapter: &Path) -> io::Result<()> {
    std::fs::write(chapter.join(record::FIGURES), record.toml())?;
    std::fs::write(chapter.join(record::TEXT), report::text(record))
}
