//! Diagrams: a fenced `mermaid` block on a page, which GitHub draws, becomes the committed picture in the book.
//!
//! `book/diagrams` (a tool of its own, for authors) draws every block into `book/diagrams/svg/{hash}.svg`; the hash is of the
//! block's text, so a changed diagram has no picture until it is drawn anew. The picture is part of the page: it needs no
//! JavaScript, follows the theme, prints, and carries its title and description for a screen reader.

use super::markdown::{Dialect, Fence, Page};
use crate::{lang::Lang, tr, workspace::Workspace};
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

/// Every diagram of `source`: its first and last line, and the figure that takes its place if it is drawn.
pub(super) fn figures(workspace: &Workspace, source: &str) -> Vec<(usize, usize, Option<String>)> {
    if !source.contains("```mermaid") {
        return vec![];
    }
    let page = Page::read(source, Dialect::Book);
    let figure = |fence: &Fence| {
        let svg = std::fs::read_to_string(picture(workspace, fence)).ok();
        let last = fence.line + fence.text.lines().count() + 1;
        (fence.line, last, svg.map(|svg| element(&svg)))
    };
    fences(&page).map(figure).collect()
}

/// One line: a blank one inside would end the element for CommonMark.
fn element(svg: &str) -> String {
    let svg = svg.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("<figure class=\"course-diagram\" tabindex=\"0\">{svg}</figure>")
}
