//! What an exercise promises in words and places: texts in both languages, hints, sizes, and a page that names it.

use super::{Starters, proof};
use crate::{
    dev::sync,
    exercise::{Exercise, manifest::Manifest, marks, suite},
    lang::{Lang, Text},
    site::{directive, section, summary},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use similar::{DiffOp, TextDiff};
use std::{
    collections::BTreeSet,
    fs,
    process::{Command, Stdio},
};

/// A nudge, a pointer, the shape.
const HINTS: usize = 3;
/// Fewer prove too little, more are never read.
const MISTAKES: std::ops::RangeInclusive<usize> = 2..=5;
/// A mistake is a small edit of the solution, lines.
const DISTANCE: usize = 12;
/// What `dev new` leaves for the author.
const UNFILLED: &str = "FILL IN";

/// All that is wrong with the words and places of `exercise`.
pub(super) fn problems(
    workspace: &Workspace,
    exercise: &Exercise,
    starters: Starters,
) -> Result<Vec<String>> {
    let manifest = match exercise.manifest() {
        Ok(manifest) => manifest,
        Err(error) => return Ok(vec![format!("{error:#}")]),
    };
    let mut problems = description(&manifest);
    problems.extend(suite_and_description(exercise, &manifest)?);
    problems.extend(mistakes(exercise, &manifest)?);
    problems.extend(paths_and_names(workspace, exercise)?);
    problems.extend(pages(workspace, exercise, &manifest)?);
    if starters == Starters::Committed {
        problems.extend(committed_starter(workspace, exercise)?);
    }
    Ok(problems)
}

fn description(manifest: &Manifest) -> Vec<String> {
    let mut problems = Vec::new();
    let mut text = |what: &str, text: &Text| {
        for lang in Lang::ALL {
            if text.get(lang).trim().is_empty() || text.get(lang).contains(UNFILLED) {
                problems.push(format!("exercise.toml: {what} has no text in {}", lang.tag()));
            }
        }
    };
    text("the title", &manifest.title);
    for (number, hint) in manifest.hints.iter().enumerate() {
        text(&format!("hint {}", number + 1), hint);
    }
    for (name, requirement) in &manifest.tests {
        text(&format!("the test {name}"), requirement);
    }
    for (name, mistake) in &manifest.mistakes {
        let story = Text { en: mistake.story(Lang::En).into(), zh: mistake.story(Lang::Zh).into() };
        text(&format!("the mistake {name}"), &story);
    }
    if manifest.hints.len() < HINTS {
        problems
            .push(format!("exercise.toml: {} hints; a ladder has at least {HINTS}", manifest.hints.len()));
    }
    if !MISTAKES.contains(&manifest.mistakes.len()) {
        problems.push(format!(
            "exercise.toml: {} mistakes; there should be two to five",
            manifest.mistakes.len()
        ));
    }
    if manifest.minutes == 0 {
        problems.push("exercise.toml: minutes is 0".to_string());
    }
    problems
}

fn suite_and_description(exercise: &Exercise, manifest: &Manifest) -> Result<Vec<String>> {
    let path = exercise.suite();
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut problems = Vec::new();
    let promises = suite::promises(&text);
    let plain = |text: &str| text.replace(['“', '”'], "\"").replace(['‘', '’'], "'").replace('`', "");
    for promise in &promises {
        match manifest.tests.get(&promise.name) {
            None => problems.push(format!("exercise.toml: the test {} has no requirement", promise.name)),
            Some(requirement) if plain(&requirement.en) != plain(&promise.requirement) => {
                problems.push(format!(
                    "suite.rs says of {}: “{}”, exercise.toml: “{}”",
                    promise.name, promise.requirement, requirement.en
                ))
            }
            Some(_) => {}
        }
    }
    for name in manifest.tests.keys().filter(|name| !promises.iter().any(|promise| promise.name == **name)) {
        problems.push(format!("exercise.toml: there is no test {name} in suite.rs"));
    }
    Ok(problems)
}

fn mistakes(exercise: &Exercise, manifest: &Manifest) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let path = exercise.solution();
    let solution = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let reference = marks::reference(&solution);
    let files = exercise.mistakes()?;
    for (name, path) in &files {
        if !manifest.mistakes.contains_key(name) {
            problems.push(format!("exercise.toml: mistakes/{name}.rs has no story"));
        }
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let lines = distance(&reference, &text);
        if lines > DISTANCE {
            problems.push(format!(
                "mistakes/{name}.rs is {lines} lines away from the solution; {DISTANCE} are enough"
            ));
        }
    }
    for name in manifest.mistakes.keys().filter(|name| !files.iter().any(|(file, _)| file == *name)) {
        problems.push(format!("exercise.toml: there is no mistakes/{name}.rs"));
    }
    Ok(problems)
}

