//! All exercises of the course, in the order in which a reader meets them.
//!
//! The book is the only place that says the order: `book/en/SUMMARY.md` lists the pages, each page links its exercises.
//! An exercise that no page links comes last (and `dev verify` says so).

use super::Exercise;
use crate::{lang::Lang, tr, workspace::Workspace};
use anyhow::{Context, Result, anyhow, bail};
use std::{collections::BTreeMap, path::Path};

/// The exercises of the course.
#[derive(Clone, Debug)]
pub struct Catalog {
    exercises: Vec<Exercise>,
}

impl Catalog {
    /// Finds every folder `chapterNN/exercises/<name>/` that has a `suite.rs` or an `exercise.toml`.
    ///
    /// # Errors
    /// If a folder cannot be read, or two exercises have one name.
    pub fn load(workspace: &Workspace) -> Result<Catalog> {
        let mut found: BTreeMap<String, Exercise> = BTreeMap::new();
        for chapter in chapters(workspace.root())? {
            let folder = workspace.join(&chapter).join("exercises");
            if !folder.is_dir() {
                continue;
            }
            for path in super::folder::files(&folder)? {
                if !path.join("suite.rs").is_file() && !path.join("exercise.toml").is_file() {
                    continue;
                }
                let Some(name) = path.file_name().and_then(|name| name.to_str()).map(str::to_string) else {
                    continue;
                };
                let exercise = Exercise { name: name.clone(), chapter: chapter.clone(), folder: path };
                if let Some(other) = found.insert(name.clone(), exercise) {
                    bail!("two exercises are called `{name}`: one in {}, one in {chapter}", other.chapter);
                }
            }
        }
        let mut exercises = Vec::new();
        for name in order_in_book(workspace)? {
            exercises.extend(found.remove(&name));
        }
        exercises.extend(found.into_values());
        Ok(Catalog { exercises })
    }

    /// All of them, in the order of the book.
    pub fn all(&self) -> &[Exercise] {
        &self.exercises
    }

    /// The exercise called `name`.
    ///
    /// # Errors
    /// If there is none; the message offers the nearest names.
    pub fn get(&self, name: &str, lang: Lang) -> Result<&Exercise> {
        let wanted = name.trim();
        self.exercises.iter().find(|exercise| exercise.name == wanted).ok_or_else(|| {
            let near = self.nearest(wanted);
            if near.is_empty() {
                anyhow!(tr!(
                    lang,
                    "there is no exercise `{wanted}`; `cargo course list` names them all",
                    "没有名为 `{wanted}` 的练习；`cargo course list` 会列出全部"
                ))
            } else {
                let near = near.join(", ");
                anyhow!(tr!(
                    lang,
                    "there is no exercise `{wanted}`. Did you mean: {near}?",
                    "没有名为 `{wanted}` 的练习。你是不是想找：{near}？"
                ))
            }
        })
    }

    /// The exercises of `chapter`, or the one called so.
    ///
    /// # Errors
    /// If neither fits.
    pub fn select(&self, name: &str, lang: Lang) -> Result<Vec<&Exercise>> {
        let of_chapter: Vec<_> = self.exercises.iter().filter(|exercise| exercise.chapter == name).collect();
        if of_chapter.is_empty() { Ok(vec![self.get(name, lang)?]) } else { Ok(of_chapter) }
    }

    /// The chapters that have exercises, in order.
    pub fn chapters(&self) -> Vec<&str> {
        let mut chapters: Vec<_> = self.exercises.iter().map(|exercise| exercise.chapter.as_str()).collect();
        chapters.dedup();
        chapters
    }

    /// At most three names that somebody who typed `wanted` may have meant, nearest first.
    fn nearest(&self, wanted: &str) -> Vec<&str> {
        let mut scored: Vec<(usize, &str)> = self
            .exercises
            .iter()
            .map(|exercise| exercise.name.as_str())
            .map(|name| (strsim::damerau_levenshtein(wanted, name), name))
            .filter(|(distance, name)| {
                *distance <= name.len() / 2 || (wanted.len() > 2 && name.contains(wanted))
            })
            .collect();
        scored.sort();
        scored.into_iter().take(3).map(|(_, name)| name).collect()
    }
}

/// The chapter folders, `chapter01` …, in order.
pub fn chapters(root: &Path) -> Result<Vec<String>> {
    let entries =
        std::fs::read_dir(root).with_context(|| format!("cannot read the folder {}", root.display()))?;
    let mut chapters: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            name.strip_prefix("chapter")
                .is_some_and(|rest| rest.len() == 2 && rest.bytes().all(|b| b.is_ascii_digit()))
        })
        .collect();
    chapters.sort();
    Ok(chapters)
}

fn order_in_book(workspace: &Workspace) -> Result<Vec<String>> {
    let edition = workspace.edition(Lang::En);
    let pages = crate::site::summary::pages(&edition)?;
    let mut names = Vec::new();
    for page in pages {
        // A page that is listed and missing is for the book's build to report; the exercises still have an order.
        let Ok(text) = std::fs::read_to_string(edition.join(&page)) else { continue };
        names.extend(crate::site::directive::exercises(&text).into_iter().map(|link| link.name));
    }
    Ok(names)
}
