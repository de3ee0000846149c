//! `cargo course diff ID`: after green, your answer beside the reference, and the mistakes that you did not make.

use super::{session::Session, solution};
use crate::{
    cli::Exit,
    exercise::{Exercise, answer},
    lang::Lang,
    terminal::{BAD, FAINT, GOOD, STRONG, paint},
    tr,
};
use anyhow::Result;
use similar::{ChangeTag, TextDiff};

/// Lines around a difference that are shown.
const CONTEXT: usize = 3;

/// Prints the comparison.
///
/// # Errors
/// If the exercise is unknown, or a file cannot be read.
pub fn run(session: &Session, name: Option<&str>) -> Result<Exit> {
    let exercise = session.exercise(name)?;
    let lang = session.lang;
    let solved = session.progress()?.exercises.get(&exercise.name).is_some_and(|entry| entry.solved);
    if !solved {
        let name = &exercise.name;
        anstream::eprintln!(
            "{}",
            tr!(
                lang,
                "{name} is not green yet, and the comparison would give the answer away. `cargo course check {name}` judges yours.",
                "{name} 还没有通过，现在对比就等于泄露答案。先用 `cargo course check {name}` 检查你的答案。"
            )
        );
        return Ok(Exit::Red);
    }
    let mine = answer::read(&session.workspace, &exercise, lang)?;
    anstream::println!("{}", compare(&mine, &solution::reference(&exercise)?, lang));
    anstream::println!("{}", avoided(&exercise, lang)?);
    Ok(Exit::Good)
}

/// Your lines and the reference's, where they differ.
pub(crate) fn compare(mine: &str, reference: &str, lang: Lang) -> String {
    let diff = TextDiff::from_lines(mine, reference);
    if mine == reference {
        return tr!(lang, "Your answer is the reference, to the letter.", "你的答案与参考答案一字不差。");
    }
    let mut text = paint(STRONG, tr!(lang, "- yours   + the reference", "- 你的答案   + 参考答案"));
    text.push('\n');
    for (number, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if number > 0 {
            text.push_str(&paint(FAINT, "  ···"));
            text.push('\n');
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value().trim_end_matches('\n');
            text.push_str(&match change.tag() {
                ChangeTag::Delete => paint(BAD, format_args!("- {line}")),
                ChangeTag::Insert => paint(GOOD, format_args!("+ {line}")),
                ChangeTag::Equal => format!("  {line}"),
            });
            text.push('\n');
        }
    }
    text
}

/// One sentence for each mistake that a solved exercise has avoided.
///
/// # Errors
/// If the description cannot be read.
pub fn avoided(exercise: &Exercise, lang: Lang) -> Result<String> {
    let mut text =
        paint(STRONG, tr!(lang, "Mistakes that your answer does not make:", "你的答案避开了这些错误："));
    for mistake in exercise.manifest()?.mistakes.values() {
        text.push_str(&format!("\n  · {}", first_sentence(mistake.story(lang))));
    }
    Ok(text)
}

/// What a mistake is, without the why.
pub(crate) fn first_sentence(story: &str) -> &str {
    let western = story.find(". ").map(|at| at + 1);
    let chinese = story.find('。').map(|at| at + '。'.len_utf8());
    let end = [western, chinese].into_iter().flatten().min().unwrap_or(story.len());
    &story[..end]
}

#[cfg(test)]
mod tests {
    use super::first_sentence;

    #[test]
    fn a_story_is_cut_after_its_first_sentence_in_both_languages() {
        assert_eq!(first_sentence("The limit was left out. `>` excludes it."), "The limit was left out.");
        assert_eq!(first_sentence("漏掉了边界本身。“从 18 岁起”包含 18。"), "漏掉了边界本身。");
        assert_eq!(first_sentence("One sentence."), "One sentence.");
    }
}
