//! `dev outputs`: nothing on a page is typed twice.
//!
//! [`fences`] proves that code and output on pages are includes; [`snapshots`] runs the tests that make the outputs, and
//! compares or replaces what the pages show; [`readme`] does the same for the
//! root's Markdown files. Proved by `tests/course/outputs.rs`.

pub mod fences;
pub mod readme;
pub mod snapshots;

use super::{
    pages,
    problem::{self, Problem},
};
use crate::{
    lang::Lang,
    terminal::{BAD, FAINT, GOOD, NOTE, paint},
    tr,
    workspace::Workspace,
};
use anyhow::{Result, bail};

/// What the pages show.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Code blocks that have to be includes.
    pub blocks: usize,
    /// Snapshots that a page shows.
    pub snapshots: usize,
    /// What is wrong, page by page.
    pub problems: Vec<Problem>,
}

/// Reads the pages of both editions; runs nothing. `lang` is the language of the messages.
///
/// # Errors
/// If a page or a folder cannot be read.
pub fn check(workspace: &Workspace, lang: Lang) -> Result<Findings> {
    let mut findings = Findings { blocks: 0, snapshots: 0, problems: Vec::new() };
    for edition in Lang::ALL {
        for page in pages::all(workspace, edition)? {
            let (blocks, problems) = fences::problems(&page, lang);
            findings.blocks += blocks;
            findings.problems.extend(problems);
        }
    }
    let shown = snapshots::shown(workspace)?;
    findings.snapshots = shown.len();
    findings.problems.extend(snapshots::problems(workspace, &shown, lang)?);
    Ok(findings)
}

/// `dev outputs [--check]`: makes every output anew, or compares.
///
/// # Errors
/// If the tests that make the outputs fail; with `--check` also if an output is not what the program prints today, or
/// something on a page was typed by hand.
pub fn run(workspace: &Workspace, lang: Lang, check: bool) -> Result<()> {
    let update = if check { snapshots::Update::No } else { snapshots::Update::Always };
    let mut failed = Vec::new();
    for suite in snapshots::suites(workspace)? {
        anstream::println!("{}", paint(FAINT, suite.command()));
        let made = suite.run(workspace, update)?;
        for name in &made.changed {
            anstream::println!("{} {name}", paint(NOTE, tr!(lang, "changed", "已更新")));
        }
        if !made.passed {
            anstream::println!("{}", made.tail);
            failed.push(suite.command());
        }
    }
    let mut findings = self::check(workspace, lang)?;
    for readme in readme::all(workspace, lang)? {
        if !check && readme.renew()? {
            continue;
        }
        findings.problems.extend(readme.problems(workspace, lang));
    }
    let Findings { blocks, snapshots, problems } = findings;
    let failures = problem::print(&problems);
    if !failed.is_empty() {
        let failed = failed.join("`, `");
        bail!(match update {
            snapshots::Update::No => tr!(
                lang,
                "an output on a page is not what the program prints today, or its test fails (above): `{failed}`. `cargo course dev outputs` makes the outputs anew; read what changed before you commit it.",
                "页面上的某段输出与程序今天的输出不一致，或者对应的测试失败（见上）：`{failed}`。`cargo course dev outputs` 会重新生成输出；提交之前请看清改了什么。"
            ),
            snapshots::Update::Always => tr!(
                lang,
                "these tests fail, so their outputs are not made anew: `{failed}`",
                "以下测试失败，对应的输出没有重新生成：`{failed}`"
            ),
        });
    }
    let text = tr!(
        lang,
        "{blocks} code blocks, {snapshots} outputs, {failures} to mend",
        "{blocks} 个代码块，{snapshots} 段输出，{failures} 处要改"
    );
    if failures > 0 && check {
        bail!(text);
    }
    anstream::println!("{}", paint(if failures > 0 { BAD } else { GOOD }, text));
    Ok(())
}
