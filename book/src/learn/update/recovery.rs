//! The way back: an update that failed is undone at once, one that was cut off is undone or finished by the next. Which of the
//! two is for HEAD to say.

use super::{
    answers::{self, Fate},
    checkout,
    git::Git,
    journal::{Answer, Journal, Lock},
    leftovers, steps,
};
use crate::{tr, workspace::Workspace};
use anyhow::{Result, anyhow, bail};

/// The right to update, and what had to be mended before.
#[derive(Debug)]
pub struct Opened {
    _alone: Lock,
    /// An earlier update that was interrupted, and how it ended.
    pub recovery: Option<Recovery>,
    /// What must be said about its journal.
    pub notice: Option<String>,
}

/// How an interrupted update ended.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// Whether the new version is checked out; otherwise all is as it was before.
    pub finished: bool,
    /// The answers.
    pub answers: Vec<(Answer, Fate)>,
}

/// Looks at the checkout, keeps other updates out and brings an interrupted one to its end.
///
/// # Errors
/// If this is no checkout, another update runs, or the interrupted one can be neither finished nor undone.
pub fn open(workspace: &Workspace, git: &Git) -> Result<Opened> {
    checkout::is_checkout(git)?;
    let alone = Lock::take(workspace, git.lang())?;
    let (interrupted, notice) = Journal::load(workspace, git.lang())?;
    let recovery = interrupted.map(|journal| recover(workspace, git, &journal)).transpose()?;
    Ok(Opened { _alone: alone, recovery, notice })
}

/// Makes all as it was before and returns `error` with what became of that.
pub(super) fn back(
    workspace: &Workspace,
    git: &Git,
    journal: &Journal,
    error: &anyhow::Error,
) -> anyhow::Error {
    let lang = git.lang();
    match undo(workspace, git, journal) {
        Ok(()) => anyhow!(tr!(
            lang,
            "{error:#}\nThe update was undone: the course and your answers are as they were before.",
            "{error:#}\n更新已撤销：课程和你的答案都和更新前一样。"
        )),
        Err(second) => anyhow!(tr!(
            lang,
            "{error:#}\nUndoing the update failed too: {second:#}\nNo answer is lost, a copy of each is in .course/attempts. Mend the cause, then run `cargo course update` again: it finishes or undoes this.",
            "{error:#}\n撤销更新也失败了：{second:#}\n答案没有丢失，每份都在 .course/attempts 里有副本。请先排除原因，再运行 `cargo course update`：它会完成或撤销这次更新。"
        )),
    }
}

fn undo(workspace: &Workspace, git: &Git, journal: &Journal) -> Result<()> {
    if git.head()? == journal.to {
        let mut ours = Vec::new();
        for answer in &journal.answers {
            let exists = git.blob("HEAD", &answer.path)?.is_some();
            if exists && answers::is_ours(workspace, git, journal, answer)? {
                ours.push(answer.path.clone());
            }
        }
        git.restore(&ours)?;
        // `--keep` refuses to write over anything that was edited.
        git.bytes(&["reset", "--quiet", "--keep", &journal.from])?;
    }
    recover(workspace, git, journal).map(drop)
}

/// Brings an update that was cut off to one of its two ends.
fn recover(workspace: &Workspace, git: &Git, journal: &Journal) -> Result<Recovery> {
    let lang = git.lang();
    let lock = git.text(&["rev-parse", "--git-path", "index.lock"])?;
    if git.root().join(&lock).exists() {
        bail!(tr!(
            lang,
            "an update was interrupted, and git's lock {lock} is still there. If no git runs any more, delete that file and run `cargo course update` again; your answers are in .course/attempts.",
            "上次更新被中断，git 的锁文件 {lock} 还在。如果没有 git 在运行，请删除它，再运行 `cargo course update`；你的答案在 .course/attempts 里。"
        ));
    }
    let finished = git.head()? != journal.from;
    if !finished {
        leftovers::turn_back(workspace, git, journal)?;
    }
    let answers = steps::put_all_back(workspace, git, journal, &mut |_| Ok(()))?;
    Journal::remove(workspace)?;
    Ok(Recovery { finished, answers })
}
