//! What `cargo course update` prints.

use super::{
    answers::Fate,
    git::Git,
    journal::Answer,
    recovery::{self, Opened, Recovery},
    steps::{self, Outcome, Update},
};
use crate::{
    lang::Lang,
    terminal::{FAINT, GOOD, NOTE, STRONG, paint},
    tr,
    workspace::Workspace,
};

/// Updates the course and prints how it went.
///
/// # Errors
/// If the update is refused or fails: nothing was changed, or the message says what was.
pub fn run(workspace: &Workspace, lang: Lang) -> anyhow::Result<()> {
    let git = Git::new(workspace.root(), lang);
    // Said at once: what comes after may fail, and then this must not be lost.
    let opened = recovery::open(workspace, &git)?;
    anstream::print!("{}", of_recovery(&opened, lang));
    let looking = tr!(lang, "Looking for a new version …", "正在查找新版本……");
    anstream::println!("{}", paint(FAINT, looking));
    let outcome = steps::update(&opened, workspace, &git, &mut |_| Ok(()))?;
    anstream::print!("{}", of_update(&outcome, lang));
    Ok(())
}

/// What became of an interrupted update; empty if there was none.
pub fn of_recovery(opened: &Opened, lang: Lang) -> String {
    let mut lines = Vec::new();
    lines.extend(opened.notice.iter().map(|notice| paint(NOTE, notice)));
    if let Some(recovery) = &opened.recovery {
        recovered(recovery, lang, &mut lines);
    }
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// What became of this update.
pub fn of_update(outcome: &Outcome, lang: Lang) -> String {
    let mut lines = Vec::new();
    match &outcome.update {
        Some(update) => updated(update, lang, &mut lines),
        None => {
            let upstream = &outcome.upstream;
            lines.push(tr!(lang, "Nothing new on {upstream}.", "{upstream} 上没有新内容。"));
        }
    }
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

fn recovered(recovery: &Recovery, lang: Lang, lines: &mut Vec<String>) {
    lines.push(paint(
        NOTE,
        if recovery.finished {
            tr!(lang, "The last update was interrupted. It is finished now.", "上次更新被中断，现已完成。")
        } else {
            tr!(lang, "The last update was interrupted. It was undone first.", "上次更新被中断，已先撤销。")
        },
    ));
    answers(&recovery.answers, lang, lines);
}

fn updated(update: &Update, lang: Lang, lines: &mut Vec<String>) {
    let Update { from, to, commits, .. } = update;
    let updated = tr!(
        lang,
        "Updated: {from} → {to}, commits: {commits}.",
        "已更新：{from} → {to}，共 {commits} 个提交。"
    );
    lines.push(paint(GOOD, updated));
    answers(&update.answers, lang, lines);
    if !update.check_again.is_empty() {
        lines.push(tr!(
            lang,
            "You solved these, and their checks have changed. Check them again:",
            "下列练习你已经完成，但它们的检查有了变化，请重新检查："
        ));
        lines.extend(update.check_again.iter().map(|name| format!("  cargo course check {name}")));
    }
    lines.extend(update.notice.iter().map(|notice| paint(NOTE, notice)));
    let running = tr!(
        lang,
        "If the live book or `watch` is running, start it again: it is still the old one.",
        "如果实时书页或 `watch` 正在运行，请重新启动：它还是旧版本。"
    );
    lines.push(paint(FAINT, running));
}

fn answers(answers: &[(Answer, Fate)], lang: Lang, lines: &mut Vec<String>) {
    let of = |wanted: &[Fate]| -> Vec<&Answer> {
        answers.iter().filter(|(_, fate)| wanted.contains(fate)).map(|(answer, _)| answer).collect()
    };
    let names = |answers: &[&Answer]| {
        answers.iter().map(|answer| answer.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let count = of(&[Fate::PutBack, Fate::Merged]).len();
    if !answers.is_empty() {
        lines.push(tr!(lang, "Answers in their place: {count}.", "放回原处的答案：{count} 份。"));
    }
    let merged = of(&[Fate::Merged]);
    if !merged.is_empty() {
        let names = names(&merged);
        lines.push(tr!(
            lang,
            "The starter of these changed, and your answer was joined with it: {names}.",
            "这些练习的初始文件有变化，已与你的答案合并：{names}。"
        ));
    }
    let by_hand: Vec<_> =
        answers.iter().filter_map(|(answer, fate)| Some((answer, reason(fate, lang)?))).collect();
    if !by_hand.is_empty() {
        lines.push(paint(STRONG, tr!(lang, "These need your hand:", "下列答案需要你亲自处理：")));
    }
    for (answer, reason) in by_hand {
        lines.push(format!("  {}: {reason}", answer.name));
        let attempt = &answer.attempt;
        lines.push(tr!(lang, "    your answer: {attempt}", "    你的答案：{attempt}"));
    }
}

/// Why an answer is not in its place.
fn reason(fate: &Fate, lang: Lang) -> Option<String> {
    match fate {
        Fate::PutBack | Fate::Merged => None,
        Fate::Conflict => Some(tr!(
            lang,
            "the starter changed in the lines that you wrote; the new starter is in place",
            "初始文件恰好改动了你写的那几行；现在放的是新的初始文件"
        )),
        Fate::Removed => {
            Some(tr!(lang, "the exercise is gone or has another name now", "这个练习已被移除或改名"))
        }
        Fate::Edited => Some(tr!(
            lang,
            "the file was edited after the interruption; the edit stays, the answer from before is kept",
            "中断之后文件又被编辑过；编辑保留，之前的答案另存"
        )),
    }
}
