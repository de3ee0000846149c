//! One edition: its pages composed, then rendered by mdBook.
//!
//! mdBook empties its output folder and writes every page anew, so it renders into a temporary folder and the finished files
//! are read into memory: a reader never meets a half-built book.

use super::{
    build::Site,
    compose::{Course, compose},
    markdown::{self, Dialect},
    page::Page,
    problem::Problem,
    summary,
};
use crate::{lang::Lang, tr, workspace::Workspace};
use anyhow::{Context, Result};
use mdbook_driver::{MDBook, book::BookItem, config::Config};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// The pages of an edition, ready for mdBook.
pub(super) struct Edition {
    lang: Lang,
    pages: BTreeMap<String, String>,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
    pub(super) sources: BTreeSet<PathBuf>,
}

/// Composes the pages of the edition in `lang`.
pub(super) fn compose_pages(course: &Course, lang: Lang) -> Edition {
    let mut edition = Edition {
        lang,
        pages: BTreeMap::new(),
        problems: Vec::new(),
        warnings: Vec::new(),
        sources: BTreeSet::new(),
    };
    let listed = summary::pages(&course.workspace.edition(lang)).unwrap_or_default();
    for path in listed {
        let page = match Page::read(course.workspace, lang, &path) {
            Ok(page) => page,
            Err(_) => {
                edition.problems.push(missing_page(course.workspace, lang, &path));
                continue;
            }
        };
        let english = match lang {
            Lang::En => None,
            Lang::Zh => Page::read(course.workspace, Lang::En, &path)
                .ok()
                .map(|page| markdown::Page::read(&page.text, Dialect::Book).headings),
        };
        let composed = compose(course, &page, english.as_deref());
        edition.problems.extend(composed.problems);
        edition.warnings.extend(composed.warnings);
        edition.sources.extend(composed.sources);
        edition.pages.insert(path, composed.text);
    }
    edition
}

fn missing_page(workspace: &Workspace, lang: Lang, path: &str) -> Problem {
    let summary = workspace.edition(lang).join("SUMMARY.md");
    let text = std::fs::read_to_string(&summary).unwrap_or_default();
    let line =
        text.lines().position(|line| line.contains(&format!("]({path})"))).map_or(0, |index| index + 1);
    Problem::new(workspace.shown(&summary), line, |say| {
        tr!(
            say,
            "the page {path} is listed here and cannot be read. Write it, or take it off the list.",
            "这里列出的页面 {path} 无法读取。请写出这一页，或把它从目录中去掉。"
        )
    })
}

impl Edition {
    /// Renders the edition into `folder`.
    ///
    /// # Errors
    /// If `book.toml` or `SUMMARY.md` is not what mdBook expects.
    pub(super) fn render(&self, workspace: &Workspace, folder: &Path) -> Result<()> {
        let root = workspace.join("book");
        let mut config = Config::from_disk(root.join("book.toml")).context("book/book.toml")?;
        let title = config.book.title.clone().unwrap_or_default();
        let tag = self.lang.tag();
        let title = if self.lang == Lang::Zh { CHINESE_TITLE.to_string() } else { title };
        config.set("book.title", title)?;
        config.set(
            "book.description",
            tr!(
                self.lang,
                "An interactive Rust course that checks your answers",
                "一门会检查你答案的交互式 Rust 课程"
            ),
        )?;
        config.set("book.src", tag)?;
        config.set("book.language", tag)?;
        config.set("build.build-dir", folder)?;
        config.set("build.create-missing", false)?;
        // Anchors would depend on the kind of quotes.
        config.set("output.html.smart-punctuation", false)?;
        // Twice the size of all pages together, for something that a browser does to any page.
        config.set("output.html.print.enable", false)?;
        // The page for unknown addresses is the only one that needs to know where the site lies.
        config.set("output.html.site-url", format!("/{tag}/"))?;
        // Otherwise each page with Rust on it would ask play.rust-lang.org what it can run.
        config.set("output.html.playground.runnable", false)?;

        let mut book =
            MDBook::load_with_config(root, config).with_context(|| format!("book/{tag}/SUMMARY.md"))?;
        book.book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item
                && let Some(path) = &chapter.source_path
                && let Some(text) = self.pages.get(&path.display().to_string().replace('\\', "/"))
            {
                chapter.content.clone_from(text);
            }
        });
        book.build()
    }
}

/// `book.toml` holds the English title, for a stock mdBook.
const CHINESE_TITLE: &str = "能运行的 Rust 课程";

/// Reads every file below `folder` into `site`, under its path from `base`.
pub(super) fn read_into(site: &mut Site, base: &Path, folder: &Path) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            read_into(site, base, &path)?;
        } else {
            let name = path.strip_prefix(base).unwrap_or(&path).display().to_string().replace('\\', "/");
            let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            site.files.insert(name, bytes);
        }
    }
    Ok(())
}
