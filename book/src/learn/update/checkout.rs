//! What must be so before anything is changed, and what is refused: with the reason, the names and the commands that help.

use super::git::{Change, Git};
use crate::tr;
use anyhow::{Result, bail};

/// Where the update leads.
#[derive(Clone, Debug)]
pub struct Versions {
    /// The commit that is checked out.
    pub from: String,
    /// The newest published commit.
    pub to: String,
    /// The branch that is followed, `origin/main`.
    pub upstream: String,
}

/// How many names of files a message lists.
const NAMES: usize = 12;

/// `chapterNN/exercises/<name>/exercise.rs` → `(chapterNN, <name>)`.
pub fn exercise_of(path: &str) -> Option<(&str, &str)> {
    place(path, "exercise.rs")
}

/// The chapter and the name of the exercise whose folder holds `path` as its file called `file`.
pub(super) fn place<'a>(path: &'a str, file: &str) -> Option<(&'a str, &'a str)> {
    let mut parts = path.split('/');
    let (chapter, exercises, name, last) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_answer = chapter.starts_with("chapter") && exercises == "exercises" && last == file;
    (is_answer && parts.next().is_none()).then_some((chapter, name))
}

/// Refuses a folder that is no checkout of its own, or one without git.
///
/// # Errors
/// With the cure.
pub fn is_checkout(git: &Git) -> Result<()> {
    let (lang, root) = (git.lang(), git.root().display());
    git.output(&["--version"])?;
    let output = git.output(&["rev-parse", "--show-prefix"])?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_string();
    if !output.status.success() && git.root().join(".git").exists() {
        bail!(tr!(
            lang,
            "git cannot read the checkout in {root}:\n{said}",
            "git 无法读取 {root} 里的仓库：\n{said}"
        ));
    }
    if !output.status.success() || !output.stdout.trim_ascii().is_empty() {
        bail!(tr!(
            lang,
            "{root} is not a git checkout of the course (an unpacked archive, perhaps), so there is nothing to update it from.\n→ Clone the course with git into a new folder, then copy .course and your chapterNN/exercises/*/exercise.rs into it.",
            "{root} 不是用 git 克隆的课程（也许是解压的压缩包），所以没有更新的来源。\n→ 用 git 把课程克隆到新目录，再把 .course 和你的 chapterNN/exercises/*/exercise.rs 复制过去。"
        ));
    }
    Ok(())
}

/// Fetches, and tells where the update leads; `None` with the followed branch's name if nothing is new.
///
/// # Errors
/// If there is no branch to follow, it cannot be fetched, or the learner's own commits stand beside the new ones.
pub fn look(git: &Git) -> Result<(Option<Versions>, String)> {
    let lang = git.lang();
    let Some(branch) = git.ask(&["symbolic-ref", "--quiet", "--short", "HEAD"])? else {
        bail!(tr!(
            lang,
            "no branch is checked out (git calls it a detached HEAD), so it is unknown what to follow.\n→ git switch main",
            "当前没有检出任何分支（git 称为 detached HEAD），不知道该跟随哪个分支。\n→ git switch main"
        ));
    };
    let find_upstream = ["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"];
    let Some(upstream) = git.ask(&find_upstream)? else {
        let remotes = git.text(&["remote"])?;
        let remote = remotes.lines().find(|remote| *remote == "origin").or(remotes.lines().next());
        let add = match remote {
            Some(_) => "",
            None => "→ git remote add origin …\n",
        };
        let remote = remote.unwrap_or("origin");
        bail!(tr!(
            lang,
            "the branch {branch} follows no other branch, so it is unknown where new versions come from.\n{add}→ git fetch {remote}\n→ git branch --set-upstream-to={remote}/{branch}",
            "分支 {branch} 没有设置上游分支，不知道新版本从哪里来。\n{add}→ git fetch {remote}\n→ git branch --set-upstream-to={remote}/{branch}"
        ));
    };
    if let Err(error) = git.bytes(&["fetch", "--quiet"]) {
        bail!(tr!(
            lang,
            "the new version cannot be fetched; nothing was changed.\n{error}",
            "无法取得新版本；没有改动任何东西。\n{error}"
        ));
    }
    let (from, to) = (git.head()?, git.text(&["rev-parse", "--verify", "@{upstream}^{commit}"])?);
    let precedes = |one: &str, other: &str| git.ask(&["merge-base", "--is-ancestor", one, other]);
    if precedes(&to, &from)?.is_some() {
        return Ok((None, upstream));
    }
    if precedes(&from, &to)?.is_none() {
        diverged(git, &to, &upstream)?;
    }
    Ok((Some(Versions { from, to, upstream: upstream.clone() }), upstream))
}

