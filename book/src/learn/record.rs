//! Writes what a check found into the learner's progress.

use crate::{
    check::{Report, Verdict},
    progress::{Progress, State, Store},
};
use anyhow::Result;

/// Records `report`; the notice is what the store had to say about a damaged file.
///
/// # Errors
/// If progress cannot be saved. The verdict stands all the same.
pub fn record(store: &Store, report: &Report) -> Result<(Progress, Option<String>)> {
    store.update(|progress| {
        let entry = progress.exercises.entry(report.exercise.clone()).or_default();
        entry.checks += 1;
        entry.passed = report.passed();
        if !report.tests().is_empty() {
            entry.tests = report.tests().len();
        }
        entry.state = match &report.verdict {
            Verdict::Green { .. } => State::Green,
            Verdict::Red { .. } | Verdict::EndedEarly { .. } => State::Red,
            Verdict::DoesNotCompile { .. } => State::DoesNotCompile,
        };
        // A verdict about an edited suite says nothing about the exercise.
        entry.solved |= report.is_green() && !report.suite_edited;
    })
}
