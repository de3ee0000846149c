//! The update, step by step, in an order in which every moment can be the last one: the answers are copied before the journal
//! is written, the journal before the first change, and it goes after the last.

use super::{
    answers::{self, Fate},
    checkout::{self, Versions},
    git::Git,
    journal::{Answer, Journal},
    recovery::{self, Opened},
};
use crate::{progress::Store, tr, workspace::Workspace};
use anyhow::{Result, bail};

/// A moment between two changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Every answer has a copy. Nothing was changed.
    AnswersKept,
    /// The journal is written.
    JournalWritten,
    /// Every `exercise.rs` is the old starter.
    AnswersCleared,
    /// The new version is checked out.
    Merged,
    /// One more answer is in its place.
    AnswerPutBack,
}

/// An update that was done.
#[derive(Clone, Debug)]
pub struct Update {
    /// The short name of the commit before.
    pub from: String,
    /// The short name of the commit now.
    pub to: String,
    /// How many commits lie between.
    pub commits: String,
    /// The answers.
    pub answers: Vec<(Answer, Fate)>,
    /// Solved exercises whose suite changed.
    pub check_again: Vec<String>,
    /// What must be said about the progress file.
    pub notice: Option<String>,
}

/// How it went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The update, if there was a new version.
    pub update: Option<Update>,
    /// The branch that is followed.
    pub upstream: String,
}

/// Updates the course. `reached` is called between the changes; an error from it is one from the step.
///
/// # Errors
/// If the update is refused or fails. Then all is as it was before, or the message says what is not.
pub fn update(
    _alone: &Opened,
    workspace: &Workspace,
    git: &Git,
    reached: &mut dyn FnMut(Step) -> Result<()>,
) -> Result<Outcome> {
    let (versions, upstream) = checkout::look(git)?;
    let Some(versions) = versions else { return Ok(Outcome { update: None, upstream }) };
    let changes = git.changes()?;
    checkout::refuse_other_changes(git, &changes)?;

    let answers = answers::keep(workspace, git, &changes)?;
    reached(Step::AnswersKept)?;
    let journal = Journal { from: versions.from.clone(), to: versions.to.clone(), answers };
    journal.write(workspace)?;
    // All of these are exercises; one that was deleted has no answer, and the new version brings its starter.
    let changed: Vec<_> = changes.into_iter().map(|change| change.path).collect();
    let answers = match forward(workspace, git, &journal, &changed, reached) {
        Ok(answers) => answers,
        Err(error) => return Err(recovery::back(workspace, git, &journal, &error)),
    };
    Journal::remove(workspace)?;

    let (check_again, notice) = check_again(workspace, git, &versions)?;
    let short = |commit: &str| git.text(&["rev-parse", "--short", commit]);
    let commits = git.text(&["rev-list", "--count", &format!("{}..{}", versions.from, versions.to)])?;
    let (from, to) = (short(&versions.from)?, short(&versions.to)?);
    Ok(Outcome { update: Some(Update { from, to, commits, answers, check_again, notice }), upstream })
}

/// All changes, from the journal's first word to the last answer.
fn forward(
    workspace: &Workspace,
    git: &Git,
    journal: &Journal,
    changed: &[String],
    reached: &mut dyn FnMut(Step) -> Result<()>,
) -> Result<Vec<(Answer, Fate)>> {
    reached(Step::JournalWritten)?;
    for answer in &journal.answers {
        if !answers::is_as_kept(workspace, answer)? {
            let path = &answer.path;
            bail!(tr!(
                git.lang(),
                "{path} was saved in this moment; try again",
                "{path} 刚刚被保存；请再试一次"
            ));
        }
    }
    git.restore(changed)?;
    reached(Step::AnswersCleared)?;
    git.bytes(&["merge", "--quiet", "--ff-only", &journal.to])?;
    reached(Step::Merged)?;
    put_all_back(workspace, git, journal, reached)
}

/// Puts every answer back on top of what is checked out.
pub(super) fn put_all_back(
    workspace: &Workspace,
    git: &Git,
    journal: &Journal,
    reached: &mut dyn FnMut(Step) -> Result<()>,
) -> Result<Vec<(Answer, Fate)>> {
    let mut fates = Vec::new();
    for answer in &journal.answers {
        let fate = answers::put_back(workspace, git, journal, answer)?;
        fates.push((answer.clone(), fate));
        reached(Step::AnswerPutBack)?;
    }
    Ok(fates)
}

/// Solved exercises whose suite changed between the two versions, and a notice about the progress file.
fn check_again(
    workspace: &Workspace,
    git: &Git,
    versions: &Versions,
) -> Result<(Vec<String>, Option<String>)> {
    let changed =
        ["diff", "--name-only", "-z", "--no-renames", "--diff-filter=M", &versions.from, &versions.to];
    let changed = git.paths(&changed)?;
    // The update is over; a progress file that cannot be read is for the next check to say.
    let (progress, notice) = Store::new(workspace, git.lang()).load().unwrap_or_default();
    let is_solved = |name: &str| progress.exercises.get(name).is_some_and(|entry| entry.solved);
    let suites = changed.iter().filter_map(|path| checkout::place(path, "suite.rs"));
    let solved = suites.filter(|(_, name)| is_solved(name)).map(|(_, name)| name.to_string());
    Ok((solved.collect(), notice))
}
