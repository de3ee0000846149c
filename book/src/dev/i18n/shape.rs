//! What both editions must have in common: files, the list of pages, and on each page headings, includes, exercises, code
//! blocks and `<details>`.
//!
//! Chinese headings take the English anchors by position, so a heading more or less would send links to the wrong section.

use super::super::{
    pages::{self, PageFile, SUMMARY},
    problem::Problem,
};
use crate::{
    lang::Lang,
    site::{directive, markdown, summary},
    tr,
    workspace::Workspace,
};
use anyhow::Result;

/// Files that only one edition has.
///
/// # Errors
/// If a folder cannot be read.
pub fn files(workspace: &Workspace, lang: Lang) -> Result<Vec<Problem>> {
    let names = |edition| pages::files(&workspace.edition(edition));
    let (english, chinese) = (names(Lang::En)?, names(Lang::Zh)?);
    let mut found = Vec::new();
    for (these, those, other) in [(&english, &chinese, Lang::Zh), (&chinese, &english, Lang::En)] {
        for name in these.iter().filter(|name| !those.contains(name)) {
            let path = workspace.edition(other).join(name);
            let edition = other.own_name();
            let text = tr!(
                lang,
                "is missing: the other edition has this file, the {edition} edition does not",
                "缺失：另一个版本有这个文件，{edition} 版没有"
            );
            found.push(Problem::new(&workspace.shown(&path), 1, text));
        }
    }
    Ok(found)
}

/// Where the two `SUMMARY.md` list different pages.
///
/// # Errors
/// If one cannot be read.
pub fn summaries(workspace: &Workspace, lang: Lang) -> Result<Vec<Problem>> {
    let folder = workspace.edition(Lang::Zh);
    let english = summary::pages(&workspace.edition(Lang::En))?;
    let chinese = summary::pages(&folder)?;
    let path = folder.join(SUMMARY);
    let source = std::fs::read_to_string(&path)?;
    let line_of = |page: &str| {
        source.lines().position(|line| line.contains(&format!("]({page})"))).map(|line| line + 1)
    };
    let last = source.lines().count().max(1);
    let difference = first_difference(&english, &chinese, String::clone);
    let Some((english, chinese)) = difference else { return Ok(Vec::new()) };
    let line = chinese.as_deref().and_then(line_of).unwrap_or(last);
    let text = two_sided(lang, &tr!(lang, "page", "页面"), english, chinese);
    Ok(vec![Problem::new(&workspace.shown(&path), line, text)])
}

/// What differs between the two editions of one page.
pub fn page(en: &PageFile, zh: &PageFile, lang: Lang) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut compare = |what: String, english: Vec<Item>, chinese: Vec<Item>| {
        let last = zh.source.lines().count().max(1);
        if let Some((english, chinese)) = first_difference(&english, &chinese, |item| item.key.clone()) {
            let line = chinese.as_ref().map_or(last, |item| item.line);
            let shown = |item: Item, file: &str| format!("{} ({file}:{})", item.shown, item.line);
            let english = english.map(|item| shown(item, &en.shown));
            let chinese = chinese.map(|item| item.shown);
            found.push(Problem::new(&zh.shown, line, two_sided(lang, &what, english, chinese)));
        }
    };
    compare(tr!(lang, "heading", "标题"), headings(en), headings(zh));
    compare(tr!(lang, "include", "引入"), includes(en), includes(zh));
    compare(tr!(lang, "exercise", "练习"), exercises(en), exercises(zh));
    compare(tr!(lang, "code block", "代码块"), fences(en), fences(zh));
    for page in [en, zh] {
        found.extend(before_the_first_heading(page, lang));
    }
    let (english, chinese) = (en.page.details, zh.page.details);
    if english != chinese {
        let text = tr!(
            lang,
            "has {chinese} `<details>`, the English page has {english}: every folded answer stands in both editions",
            "有 {chinese} 个 `<details>`，英文页有 {english} 个：折叠的答案两个版本都要有"
        );
        found.push(Problem::new(&zh.shown, 1, text));
    }
    found
}

/// One thing on a page.
#[derive(Clone)]
struct Item {
    /// What is compared.
    key: String,
    /// What a message shows.
    shown: String,
    line: usize,
}

fn headings(page: &PageFile) -> Vec<Item> {
    let headings = page.page.headings.iter();
    headings
        .map(|heading| {
            let marks = "#".repeat(usize::from(heading.level));
            Item { shown: format!("`{marks} {}`", heading.text), key: marks, line: heading.line }
        })
        .collect()
}

fn includes(page: &PageFile) -> Vec<Item> {
    let includes = markdown::includes(&page.source).into_iter();
    includes
        .map(|include| {
            // A picture with words on it may come from either language's folder.
            let key = Lang::ALL
                .iter()
                .fold(include.written.clone(), |key, lang| key.replace(&format!("/{}/", lang.tag()), "/*/"));
            Item { shown: format!("`{}`", include.written), key, line: include.line }
        })
        .collect()
}

fn exercises(page: &PageFile) -> Vec<Item> {
    let exercises = directive::exercises(&page.source).into_iter();
    exercises
        .map(|link| Item { shown: format!("`{}`", link.name), key: link.name, line: link.line })
        .collect()
}

fn fences(page: &PageFile) -> Vec<Item> {
    let fences = page.page.fences.iter();
    fences
        .map(|fence| Item {
            key: fence.language().to_string(),
            shown: format!("```` ```{} ````", fence.language()),
            line: fence.line,
        })
        .collect()
}

/// Text that belongs to no section has no hash, so nobody would notice when it goes stale.
fn before_the_first_heading(page: &PageFile, lang: Lang) -> Option<Problem> {
    let first = page.page.headings.first().map_or(usize::MAX, |heading| heading.line);
    let line = page.source.lines().take(first - 1).position(|line| !line.trim().is_empty())? + 1;
    let text = tr!(
        lang,
        "text before the first heading belongs to no section; begin the page with `# Title`",
        "第一个标题之前的文字不属于任何一节；请让页面以 `# 标题` 开头"
    );
    Some(Problem::new(&page.shown, line, text))
}

/// The first pair that differs; what follows it differs only because of it.
fn first_difference<T: Clone>(
    english: &[T],
    chinese: &[T],
    key: impl Fn(&T) -> String,
) -> Option<(Option<T>, Option<T>)> {
    let length = english.len().max(chinese.len());
    let pairs = (0..length).map(|index| (english.get(index), chinese.get(index)));
    let mut different = pairs.filter(|(english, chinese)| english.map(&key) != chinese.map(&key));
    different.next().map(|(english, chinese)| (english.cloned(), chinese.cloned()))
}

fn two_sided(lang: Lang, what: &str, english: Option<String>, chinese: Option<String>) -> String {
    match (english, chinese) {
        (Some(english), Some(chinese)) => tr!(
            lang,
            "{what} {chinese} stands where the English edition has {english}; both editions have the same in the same order",
            "{what} {chinese} 与英文版此处的 {english} 不一致；两个版本的内容和顺序必须相同"
        ),
        (Some(english), None) => tr!(
            lang,
            "{what} is missing here: the English edition has {english}",
            "此处缺少{what}：英文版有 {english}"
        ),
        (None, Some(chinese)) => tr!(
            lang,
            "{what} {chinese} is one too many: the English edition has none here",
            "多出{what} {chinese}：英文版此处没有"
        ),
        (None, None) => unreachable!("a difference has at least one side"),
    }
}
