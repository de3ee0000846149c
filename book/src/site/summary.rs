//! The list of an edition's pages, read from its `SUMMARY.md`.

use anyhow::{Context, Result};
use std::path::Path;

/// The pages of the edition in `folder`, in order, as they stand in `SUMMARY.md`: `chapter01/types.md`.
///
/// # Errors
/// If `SUMMARY.md` cannot be read.
pub fn pages(folder: &Path) -> Result<Vec<String>> {
    let path = folder.join("SUMMARY.md");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(links(&text))
}

/// Every page is one line with one link.
fn links(summary: &str) -> Vec<String> {
    summary
        .lines()
        .filter_map(|line| Some(line.split_once("](")?.1.split_once(')')?.0.to_string()))
        .filter(|target| target.ends_with(".md"))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn pages_come_in_the_order_of_the_summary_and_headings_are_none() {
        let summary = "# Summary\n\n[Welcome](README.md)\n\n- [One](chapter01/README.md)\n  - [Two](chapter01/two.md)\n- [Draft]()\n";
        assert_eq!(super::links(summary), ["README.md", "chapter01/README.md", "chapter01/two.md"]);
    }
}
