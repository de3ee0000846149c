//! `cargo course reset ID`: the starter again, and your file kept.

use super::session::Session;
use crate::{
    cli::Exit,
    exercise::{answer, marks},
    progress::State,
    tr,
};
use anyhow::{Context, Result, anyhow};

/// Puts the starter in place of the learner's file, of which a copy is kept first.
///
/// # Errors
/// If the exercise is unknown, or a file cannot be read or written: then the learner's file is as it was.
pub fn run(session: &Session, name: Option<&str>) -> Result<Exit> {
    let exercise = session.exercise(name)?;
    let path = exercise.solution();
    let solution =
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let starter = marks::starter(&solution).map_err(|error| anyhow!("{}:{error}", path.display()))?;
    let kept = answer::keep(&session.workspace, &exercise)?;
    let file = exercise.answer();
    std::fs::write(&file, starter).with_context(|| format!("cannot write {}", file.display()))?;
    session.update(|progress| {
        let entry = progress.exercises.entry(exercise.name.clone()).or_default();
        (entry.state, entry.passed) = (State::NotStarted, 0);
    })?;
    let (lang, file) = (session.lang, session.workspace.shown(&file));
    anstream::println!("{}", tr!(lang, "{file} is the starter again.", "{file} 已恢复为初始文件。"));
    if let Some(kept) = kept {
        let kept = session.workspace.shown(&kept);
        anstream::println!("{}", tr!(lang, "What was in it is kept in {kept}.", "原来的内容保存在 {kept}。"));
    }
    Ok(Exit::Good)
}
