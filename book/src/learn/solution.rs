//! `cargo course solution ID [--give-up]`: the reference answer, after green.

use super::session::Session;
use crate::{
    cli::Exit,
    exercise::{Exercise, marks},
    tr,
};
use anyhow::{Context, Result};

/// Prints the reference answer of an exercise that is solved, or of any if `give_up`.
///
/// # Errors
/// If the exercise is unknown or its solution cannot be read.
pub fn run(session: &Session, name: Option<&str>, give_up: bool) -> Result<Exit> {
    let exercise = session.exercise(name)?;
    let solved = session.progress()?.exercises.get(&exercise.name).is_some_and(|entry| entry.solved);
    if !solved && !give_up {
        let name = &exercise.name;
        anstream::eprintln!(
            "{}",
            tr!(
                session.lang,
                "{name} is not green yet. `cargo course hint {name}` helps; `cargo course solution {name} --give-up` shows the reference all the same.",
                "{name} 还没有通过。先试试 `cargo course hint {name}`；确实要看参考答案，就用 `cargo course solution {name} --give-up`。"
            )
        );
        return Ok(Exit::Red);
    }
    anstream::print!("{}", reference(&exercise)?);
    if !solved {
        session
            .update(|progress| progress.exercises.entry(exercise.name.clone()).or_default().gave_up = true)?;
    }
    Ok(Exit::Good)
}

/// The reference answer of `exercise`, without its marks.
///
/// # Errors
/// If it cannot be read.
pub fn reference(exercise: &Exercise) -> Result<String> {
    let path = exercise.solution();
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(marks::reference(&text))
}