/// Refuses a branch that has commits of its own: whether to merge, rebase or set them aside is for their author to say.
fn diverged(git: &Git, to: &str, upstream: &str) -> Result<()> {
    let lang = git.lang();
    let Some(base) = git.ask(&["merge-base", "HEAD", to])? else {
        bail!(tr!(
            lang,
            "your branch and {upstream} have no commit in common, so one cannot be brought to the other.\n→ Clone the course anew and copy .course and your exercise.rs files into it.",
            "你的分支与 {upstream} 没有共同的提交，无法更新。\n→ 请重新克隆课程，再把 .course 和你的 exercise.rs 文件复制过去。"
        ));
    };
    let own = git.paths(&["diff", "--name-only", "-z", "--no-renames", &base, "HEAD"])?;
    let foreign: Vec<_> = own.iter().filter(|path| exercise_of(path).is_none()).map(String::as_str).collect();
    if foreign.is_empty() {
        let (branch, base) = (free_branch(git)?, git.text(&["rev-parse", "--short", &base])?);
        bail!(tr!(
            lang,
            "you committed answers, so your branch and {upstream} have parted. Keep your commits as the branch {branch}, turn the answers into plain edits, and update again:\n→ git branch {branch}\n→ git reset {base}\n→ cargo course update\nNone of these commands changes a file before the update saves your answers.",
            "你提交过答案，所以你的分支与 {upstream} 已经分叉。请把这些提交留在分支 {branch} 上，让答案变回普通的未提交改动，然后再更新：\n→ git branch {branch}\n→ git reset {base}\n→ cargo course update\n在更新保存好你的答案之前，这些命令不会改动任何文件。"
        ));
    }
    let names = listed(&foreign);
    bail!(tr!(
        lang,
        "your branch has commits of its own that change the course itself:\n{names}\nHow to join them with {upstream} is for you to decide:\n→ git merge {upstream}",
        "你的分支上有改动课程本身的提交：\n{names}\n如何与 {upstream} 合并由你决定：\n→ git merge {upstream}"
    ))
}

/// `my-answers`, or with a number if there is such a branch.
fn free_branch(git: &Git) -> Result<String> {
    for number in 1.. {
        let name = if number == 1 { "my-answers".to_string() } else { format!("my-answers-{number}") };
        if git.ask(&["rev-parse", "--verify", "--quiet", &format!("refs/heads/{name}")])?.is_none() {
            return Ok(name);
        }
    }
    unreachable!("the numbers do not end")
}

/// Refuses changed files that are not answers: a fast-forward would have to write over them.
///
/// # Errors
/// With the files' names.
pub fn refuse_other_changes(git: &Git, changes: &[Change]) -> Result<()> {
    let other: Vec<_> = changes.iter().filter(|change| !is_plain_answer(change)).collect();
    if other.is_empty() {
        return Ok(());
    }
    let names = listed(&other.iter().map(|change| change.path.as_str()).collect::<Vec<_>>());
    bail!(tr!(
        git.lang(),
        "these files of the course were changed, and an update would write over them:\n{names}\n→ git stash    (and `git stash pop` after the update), or commit them, or undo them with `git restore`",
        "下列课程文件有改动，更新会覆盖它们：\n{names}\n→ git stash    （更新后再 `git stash pop`），或者提交它们，或者用 `git restore` 撤销"
    ))
}

/// An `exercise.rs` of which there is one changed version. Where one is staged and another is in the file, only git knows the
/// first, and the update would drop it.
fn is_plain_answer(change: &Change) -> bool {
    let one_version = matches!(&change.state, b" M" | b"M " | b" D" | b"D ");
    one_version && exercise_of(&change.path).is_some()
}

fn listed(names: &[&str]) -> String {
    let mut lines: Vec<_> = names.iter().take(NAMES).map(|name| format!("  {name}")).collect();
    if names.len() > NAMES {
        lines.push(format!("  … +{}", names.len() - NAMES));
    }
    lines.join("\n")
}
