//! How an answer is judged: one cargo call builds the exercise's test target, the runner starts it and reads, by name,
//! which tests ran and passed.
//!
//! [`build`] compiles, [`run`] runs within limits, [`libtest`] reads what the tests said, [`diagnose`] compares with the
//! known mistakes. The exit code alone never decides: a program that calls `exit(0)` has passed nothing.

pub mod build;
pub mod diagnose;
pub mod libtest;
pub mod process;
pub mod run;

mod report;

pub use report::{CannotCheck, Failure, Report, TestReport, TestState, Verdict};

use crate::{
    exercise::{Exercise, answer, seal},
    lang::Lang,
    workspace::Workspace,
};
use std::time::{Duration, Instant};

/// How long the tests of an exercise may run, from the start of the test binary. A minute is far above what any suite
/// needs (they take milliseconds) and short enough that an endless loop is noticed.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// What a check tells while it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// Cargo compiles `0`: a crate's name and version, as cargo prints it.
    Compiling(&'a str),
    /// Another cargo holds the build folder; this one waits.
    WaitingForCargo,
    /// The tests run.
    Running,
}

/// Judges the learner's answer to `exercise`.
///
/// # Errors
/// If no verdict is possible: the file is missing, the tool chain fails, a limit was hit, Ctrl-C was pressed, or `cancel` was
/// called.
pub fn check(
    workspace: &Workspace,
    exercise: &Exercise,
    lang: Lang,
    limit: Duration,
    cancel: &process::Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, CannotCheck> {
    let started = Instant::now();
    let manifest = exercise.manifest().map_err(CannotCheck::from)?;
    answer::read(workspace, exercise, lang).map_err(CannotCheck::from)?;
    let built = build::build(workspace, exercise, lang, cancel, progress)?;
    let verdict = match built {
        build::Built::Binary { path, warnings } => {
            progress(Progress::Running);
            let run = run::run(workspace, exercise, &path, &manifest, lang, limit, cancel)?;
            let mistake = diagnose::mistake(&manifest, &run.tests);
            let all_passed =
                !run.tests.is_empty() && run.tests.iter().all(|test| test.state == TestState::Passed);
            if all_passed && run.completed {
                Verdict::Green { tests: run.tests, warnings }
            } else if run.completed {
                Verdict::Red { tests: run.tests, mistake }
            } else {
                Verdict::EndedEarly { tests: run.tests, how: run.how_it_ended }
            }
        }
        build::Built::Errors { first, others } => Verdict::DoesNotCompile { first, others },
    };
    Ok(Report {
        exercise: exercise.name.clone(),
        verdict,
        suite_edited: seal::is_broken(exercise),
        seconds: started.elapsed().as_secs_f64(),
    })
}
