//! What a page includes of other files, checked before mdBook sees it.
//!
//! mdBook expands the directives itself; what it cannot find it only logs, and the raw directive lands on the page. Here a
//! missing file, anchor or line is a problem with its place.

use super::{
    markdown::{Directive, Include, Part, includes},
    page::Page,
    problem::Problem,
};
use crate::{lang::Lang, tr, workspace::Workspace};
use std::{collections::BTreeSet, path::PathBuf};

/// Checks every directive of `page`. The files that it includes are added to `sources`, there or not.
pub(super) fn check(
    workspace: &Workspace,
    page: &Page,
    problems: &mut Vec<Problem>,
    sources: &mut BTreeSet<PathBuf>,
) {
    for include in includes(&page.text) {
        let problem = |say: &dyn Fn(Lang) -> String| Problem::new(page.file(), include.line, say);
        if let Directive::Unknown(name) = &include.directive {
            problems.push(problem(&|lang| unknown(lang, name)));
            continue;
        }
        let file = page.resolve(&include.path);
        let shown = workspace.shown(&file);
        match std::fs::read_to_string(&file) {
            Err(error) => problems.push(problem(&|lang| {
                tr!(lang, "cannot include {shown}: {error}", "无法引入 {shown}：{error}")
            })),
            Ok(text) if include.take(&text).is_none() => {
                let lines = text.lines().count();
                problems.push(problem(&|lang| missing_part(lang, &include, &shown, lines)));
            }
            Ok(_) => {}
        }
        sources.insert(file);
    }
}

fn unknown(lang: Lang, name: &str) -> String {
    tr!(
        lang,
        "`{{{{#{name}` is no directive; `{{{{#include FILE:ANCHOR}}}}` is. To show it as text, write a `\\` before it.",
        "没有 `{{{{#{name}` 这个指令，应写成 `{{{{#include 文件:锚点}}}}`。若要把它当作文字显示，请在前面加 `\\`。"
    )
}

fn missing_part(lang: Lang, include: &Include, file: &str, lines: usize) -> String {
    match &include.part {
        Part::Anchor(name) => tr!(
            lang,
            "cannot include the anchor `{name}` of {file}: the file has no lines `ANCHOR: {name}` and `ANCHOR_END: {name}`",
            "无法引入 {file} 的锚点 `{name}`：文件里没有 `ANCHOR: {name}` 和 `ANCHOR_END: {name}` 这两行"
        ),
        Part::Whole | Part::Lines { .. } => {
            let written = &include.written;
            tr!(
                lang,
                "cannot include these lines of {file}: it has {lines}, and the page asks for `{written}`",
                "无法引入 {file} 的这些行：它只有 {lines} 行，而页面要的是 `{written}`"
            )
        }
    }
}
