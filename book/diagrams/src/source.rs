//! The diagrams in the pages: fenced blocks whose language is `mermaid`.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One block.
pub struct Diagram {
    /// The page, from `book/`.
    pub page: String,
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// The first twelve hex digits of the SHA-256 of the block's text, which name the picture. The `course` command computes
    /// the same.
    pub hash: String,
    /// The text between the fences.
    pub text: String,
}

/// All of both editions, page by page.
pub fn diagrams(book: &Path) -> Result<Vec<Diagram>> {
    let mut pages = Vec::new();
    for edition in ["en", "zh-CN"] {
        walk(&book.join(edition), &mut pages)?;
    }
    pages.sort();
    let mut found = Vec::new();
    for path in pages {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let page = path.strip_prefix(book).unwrap_or(&path).display().to_string();
        found.extend(blocks(&text).into_iter().map(|(line, text)| {
            let hash = hash(&text);
            Diagram { page: page.clone(), line, hash, text }
        }));
    }
    Ok(found)
}

fn walk(folder: &Path, pages: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    Ok(())
}

fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in page.lines().enumerate() {
        match &mut open {
            Some(_) if line.trim() == "```" => found.extend(open.take()),
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None if line.trim() == "```mermaid" => open = Some((index + 1, String::new())),
            None => {}
        }
    }
    found
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_block_is_found_with_its_line_and_its_text() {
        let page = "# A\n\n```mermaid\nflowchart LR\n  a --> b\n```\n\n```rust\nx\n```\n";
        assert_eq!(super::blocks(page), [(3, "flowchart LR\n  a --> b\n".to_string())]);
        assert_eq!(super::hash("flowchart LR\n  a --> b\n").len(), 12);
    }
}
