//! Draws the diagrams of the book: every fenced `mermaid` block of both editions becomes `book/diagrams/svg/{hash}.svg`, which is
//! committed and which the book puts in the block's place.
//!
//! ```text
//! cargo run --manifest-path book/diagrams/Cargo.toml              draws what is missing, removes what no page shows
//! cargo run --manifest-path book/diagrams/Cargo.toml -- --check   fails if a picture is missing, stale or left over
//! ```
#![recursion_limit = "512"]

mod draw;
mod metrics;
mod source;

use anyhow::{Context, Result, bail};
use std::{collections::BTreeMap, fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tool lies in book/");
    match run(book, check) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(book: &Path, check: bool) -> Result<()> {
    let folder = book.join("diagrams/svg");
    fs::create_dir_all(&folder)?;
    let mut wrong = Vec::new();
    let mut wanted = BTreeMap::new();
    for diagram in source::diagrams(book)? {
        let name = format!("{}.svg", diagram.hash);
        if wanted.contains_key(&name) {
            continue;
        }
        let place = format!("{}:{}", diagram.page, diagram.line);
        let picture = draw::svg(&diagram).with_context(|| place.clone())?;
        let path = folder.join(&name);
        if fs::read_to_string(&path).ok().as_deref() != Some(&picture) {
            wrong.push(format!("{place}: {name}"));
            if !check {
                fs::write(&path, &picture)?;
            }
        }
        wanted.insert(name, place);
    }
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !wanted.contains_key(&name) {
            wrong.push(format!("{name}: no page shows it"));
            if !check {
                fs::remove_file(entry.path())?;
            }
        }
    }
    for line in &wrong {
        println!("{} {line}", if check { "wrong:" } else { "done:" });
    }
    println!("{} diagrams, {} {}", wanted.len(), wrong.len(), if check { "to draw or remove" } else { "changed" });
    if check && !wrong.is_empty() {
        bail!("`cargo run --manifest-path book/diagrams/Cargo.toml` draws them; commit book/diagrams/svg");
    }
    Ok(())
}
