//! `cargo course dev sync`: everything that is generated from something else and committed.
//!
//! Starters from solutions, the list of test targets in each `chapterNN/exercises/Cargo.toml`, and the hashes of the suites.
//! `--check` is for CI of the course itself: a learner's solved `exercise.rs` is no starter any more, and should not be.

use crate::{
    cli::Exit,
    exercise::{Exercise, catalog::Catalog, marks, seal},
    workspace::Workspace,
};
use anyhow::{Context, Result, anyhow};
use std::path::PathBuf;

/// Everything below this line of an exercises' `Cargo.toml` is generated.
const MARK: &str = "# dev sync: targets\n";

/// A file and what it must say.
pub struct Generated {
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// Writes what is not as it should be, or with `check` only names it.
///
/// # Errors
/// If a source cannot be read or has a mark out of place, or a file cannot be written.
pub fn run(workspace: &Workspace, check: bool) -> Result<Exit> {
    let catalog = Catalog::load(workspace)?;
    let mut stale = Vec::new();
    let mut all = 0;
    for Generated { path, text } in generated(workspace, &catalog)? {
        all += 1;
        if std::fs::read_to_string(&path).ok().as_deref() == Some(&text) {
            continue;
        }
        if !check {
            std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        stale.push(workspace.shown(&path));
    }
    for path in &stale {
        anstream::println!("{path}: {}", if check { "is not what its source generates" } else { "written" });
    }
    anstream::println!("{all} generated files, {} {}", stale.len(), if check { "stale" } else { "written" });
    if check && !stale.is_empty() {
        anstream::println!("`cargo course dev sync` writes them anew.");
        return Ok(Exit::Red);
    }
    Ok(Exit::Good)
}

/// All generated files.
///
/// # Errors
/// If a source cannot be read or has a mark out of place: file and line are named.
pub fn generated(workspace: &Workspace, catalog: &Catalog) -> Result<Vec<Generated>> {
    let mut files = Vec::new();
    for exercise in catalog.all() {
        files.push(Generated { path: exercise.answer(), text: starter(exercise)? });
    }
    for chapter in catalog.chapters() {
        let of_chapter: Vec<&Exercise> =
            catalog.all().iter().filter(|exercise| exercise.chapter == chapter).collect();
        let folder = workspace.join(chapter).join("exercises");
        let manifest = folder.join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest)
            .with_context(|| format!("cannot read {}", manifest.display()))?;
        let text = with_targets(&text, &of_chapter)
            .ok_or_else(|| anyhow!("{}: the line `{}` is missing", manifest.display(), MARK.trim()))?;
        files.push(Generated { path: manifest, text });
        files.push(Generated { path: folder.join("suites.lock"), text: seal::lock_text(of_chapter)? });
    }
    Ok(files)
}

/// The starter that the solution of `exercise` generates.
///
/// # Errors
/// If the solution cannot be read or has a mark out of place.
pub fn starter(exercise: &Exercise) -> Result<String> {
    let path = exercise.solution();
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    marks::starter(&text).map_err(|error| anyhow!("{}:{error}", path.display()))
}

fn with_targets(manifest: &str, exercises: &[&Exercise]) -> Option<String> {
    let head = &manifest[..manifest.find(MARK)? + MARK.len()];
    let mut names: Vec<&str> = exercises.iter().map(|exercise| exercise.name.as_str()).collect();
    names.sort_unstable();
    let target =
        |name: &&str| format!("[[test]]\nname = \"{name}\"\npath = \"{name}/suite.rs\"\ntest = false\n");
    Some(format!("{head}{}", names.iter().map(target).collect::<Vec<_>>().join("\n")))
}

#[cfg(test)]
mod tests {
    use super::with_targets;
    use crate::exercise::Exercise;

    #[test]
    fn targets_below_the_line_are_replaced_and_what_stands_above_is_kept() {
        let exercise =
            |name: &str| Exercise { name: name.into(), chapter: "chapter01".into(), folder: "/x".into() };
        let (role, account) = (exercise("role"), exercise("account"));
        let manifest = "[package]\nname = \"a\"\n# dev sync: targets\nold\n";
        assert_eq!(
            with_targets(manifest, &[&role, &account]).unwrap(),
            "[package]\nname = \"a\"\n# dev sync: targets\n[[test]]\nname = \"account\"\npath = \"account/suite.rs\"\ntest = false\n\n[[test]]\nname = \"role\"\npath = \"role/suite.rs\"\ntest = false\n"
        );
        assert_eq!(with_targets("[package]\n", &[&role]), None);
    }
}
