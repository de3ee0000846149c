//! The outputs in the root's Markdown files, which GitHub shows as they are: nobody expands an include there, so the snapshot's
//! text is written into the file, between two marks.
//!
//! ````text
//! <!-- output: book/tests/snapshots/en/check_red.snap -->
//! ```console
//! …
//! ```
//! <!-- /output -->
//! ````

use super::fences::FIRST_LINE;
use crate::{dev::problem::Problem, lang::Lang, tr, workspace::Workspace};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- output: ";
const END: &str = "<!-- /output -->";

/// A Markdown file of the root, and what it would say with today's snapshots.
pub struct Readme {
    path: PathBuf,
    old: String,
    new: String,
    /// Marks that name no snapshot or are never closed.
    problems: Vec<Problem>,
}

/// Every Markdown file of the root that shows an output.
///
/// # Errors
/// If a file cannot be read.
pub fn all(workspace: &Workspace, lang: Lang) -> Result<Vec<Readme>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(workspace.root()).context("cannot read the course's folder")?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let old =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if old.contains(BEGIN) {
            let (new, problems) = renewed(workspace, &workspace.shown(&path), &old, lang);
            found.push(Readme { path, old, new, problems });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

impl Readme {
    /// What is wrong with the file as it stands.
    pub fn problems(&self, workspace: &Workspace, lang: Lang) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        if self.old != self.new {
            let same = self.old.lines().zip(self.new.lines()).take_while(|(old, new)| old == new).count();
            let text = tr!(
                lang,
                "shows an output that the program no longer prints; `cargo course dev outputs` writes it anew",
                "展示的输出已与程序不一致；`cargo course dev outputs` 会重新写入"
            );
            problems.push(Problem::new(&workspace.shown(&self.path), same + 1, text));
        }
        problems
    }

    /// Writes the file anew if it is stale; says whether it was.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn renew(&self) -> Result<bool> {
        if self.old == self.new {
            return Ok(false);
        }
        std::fs::write(&self.path, &self.new)
            .with_context(|| format!("cannot write {}", self.path.display()))?;
        Ok(true)
    }
}

fn renewed(workspace: &Workspace, shown: &str, text: &str, lang: Lang) -> (String, Vec<Problem>) {
    let mut new = String::new();
    let mut problems = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        new.push_str(line);
        new.push('\n');
        let Some(name) = line.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(" -->")) else {
            continue;
        };
        let Some(output) = snapshot(&workspace.join(name)) else {
            let text = tr!(lang, "names {name}, which is no snapshot", "所指的 {name} 不是快照");
            problems.push(Problem::new(shown, index + 1, text));
            continue;
        };
        if !lines.any(|(_, line)| line == END) {
            let reason = tr!(lang, "this mark is never closed with `{END}`", "这个标记没有用 `{END}` 结束");
            problems.push(Problem::new(shown, index + 1, reason));
            // Nothing below the open mark may be lost.
            return (text.to_string(), problems);
        }
        new.push_str(&format!("```console\n{output}```\n{END}\n"));
    }
    (new, problems)
}

/// The text of a snapshot, without insta's head.
fn snapshot(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let body: String = text.lines().skip(FIRST_LINE - 1).flat_map(|line| [line, "\n"]).collect();
    (!body.is_empty()).then_some(body)
}