/// How many lines an edit touches: the larger of those removed and those added, over all places.
fn distance(from: &str, to: &str) -> usize {
    let diff = TextDiff::from_lines(from, to);
    let (removed, added) = diff.ops().iter().fold((0, 0), |(removed, added), op| match *op {
        DiffOp::Equal { .. } => (removed, added),
        DiffOp::Delete { old_len, .. } => (removed + old_len, added),
        DiffOp::Insert { new_len, .. } => (removed, added + new_len),
        DiffOp::Replace { old_len, new_len, .. } => (removed + old_len, added + new_len),
    });
    removed.max(added)
}

/// Every variant is a module, so `crate::` would mean something else; and the name is also that of a cargo test target.
fn paths_and_names(workspace: &Workspace, exercise: &Exercise) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (variant, text) in proof::variants(exercise)? {
        if text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("crate::")) {
            problems.push(format!(
                "{variant} uses `crate::`; it is compiled as a module: use `super::` or `self::`"
            ));
        }
    }
    for folder in fs::read_dir(workspace.root())?.filter_map(|entry| Some(entry.ok()?.path().join("tests"))) {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let is_target = path.extension().is_some_and(|e| e == "rs") || path.join("main.rs").is_file();
            if is_target && stem == Some(&exercise.name) {
                problems.push(format!("{} is a test target of the same name", workspace.shown(&path)));
            }
        }
    }
    Ok(problems)
}

/// Exactly one page names the exercise, in both editions, under the heading that `exercise.toml` gives.
fn pages(workspace: &Workspace, exercise: &Exercise, manifest: &Manifest) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let english = fs::read_to_string(workspace.edition(Lang::En).join(&manifest.page)).unwrap_or_default();
    for lang in Lang::ALL {
        let edition = workspace.edition(lang);
        let mut named_on = BTreeSet::new();
        for page in summary::pages(&edition)? {
            let Ok(text) = fs::read_to_string(edition.join(&page)) else { continue };
            if directive::exercises(&text).iter().any(|link| link.name == exercise.name) {
                named_on.insert(page);
            }
        }
        if named_on != BTreeSet::from([manifest.page.clone()]) {
            let on: Vec<_> = named_on.into_iter().collect();
            problems.push(format!(
                "exercise.toml says page {}, but the {} edition names it on [{}]",
                manifest.page,
                lang.tag(),
                on.join(", ")
            ));
            continue;
        }
        let text = fs::read_to_string(edition.join(&manifest.page))?;
        let here = section::section(&text, &english, &manifest.heading)
            .is_some_and(|text| directive::exercises(&text).iter().any(|link| link.name == exercise.name));
        if !here {
            problems.push(format!(
                "{}/{} does not name it under #{}",
                lang.tag(),
                manifest.page,
                manifest.heading
            ));
        }
    }
    Ok(problems)
}

/// The file as committed; a learner's own changes on top of it are welcome.
fn committed_starter(workspace: &Workspace, exercise: &Exercise) -> Result<Option<String>> {
    let starter = sync::starter(exercise)?;
    let path = exercise.answer();
    if fs::read_to_string(&path).ok().as_deref() == Some(&starter) {
        return Ok(None);
    }
    let committed = Command::new("git")
        .args(["show", &format!("HEAD:{}", workspace.shown(&path))])
        .current_dir(workspace.root())
        .stderr(Stdio::null())
        .output();
    if committed.is_ok_and(|output| output.status.success() && output.stdout == starter.as_bytes()) {
        return Ok(None);
    }
    Ok(Some(
        "exercise.rs is not the starter that solution.rs generates; `cargo course dev sync` writes it"
            .to_string(),
    ))
}
