//! Builds the whole site: both editions at once, into memory.

use super::{
    complete,
    compose::Course,
    edition::{Edition, compose_pages, read_into},
    problem::{Broken, Problem},
};
use crate::{
    exercise::{Exercise, catalog::Catalog, manifest::Manifest},
    lang::Lang,
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// The finished site.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Every file by its path, without a leading slash: `en/chapter01/functions.html`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What an author should mend, though the site is complete without it.
    pub warnings: Vec<Problem>,
    /// The files outside the editions' folders that pages include.
    pub sources: BTreeSet<PathBuf>,
}

/// Builds both editions.
///
/// # Errors
/// A [`Broken`] with all problems if the book's source is at fault; another error if a file cannot be read or written.
pub fn build(workspace: &Workspace) -> Result<Site> {
    let catalog = Catalog::load(workspace)?;
    let manifests = manifests(workspace, &catalog);
    let course = Course { workspace, catalog: &catalog, manifests: &manifests };

    let editions = both(|lang| Ok(compose_pages(&course, lang)))?;
    let mut site = Site::default();
    let mut problems = Vec::new();
    for edition in &editions {
        problems.extend(edition.problems.iter().cloned());
        site.warnings.extend(edition.warnings.iter().cloned());
        site.sources.extend(edition.sources.iter().cloned());
    }
    if !problems.is_empty() {
        problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        // Both editions meet the same broken `exercise.toml`.
        problems.dedup();
        return Err(Broken { problems, sources: site.sources }.into());
    }
    render(workspace, &editions, &mut site)?;
    Ok(site)
}

fn render(workspace: &Workspace, editions: &[Edition], site: &mut Site) -> Result<()> {
    let temporary = tempfile::tempdir().context("cannot make a temporary folder for the book")?;
    let base = temporary.path();
    let rendered = both(|lang| {
        let index = Lang::ALL.iter().position(|other| *other == lang).unwrap_or(0);
        editions[index].render(workspace, &base.join(lang.tag()))
    });
    if let Err(error) = rendered {
        // mdBook's own words, which it has in English only.
        let problem = Problem::new("book", 0, |_| format!("{error:#}"));
        return Err(Broken { problems: vec![problem], sources: site.sources.clone() }.into());
    }
    read_into(site, base, base)?;
    complete::complete(workspace, site)
}

/// Does `work` for both languages at the same time.
pub(super) fn both<T: Send>(work: impl Fn(Lang) -> Result<T> + Sync) -> Result<Vec<T>> {
    std::thread::scope(|scope| {
        let threads = Lang::ALL.map(|lang| {
            scope.spawn({
                let work = &work;
                move || work(lang)
            })
        });
        let results = threads.map(|thread| match thread.join() {
            Ok(result) => result,
            // mdBook panics on some HTML that it cannot make sense of; the book is then broken, not the program.
            Err(panic) => Err(anyhow::anyhow!("mdBook stopped: {}", panic_message(&*panic))),
        });
        results.into_iter().collect()
    })
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("for an unknown reason")
}

/// The descriptions of all exercises, or what is wrong with them. That is for the pages to report: an exercise that is being
/// written and stands on no page yet breaks no book.
fn manifests(workspace: &Workspace, catalog: &Catalog) -> BTreeMap<String, Result<Manifest, Problem>> {
    let read = |exercise: &Exercise| {
        let file = exercise.description();
        let problem = |line, reason: String| Problem::new(workspace.shown(&file), line, |_| reason.clone());
        let text = std::fs::read_to_string(&file).map_err(|error| problem(0, error.to_string()))?;
        Manifest::parse(&text).map_err(|(line, reason)| problem(line, reason))
    };
    catalog.all().iter().map(|exercise| (exercise.name.clone(), read(exercise))).collect()
}
