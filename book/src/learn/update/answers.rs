//! The answers: kept before the first change, put back after the last.
//!
//! A file is written over only if what is in it is known: a version of the starter, the kept answer, or the beginning of one of
//! these, which is what a write that was cut off leaves. Anything else was typed since, and stays.

use super::{
    checkout::exercise_of,
    git::{Change, Git},
    journal::{Answer, Journal},
    merge::{Fit, fit, same},
};
use crate::{
    exercise::{Exercise, answer, marks},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{
    io::{ErrorKind, Write},
    path::Path,
};

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in its place, the same text.
    PutBack,
    /// It is in its place, joined with a starter that changed elsewhere.
    Merged,
    /// The starter changed where the answer did; the new starter is in its place.
    Conflict,
    /// The exercise is gone or has another name.
    Removed,
    /// The file was edited after the update was interrupted; the edit stays.
    Edited,
}

/// Keeps a copy of every answer and returns those that have to be put back, because git has them nowhere. `changes` are the
/// tracked files that differ from HEAD, and none of them is a `solution.rs`.
///
/// # Errors
/// If one cannot be read or kept: then nothing may be changed.
pub fn keep(workspace: &Workspace, git: &Git, changes: &[Change]) -> Result<Vec<Answer>> {
    let mut answers = Vec::new();
    for path in git.paths(&["ls-tree", "-r", "-z", "--name-only", "HEAD"])? {
        let Some((chapter, name)) = exercise_of(&path) else { continue };
        let folder = workspace.join(chapter).join("exercises").join(name);
        let exercise = Exercise { name: name.to_string(), chapter: chapter.to_string(), folder };
        let Some(current) = read(&exercise.answer())?.filter(|text| !text.trim_ascii().is_empty()) else {
            continue;
        };
        let is_edited = changes.iter().any(|change| change.path == path);
        let is_starter = starter(&exercise)?.map_or(!is_edited, |starter| same(&current, &starter));
        if !is_edited && is_starter {
            continue;
        }
        let kept = answer::keep(workspace, &exercise)?.with_context(|| path.clone())?;
        // An answer that was committed and pushed is in the new version too, as its author left it: it is only kept.
        if is_edited {
            answers.push(Answer { name: exercise.name, attempt: workspace.shown(&kept), path });
        }
    }
    Ok(answers)
}

/// The starter that the solution describes; `None` if there is none or it has no marks.
fn starter(exercise: &Exercise) -> Result<Option<Vec<u8>>> {
    let solution = read(&exercise.solution())?.and_then(|solution| String::from_utf8(solution).ok());
    Ok(solution.and_then(|solution| marks::starter(&solution).ok()).map(String::into_bytes))
}

/// Whether the file of `answer` still is the copy that was kept: an editor may have saved in between.
///
/// # Errors
/// If one of the two cannot be read.
pub fn is_as_kept(workspace: &Workspace, answer: &Answer) -> Result<bool> {
    Ok(read(&workspace.join(&answer.path))? == read(&workspace.join(&answer.attempt))?)
}

/// Puts `answer` back on top of the checked-out version.
///
/// # Errors
/// If the copy cannot be read or the file not be written; the copy stays.
pub fn put_back(workspace: &Workspace, git: &Git, journal: &Journal, answer: &Answer) -> Result<Fate> {
    let attempt = workspace.join(&answer.attempt);
    let mine = read(&attempt)?.with_context(|| answer.attempt.clone())?;
    let Some(theirs) = git.blob("HEAD", &answer.path)? else { return Ok(Fate::Removed) };
    let base = git.blob(&journal.from, &answer.path)?.unwrap_or_default();
    let fit = fit(git, &mine, &base, &theirs)?;
    let (text, fate) = match &fit {
        Fit::Same => (&mine, Fate::PutBack),
        Fit::Merged(text) => (text, Fate::Merged),
        Fit::Conflict => (&theirs, Fate::Conflict),
    };
    let file = workspace.join(&answer.path);
    let current = read(&file)?;
    if current.as_ref().is_some_and(|current| !is_known(current, &[text, &mine, &theirs, &base])) {
        return Ok(Fate::Edited);
    }
    if current.as_ref() != Some(text) {
        write(&file, text)?;
    }
    Ok(fate)
}

/// Whether the file of `answer` holds nothing but what an update may have put there.
///
/// # Errors
/// If it cannot be read.
pub(super) fn is_ours(workspace: &Workspace, git: &Git, journal: &Journal, answer: &Answer) -> Result<bool> {
    let Some(current) = read(&workspace.join(&answer.path))? else { return Ok(true) };
    let mine = read(&workspace.join(&answer.attempt))?.unwrap_or_default();
    let theirs = git.blob(&journal.to, &answer.path)?.unwrap_or_default();
    let base = git.blob(&journal.from, &answer.path)?.unwrap_or_default();
    let merged = match fit(git, &mine, &base, &theirs)? {
        Fit::Merged(text) => text,
        Fit::Same | Fit::Conflict => Vec::new(),
    };
    Ok(is_known(&current, &[&mine, &theirs, &base, &merged]))
}

/// Whether `current` is one of `versions` or the beginning of one.
pub(super) fn is_known(current: &[u8], versions: &[&Vec<u8>]) -> bool {
    versions.iter().any(|version| version.starts_with(current))
}

/// The bytes of a file; `None` if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn write(path: &Path, text: &[u8]) -> Result<()> {
    let write = || {
        let mut file = std::fs::File::create(path)?;
        file.write_all(text)?;
        file.sync_all()
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
