//! The progress file, as the live book writes and reads it: what others have written since is news, its own entries are not.

use crate::{
    check::Report,
    exercise::Exercise,
    lang::Lang,
    learn::record,
    progress::{Entry, State, Store},
    workspace::Workspace,
};
use anyhow::Result;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The progress file and what was last seen in it.
pub(super) struct Ledger {
    store: Store,
    file: PathBuf,
    seen: Mutex<BTreeMap<String, Entry>>,
}

/// The entries that have changed, and what the learner must be told about the file.
pub(super) type News = (Vec<(String, Entry)>, Option<String>);

impl Ledger {
    pub(super) fn new(workspace: &Workspace, lang: Lang) -> Ledger {
        let file = workspace.learner().join("progress.toml");
        Ledger { store: Store::new(workspace, lang), file, seen: Mutex::default() }
    }

    /// The file.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Where progress is kept.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// Held while the file is read or written, so that an own entry is never taken for news.
    fn seen(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the file says of `exercises` that it did not say the last time; the first time, everything.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn news(&self, exercises: &[Exercise]) -> Result<News> {
        let mut seen = self.seen();
        let (progress, notice) = self.store.load()?;
        let mut news = Vec::new();
        for exercise in exercises {
            let entry = progress.exercises.get(&exercise.name).cloned().unwrap_or_default();
            if seen.get(&exercise.name).is_none_or(|old| outcome(old) != outcome(&entry)) {
                news.push((exercise.name.clone(), entry.clone()));
            }
            seen.insert(exercise.name.clone(), entry);
        }
        Ok((news, notice))
    }

    /// Records a verdict. Returns what the learner must be told about the file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn record(&self, report: &Report) -> Result<Option<String>> {
        let mut seen = self.seen();
        let (mut progress, notice) = record(&self.store, report)?;
        if let Some(entry) = progress.exercises.remove(&report.exercise) {
            seen.insert(report.exercise.clone(), entry);
        }
        Ok(notice)
    }
}

/// What a page shows of an entry. A hint taken or a further check with the same result is no news.
fn outcome(entry: &Entry) -> (State, usize, usize) {
    (entry.state, entry.passed, entry.tests)
}
