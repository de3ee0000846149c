//! `cargo course dev verify`: the checks are checked.
//!
//! For every exercise: the starter is red, the solution is green, every known mistake fails exactly the tests that claim it
//! and nothing hangs ([`judge`], on a binary that [`proof`] builds); every text exists in both languages and the book's page
//! and the exercise name each other ([`texts`]).

mod judge;
mod proof;
mod texts;

use crate::{
    cli::Exit,
    exercise::{Exercise, catalog::Catalog},
    lang::Lang,
    terminal::{BAD, GOOD, pad, paint},
    workspace::Workspace,
};
use anyhow::Result;
use serde::Serialize;

/// Whether the committed `exercise.rs` must be the generated starter. Not where a learner's solved files are welcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starters {
    /// It must.
    Committed,
    /// It is the learner's.
    Learners,
}

/// What is known of one exercise after its proof.
#[derive(Debug, Serialize)]
pub struct Proof {
    /// The exercise.
    pub exercise: String,
    /// Its chapter.
    pub chapter: String,
    /// How many tests its suite has.
    pub tests: usize,
    /// Every mistake with the tests that it really fails.
    pub mistakes: Vec<Signature>,
    /// All that is not as it must be; empty when the exercise is proved.
    pub problems: Vec<String>,
}

/// A mistake and its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The mistake's name.
    pub mistake: String,
    /// The tests it fails, sorted.
    pub fails: Vec<String>,
}

/// Proves what `id` names, or everything, and prints the table.
///
/// # Errors
/// If `id` names nothing, or the proof cannot be built or run.
pub fn run(workspace: &Workspace, lang: Lang, id: Option<&str>, json: bool) -> Result<Exit> {
    let catalog = Catalog::load(workspace)?;
    let chosen: Vec<&Exercise> = match id {
        Some(id) => catalog.select(id, lang)?,
        None => catalog.all().iter().collect(),
    };
    let proofs = prove(workspace, &chosen, Starters::Committed)?;
    if json {
        anstream::println!("{}", serde_json::to_string_pretty(&proofs)?);
    } else {
        print(&proofs);
    }
    Ok(if proofs.iter().all(|proof| proof.problems.is_empty()) { Exit::Good } else { Exit::Red })
}

/// Proves `exercises`.
///
/// # Errors
/// If a file cannot be read, or the proof cannot be built or run.
pub fn prove(workspace: &Workspace, exercises: &[&Exercise], starters: Starters) -> Result<Vec<Proof>> {
    let mut proofs = Vec::new();
    let mut chapters: Vec<&str> = exercises.iter().map(|exercise| exercise.chapter.as_str()).collect();
    chapters.dedup();
    for chapter in chapters {
        let of_chapter: Vec<&Exercise> =
            exercises.iter().copied().filter(|exercise| exercise.chapter == chapter).collect();
        let built = proof::build(workspace, chapter, &of_chapter)?;
        for exercise in of_chapter {
            let mut problems = texts::problems(workspace, exercise, starters)?;
            let judged = judge::judge(workspace, exercise, &built)?;
            problems.extend(judged.problems);
            proofs.push(Proof {
                exercise: exercise.name.clone(),
                chapter: chapter.to_string(),
                tests: judged.tests,
                mistakes: judged.signatures,
                problems,
            });
        }
    }
    Ok(proofs)
}

fn print(proofs: &[Proof]) {
    let width = proofs.iter().map(|proof| proof.exercise.len()).max().unwrap_or(0).max("exercise".len());
    anstream::println!("  {}  tests  mistakes  proved", pad("exercise", width));
    for proof in proofs {
        let good = proof.problems.is_empty();
        let (name, tests, mistakes) = (pad(&proof.exercise, width), proof.tests, proof.mistakes.len());
        let (mark, word) = if good { (paint(GOOD, "✓"), "yes") } else { (paint(BAD, "✗"), "no") };
        anstream::println!("{mark} {name}  {tests:>5}  {mistakes:>8}  {word}");
        for problem in &proof.problems {
            anstream::println!("    {problem}");
        }
    }
    let proved = proofs.iter().filter(|proof| proof.problems.is_empty()).count();
    let mistakes: usize = proofs.iter().map(|proof| proof.mistakes.len()).sum();
    let tests: usize = proofs.iter().map(|proof| proof.tests).sum();
    anstream::println!(
        "\n{proved} of {} exercises proved: {tests} tests against {mistakes} known mistakes",
        proofs.len()
    );
}
