//! `cargo course read [ID]`: the part of the page that an exercise belongs to, here in the terminal, and where the rest is.

use super::session::Session;
use crate::{
    cli::Exit,
    serve::DEFAULT_PORT,
    site::{directive, section::section},
    terminal::{FAINT, paint},
    tr,
};
use anyhow::{Context, Result};

/// Prints the section that carries the exercise.
///
/// # Errors
/// If the exercise is unknown or its page cannot be read.
pub fn run(session: &Session, name: Option<&str>) -> Result<Exit> {
    let exercise = session.exercise(name)?;
    let manifest = exercise.manifest()?;
    let lang = session.lang;
    let path = session.workspace.edition(lang).join(&manifest.page);
    let page = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let english_path = session.workspace.edition(crate::lang::Lang::En).join(&manifest.page);
    let english = std::fs::read_to_string(&english_path).unwrap_or_default();
    let part = section(&page, &english, &manifest.heading).unwrap_or(page);
    let text: Vec<&str> = part.lines().filter(|line| !is_for_the_book(line)).collect();
    anstream::println!("{}\n", text.join("\n").trim());
    let file = session.workspace.shown(&path);
    let html = manifest.page.replace(".md", ".html");
    let (tag, heading) = (lang.tag(), &manifest.heading);
    let address = format!("http://127.0.0.1:{DEFAULT_PORT}/{tag}/{html}#{heading}");
    anstream::println!(
        "{}",
        paint(
            FAINT,
            tr!(
                lang,
                "The whole page: {file}, or {address} while `cargo course` runs.",
                "完整页面：{file}；`cargo course` 运行时也可打开 {address}。"
            )
        )
    );
    Ok(Exit::Good)
}

/// Hashes of the translation and exercise links say nothing in a terminal.
fn is_for_the_book(line: &str) -> bool {
    line.trim_start().starts_with("<!--") || directive::exercise(line).is_some()
}
