//! `cargo course hint ID`: one step up the ladder each time.

use super::session::{Session, say};
use crate::{
    cli::Exit,
    exercise::Exercise,
    lang::Text,
    progress::Store,
    terminal::{FAINT, STRONG, paint, wrap},
    tr,
};
use anyhow::Result;

/// Prints the next hint.
///
/// # Errors
/// If the exercise is unknown or its description cannot be read.
pub fn run(session: &Session, name: Option<&str>) -> Result<Exit> {
    let exercise = session.exercise(name)?;
    anstream::println!("{}", next(session, &exercise)?);
    Ok(Exit::Good)
}

/// The hints of an exercise that were shown so far.
pub(crate) struct Ladder {
    /// In order; the last one is new, unless all had been shown before.
    pub(crate) shown: Vec<Text>,
    /// How many there are.
    pub(crate) last: usize,
}

/// Goes one step up the ladder, and records it. Also returns what the learner must be told about the progress file.
///
/// # Errors
/// If the description cannot be read or the step cannot be saved.
pub(crate) fn climb(store: &Store, exercise: &Exercise) -> Result<(Ladder, Option<String>)> {
    let mut shown = exercise.manifest()?.hints;
    let last = shown.len();
    let (_, notice) = store.update(|progress| {
        let entry = progress.exercises.entry(exercise.name.clone()).or_default();
        entry.hints = (entry.hints + 1).min(last);
        shown.truncate(entry.hints);
    })?;
    Ok((Ladder { shown, last }, notice))
}

/// The next hint of `exercise`; the last one again when the ladder has ended.
///
/// # Errors
/// If its description cannot be read or the step cannot be saved.
pub fn next(session: &Session, exercise: &Exercise) -> Result<String> {
    let (Ladder { shown, last }, notice) = climb(&session.store, exercise)?;
    say(notice);
    let (lang, name, step) = (session.lang, &exercise.name, shown.len());
    let Some(hint) = shown.last() else {
        return Ok(tr!(lang, "{name} has no hints", "{name} 没有提示"));
    };
    let head = paint(STRONG, tr!(lang, "Hint {step} of {last}", "提示 {step}/{last}"));
    let text = wrap(hint.get(lang), 96).join("\n");
    let more = if step < last {
        tr!(lang, "Ask again for the next one.", "再要一次，就会给出下一条。")
    } else {
        tr!(
            lang,
            "That was the last. `cargo course solution {name} --give-up` shows the reference.",
            "这是最后一条。`cargo course solution {name} --give-up` 会显示参考答案。"
        )
    };
    Ok(format!("{head}\n{text}\n{}", paint(FAINT, more)))
}
