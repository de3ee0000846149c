//! `dev i18n`: whether both editions say the same, as far as a machine can tell.
//!
//! [`shape`] compares what the pages are made of, [`stamp`] tells which Chinese sections were written for an English text
//! that has changed since, [`style`] and [`super::glossary`] read the Chinese. A hash proves that somebody touched the page,
//! not that it is good. Proved by `tests/course/i18n.rs`.

pub mod shape;
pub mod stamp;
pub mod style;

use super::{
    glossary::{self, Glossary},
    pages::{self, PageFile},
    problem::{self, Problem},
};
use crate::{
    lang::Lang,
    site::markdown::Dialect,
    terminal::{BAD, GOOD, paint},
    tr,
    workspace::Workspace,
};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// What the check found.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Pages that both editions have.
    pub pages: usize,
    /// Their sections.
    pub sections: usize,
    /// What is wrong, page by page.
    pub problems: Vec<Problem>,
}

/// Compares both editions. `lang` is the language of the messages.
///
/// # Errors
/// If a page or the glossary cannot be read.
pub fn check(workspace: &Workspace, lang: Lang) -> Result<Findings> {
    let english = pages::all(workspace, Lang::En)?;
    let chinese = pages::all(workspace, Lang::Zh)?;
    let glossary = Glossary::load(workspace, lang)?;

    let mut problems = shape::files(workspace, lang)?;
    problems.extend(shape::summaries(workspace, lang)?);
    let (mut both, mut sections) = (0, 0);
    for zh in &chinese {
        if let Some(en) = english.iter().find(|page| page.name == zh.name) {
            both += 1;
            sections += zh.page.headings.len();
            problems.extend(shape::page(en, zh, lang));
            problems.extend(stamp::problems(en, zh, lang));
            problems.extend(glossary.missing(en, zh, lang));
        }
        problems.extend(style::problems(zh, lang));
        problems.extend(glossary.avoided(zh, lang));
    }
    for other in other_chinese(workspace)? {
        problems.extend(style::problems(&other, lang));
        problems.extend(glossary.avoided(&other, lang));
    }
    problems.extend(glossary::exercises(&glossary, workspace, lang)?);
    Ok(Findings { pages: both, sections, problems })
}

/// Chinese prose that is no page: the list of pages, and what GitHub shows.
fn other_chinese(workspace: &Workspace) -> Result<Vec<PageFile>> {
    let mut paths: Vec<PathBuf> = vec![workspace.edition(Lang::Zh).join(pages::SUMMARY)];
    for entry in std::fs::read_dir(workspace.root())?.flatten() {
        if entry.file_name().to_string_lossy().ends_with(".zh-CN.md") {
            paths.push(entry.path());
        }
    }
    paths.retain(|path| path.is_file());
    paths.sort();
    paths.iter().map(|path| PageFile::read(workspace, workspace.root(), path, Dialect::GitHub)).collect()
}

/// Writes the hashes of today's English sections into the Chinese page `page` (`chapter01/types.md`), or into `all`, and
/// returns the pages that changed.
///
/// # Errors
/// If there is no such page, or the sections of the two editions cannot be told apart.
pub fn accept(workspace: &Workspace, lang: Lang, page: &str) -> Result<Vec<String>> {
    let english = pages::all(workspace, Lang::En)?;
    let chinese = pages::all(workspace, Lang::Zh)?;
    let wanted = page_name(page);
    let mut written = Vec::new();
    let mut refused = Vec::new();
    let mut found = false;
    for zh in chinese.iter().filter(|zh| wanted == "all" || zh.name == wanted) {
        let Some(en) = english.iter().find(|en| en.name == zh.name) else { continue };
        found = true;
        match stamp::stamped(en, zh) {
            Some(text) if text != zh.source => {
                std::fs::write(&zh.path, text)?;
                written.push(zh.name.clone());
            }
            Some(_) => {}
            None => refused.push(zh.shown.clone()),
        }
    }
    if !found {
        bail!(tr!(
            lang,
            "there is no page `{wanted}` in both editions. Write the name as in SUMMARY.md, `chapter01/types.md`, or `all`.",
            "两个版本里没有共同的页面 `{wanted}`。请按 SUMMARY.md 里的写法给出页名，例如 `chapter01/types.md`，或者写 `all`。"
        ));
    }
    if !refused.is_empty() {
        let refused = refused.join(", ");
        bail!(tr!(
            lang,
            "not accepted: {refused}. Its headings are not those of the English page, so no section can be told from another; `cargo course dev i18n` says where they differ.",
            "没有写入：{refused}。它的标题与英文页不一致，无法一一对应；运行 `cargo course dev i18n` 可看到差别在哪里。"
        ));
    }
    Ok(written)
}

/// A page as somebody may paste it from the check's own lines: with or without `book/zh-CN/`.
fn page_name(written: &str) -> &str {
    let name = written.trim_start_matches("./");
    let name = name.strip_prefix("book/").unwrap_or(name);
    Lang::ALL.iter().find_map(|lang| name.strip_prefix(lang.tag())?.strip_prefix('/')).unwrap_or(name)
}

/// `dev i18n [--check] [--accept PAGE|all]`.
///
/// # Errors
/// If `--check` is asked for and anything is wrong, or a file cannot be read or written.
pub fn run(workspace: &Workspace, lang: Lang, check: bool, accept: Option<&str>) -> Result<()> {
    if let Some(page) = accept {
        let written = self::accept(workspace, lang, page)?;
        if written.is_empty() {
            anstream::println!(
                "{}",
                tr!(lang, "nothing to accept: every hash is up to date", "无需写入：所有哈希都是最新的")
            );
        }
        for name in written {
            anstream::println!("{}", tr!(lang, "accepted {name}", "已写入 {name}"));
        }
        if !check {
            return Ok(());
        }
    }
    let Findings { pages, sections, problems } = self::check(workspace, lang)?;
    let failures = problem::print(&problems);
    if failures == 0 {
        let text = tr!(
            lang,
            "{pages} pages, {sections} sections, nothing stale",
            "{pages} 页，{sections} 节，没有过时的内容"
        );
        anstream::println!("{}", paint(GOOD, text));
        return Ok(());
    }
    let text = tr!(
        lang,
        "{pages} pages, {sections} sections, {failures} to mend. A section is accepted when you have read both editions of it: `cargo course dev i18n --accept PAGE`.",
        "{pages} 页，{sections} 节，{failures} 处要改。读过两个版本的同一节之后，用 `cargo course dev i18n --accept PAGE` 写入。"
    );
    if check {
        bail!(text);
    }
    anstream::println!("{}", paint(BAD, text));
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_page_may_be_named_as_the_check_prints_it() {
        for name in
            ["chapter01/a.md", "zh-CN/chapter01/a.md", "en/chapter01/a.md", "./book/zh-CN/chapter01/a.md"]
        {
            assert_eq!(super::page_name(name), "chapter01/a.md", "{name}");
        }
    }
}
