//! Diagrams: a fenced `mermaid` block on a page, which GitHub draws, becomes the committed picture in the book.
//!
//! `book/diagrams` (a tool of its own, for authors) draws every block into `book/diagrams/svg/{hash}.svg`; the hash is of the
//! block's text, so a changed diagram has no picture until it is drawn anew. The picture is part of the page: it needs no
//! JavaScript, follows the theme, prints, and carries its title and description for a screen reader.

use super::markdown::{Dialect, Fence, Page};
use crate::{lang::Lang, tr, workspace::Workspace};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// The language of a diagram's fence.
const LANGUAGE: &str = "mermaid";

/// The diagrams of a page.
pub fn fences(page: &Page) -> impl Iterator<Item = &Fence> {
    page.fences.iter().filter(|fence| fence.language() == LANGUAGE)
}

/// Where the picture of a block lies: named by the first twelve hex digits of the SHA-256 of its text.
pub fn picture(workspace: &Workspace, fence: &Fence) -> PathBuf {
    let mut text = fence.text.clone();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let hash: String =
        Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    workspace.join("book/diagrams/svg").join(format!("{hash}.svg"))
}

/// What is said where a picture is missing.
pub fn undrawn(lang: Lang) -> String {
    tr!(
        lang,
        "this diagram has no picture; `cargo run --manifest-path book/diagrams/Cargo.toml` draws it, then commit book/diagrams/svg",
        "这幅图还没有画出来；运行 `cargo run --manifest-path book/diagrams/Cargo.toml` 生成，再提交 book/diagrams/svg"
    )
}

/// Every diagram of `source`: its first and last line, and what stands for its picture, if it is drawn, until [`draw`] puts it in.
/// A picture is longer than its page, and mdBook would read and write all of it.
pub(super) fn places(workspace: &Workspace, source: &str) -> Vec<(usize, usize, Option<String>)> {
    if !source.contains("```mermaid") {
        return vec![];
    }
    let page = Page::read(source, Dialect::Book);
    let place = |fence: &Fence| {
        let picture = picture(workspace, fence);
        let last = fence.line + fence.text.lines().count() + 1;
        let name = picture.file_name().filter(|_| picture.is_file());
        let figure = name.map(|name| format!("<figure {PLACE}{}\"></figure>", name.display()));
        (fence.line, last, figure)
    };
    fences(&page).map(place).collect()
}

/// The attributes of a figure that waits for its picture, up to the picture's name.
const PLACE: &str = "class=\"course-diagram\" tabindex=\"0\" data-picture=\"";

/// `html` with every picture in its place.
///
/// # Errors
/// If a picture that was there can no longer be read.
pub(super) fn draw(workspace: &Workspace, html: &str) -> Result<String> {
    let mut parts = html.split(PLACE);
    let mut drawn = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (name, rest) = part.split_once("\">").unwrap_or((part, ""));
        let path = workspace.join("book/diagrams/svg").join(name);
        let svg =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        drawn.push_str("class=\"course-diagram\" tabindex=\"0\">");
        drawn.push_str(svg.trim_end());
        drawn.push_str(rest);
    }
    Ok(drawn)
}
