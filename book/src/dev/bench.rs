//! `cargo course dev bench`: what the course promises about speed, measured, as a table.
//!
//! Everything runs in a copy, with a real edit before each run, and what is compared is measured in turn (A B A B …), so that
//! a busy machine slows both sides alike. Nothing here is a test: a machine's speed is no fault of the code.

mod book;
mod checks;
mod idle;
mod machine;
mod table;

use crate::{dev::copy, workspace::Workspace};
use anyhow::{Context, Result};

/// Runs of each figure. The median of nine is not moved by two bad ones.
const RUNS: usize = 9;

/// Where the table is kept.
const FILE: &str = "book/BENCHMARKS.md";

/// Measures and prints; `write` also keeps the table in [`FILE`]. `cold` adds the first build, which takes a minute.
///
/// # Errors
/// If the copy cannot be made, or something that is measured fails.
pub fn run(workspace: &Workspace, write: bool, cold: bool) -> Result<()> {
    let copy = copy::copy(workspace, "bench")?;
    let mut rows = checks::rows(&copy)?;
    rows.extend(book::rows(&copy)?);
    rows.extend(idle::rows(&copy)?);
    if cold {
        rows.extend(book::cold(&copy)?);
    }
    let command = format!(
        "cargo course dev bench{}{}",
        if write { " --write" } else { "" },
        if cold { " --cold" } else { "" }
    );
    let text = table::markdown(&command, &machine::describe(), &rows);
    anstream::println!("{text}");
    if write {
        let path = workspace.join(FILE);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
