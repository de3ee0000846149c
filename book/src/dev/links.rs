//! `dev links`: whether every link, image and include of the book and of the project's other texts leads somewhere.
//!
//! [`target`] follows what lies in the repository, [`address`] reads web addresses (without the network: a check that
//! depends on other people's servers is red for reasons that nobody here can mend), [`summary`] compares the list of pages
//! with the folder. Proved by `tests/course/links.rs`.

pub mod address;
pub mod summary;
pub mod target;

use super::{
    pages::{self, PageFile, SUMMARY},
    problem::{self, Problem},
};
use crate::{
    exercise::catalog,
    lang::Lang,
    site::{diagram, markdown::Dialect},
    terminal::{GOOD, paint},
    tr,
    workspace::Workspace,
};
use anyhow::{Context, Result, bail};
use regex::Regex;
use std::{path::Path, sync::LazyLock};

/// An address in plain text: GitHub makes a link of it.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"https?://[^\s<>\x{3000}-\x{303F}\x{FF00}-\x{FFFC}]+")
        .expect("the pattern is constant and right")
});

/// What ends a sentence rather than an address.
const SENTENCE: &[char] = &['.', ',', ';', ':', '!', '?', ')', ']', '\'', '"', '’', '”'];

/// What the check found.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The texts that were read.
    pub files: usize,
    /// The links, images and includes in them.
    pub links: usize,
    /// What is wrong, file by file.
    pub problems: Vec<Problem>,
}

/// Follows every link. `lang` is the language of the messages.
///
/// # Errors
/// If a text cannot be read.
pub fn check(workspace: &Workspace, lang: Lang) -> Result<Findings> {
    let mut targets = target::Targets::new(workspace, lang);
    let mut findings = Findings { files: 0, links: 0, problems: Vec::new() };
    for edition in Lang::ALL {
        let folder = workspace.edition(edition);
        let pages = pages::all(workspace, edition)?;
        let list = PageFile::read(workspace, &folder, &folder.join(SUMMARY), Dialect::Book)?;
        findings.problems.extend(summary::problems(&list, &pages, lang));
        // A draft has a title and no target yet.
        links(&list, &mut targets, &mut findings, |target| !target.is_empty());
        for page in &pages {
            links(page, &mut targets, &mut findings, |_| true);
            let included = target::includes(workspace, page, lang);
            findings.links += included.count;
            findings.problems.extend(included.problems);
            let undrawn =
                diagram::fences(&page.page).filter(|fence| !diagram::picture(workspace, fence).is_file());
            findings
                .problems
                .extend(undrawn.map(|fence| Problem::new(&page.shown, fence.line, diagram::undrawn(lang))));
        }
    }
    for text in other_texts(workspace)? {
        links(&text, &mut targets, &mut findings, |_| true);
    }
    Ok(findings)
}

/// Follows the links of one text that `counts`.
fn links(
    text: &PageFile,
    targets: &mut target::Targets,
    findings: &mut Findings,
    counts: impl Fn(&str) -> bool,
) {
    findings.files += 1;
    let written = text
        .page
        .links
        .iter()
        .filter(|link| counts(&link.target))
        .map(|link| (link.line, link.target.clone()));
    let bare = text.page.prose.iter().flat_map(|prose| {
        let found = BARE.find_iter(&prose.text);
        found.map(|found| (prose.line(found.start()), found.as_str().trim_end_matches(SENTENCE).to_string()))
    });
    // The words of a link may be its address: once is enough.
    let mut all: Vec<(usize, String)> = written.chain(bare).collect();
    all.sort();
    all.dedup();
    findings.links += all.len();
    for (line, target) in all {
        findings
            .problems
            .extend(targets.reason(text, &target).map(|reason| Problem::new(&text.shown, line, reason)));
    }
}

/// What GitHub shows: the Markdown files in the root, in the chapters and beside them.
fn other_texts(workspace: &Workspace) -> Result<Vec<PageFile>> {
    let mut folders: Vec<String> = ["", "book", "deploy", "utils"].map(String::from).to_vec();
    for chapter in catalog::chapters(workspace.root())? {
        folders.push(format!("{chapter}/exercises"));
        folders.push(chapter);
    }
    folders.sort();
    let mut texts = Vec::new();
    for folder in folders.iter().map(|folder| workspace.join(folder)).filter(|folder| folder.is_dir()) {
        for path in markdown_files(&folder)? {
            texts.push(PageFile::read(workspace, workspace.root(), &path, Dialect::GitHub)?);
        }
    }
    Ok(texts)
}

fn markdown_files(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.is_file() && path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    Ok(paths)
}

/// `dev links`.
///
/// # Errors
/// If a link leads nowhere, or a text cannot be read.
pub fn run(workspace: &Workspace, lang: Lang) -> Result<()> {
    let Findings { files, links, problems } = check(workspace, lang)?;
    let failures = problem::print(&problems);
    if failures > 0 {
        bail!(tr!(
            lang,
            "{files} files, {links} links, {failures} to mend",
            "{files} 个文件，{links} 个链接，{failures} 处要改"
        ));
    }
    let text =
        tr!(lang, "{files} files, {links} links, none dead", "{files} 个文件，{links} 个链接，没有失效的");
    anstream::println!("{}", paint(GOOD, text));
    Ok(())
}
