//! What the code blocks of a page may hold: Rust and Go only includes of files that CI compiles, terminal output only a
//! snapshot of the very command shown.

use super::super::{pages::PageFile, problem::Problem};
use crate::{
    lang::Lang,
    site::markdown::{Fence, Include, Part, includes},
    tr,
};

/// Languages whose code CI compiles; the short names mean the same to a highlighter.
const COMPILED: &[&str] = &["rust", "rs", "go", "golang"];

/// The first line of a snapshot that is its text: above it insta keeps where the snapshot comes from.
pub(super) const FIRST_LINE: usize = 5;

/// How many code blocks of `page` have a rule, and which of them break it.
pub fn problems(page: &PageFile, lang: Lang) -> (usize, Vec<Problem>) {
    let mut count = 0;
    let mut found = Vec::new();
    for fence in &page.page.fences {
        let problem = match fence.language().to_ascii_lowercase().as_str() {
            "console" => console(fence, lang),
            language if COMPILED.contains(&language) => compiled(fence, lang),
            _ => continue,
        };
        count += 1;
        found.extend(problem.map(|(line, text)| Problem::new(&page.shown, line, text)));
    }
    (count, found)
}

/// A line that is nothing but an include.
fn include(line: &str) -> Option<Include> {
    includes(line).into_iter().find(|include| include.written == line.trim())
}

fn compiled(fence: &Fence, lang: Lang) -> Option<(usize, String)> {
    let language = fence.language();
    if fence.text.trim().is_empty() {
        return Some((fence.line, tr!(lang, "an empty `{language}` block", "空的 `{language}` 代码块")));
    }
    let (line, _) = fence.lines().find(|(_, line)| !line.trim().is_empty() && include(line).is_none())?;
    let text = tr!(
        lang,
        "`{language}` typed on the page: move it to a file that CI compiles and write `{{{{#include FILE:ANCHOR}}}}`",
        "`{language}` 代码写在了页面上：请把它放进 CI 会编译的文件，再写 `{{{{#include FILE:ANCHOR}}}}`"
    );
    Some((line, text))
}

/// One snapshot from its first line on, or commands without any output.
fn console(fence: &Fence, lang: Lang) -> Option<(usize, String)> {
    let lines: Vec<(usize, &str)> = fence.lines().filter(|(_, line)| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        return Some((fence.line, tr!(lang, "an empty `console` block", "空的 `console` 代码块")));
    }
    let shown: Vec<(usize, Include)> =
        lines.iter().filter_map(|(at, line)| Some((*at, include(line)?))).collect();
    if let Some((at, include)) = shown.first() {
        let from_the_command = Part::Lines { from: FIRST_LINE, to: None };
        if include.path.ends_with(".snap") && include.part == from_the_command && lines.len() == 1 {
            return None;
        }
        let text = tr!(
            lang,
            "a `console` block is one line, `{{{{#include FILE.snap:{FIRST_LINE}:}}}}`: a snapshot whole, from its command on",
            "`console` 代码块只有一行 `{{{{#include FILE.snap:{FIRST_LINE}:}}}}`：从命令开始，引入整个快照"
        );
        return Some((*at, text));
    }
    let mut continued = false;
    for (at, line) in lines {
        let is_command = continued || line.starts_with("$ ") || line.starts_with("cargo ");
        if !is_command {
            let text = tr!(
                lang,
                "output typed by hand: keep what the command prints as a snapshot and write `{{{{#include FILE.snap:{FIRST_LINE}:}}}}`",
                "输出是手写的：请把命令的输出存为快照，再写 `{{{{#include FILE.snap:{FIRST_LINE}:}}}}`"
            );
            return Some((at, text));
        }
        continued = line.trim_end().ends_with('\\');
    }
    None
}
