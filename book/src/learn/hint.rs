//! `cargo course hint ID`: one step up the ladder each time.

use super::session::Session;
use crate::{
    cli::Exit,
    exercise::Exercise,
    terminal::{FAINT, STRONG, paint},
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

/// The next hint of `exercise`; the last one again when the ladder has ended.
///
/// # Errors
/// If its description cannot be read or the step cannot be saved.
pub fn next(session: &Session, exercise: &Exercise) -> Result<String> {
    let hints = exercise.manifest()?.hints;
    let last = hints.len();
    let mut step = 0;
    session.update(|progress| {
        let entry = progress.exercises.entry(exercise.name.clone()).or_default();
        entry.hints = (entry.hints + 1).min(last);
        step = entry.hints;
    })?;
    let lang = session.lang;
    let name = &exercise.name;
    let Some(hint) = step.checked_sub(1).and_then(|step| hints.get(step)) else {
        return Ok(tr!(lang, "{name} has no hints", "{name} 没有提示"));
    };
    let head = paint(STRONG, tr!(lang, "Hint {step} of {last}", "提示 {step}/{last}"));
    let text = textwrap::fill(hint.get(lang), 96);
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
