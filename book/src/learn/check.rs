//! `cargo course check [ID|chapterNN]`: one verdict, or a chapter's.

use super::{session::Session, verdict};
use crate::{
    check::{CannotCheck, Report},
    cli::Exit,
    exercise::Exercise,
    terminal::{BAD, FAINT, GOOD, NOTE, paint},
    tr,
};
use anyhow::Result;

/// Checks what `target` names, or the current exercise, and prints the verdict; as JSON, one line an exercise, if `json`.
///
/// # Errors
/// If `target` names nothing.
pub fn run(session: &Session, target: Option<&str>, json: bool) -> Result<Exit> {
    let exercises: Vec<Exercise> = match target {
        Some(target) => session.catalog.select(target, session.lang)?.into_iter().cloned().collect(),
        None => vec![session.current()?],
    };
    let one = exercises.len() == 1;
    if one && target.is_some() {
        // What is checked by name is what the learner works on: `hint`, `diff` and `next` go on from there.
        session.choose(&exercises[0]);
    }
    let mut worst = Exit::Good;
    for exercise in &exercises {
        let outcome = session.check(exercise);
        worst = worst.max(exit(&outcome));
        if json {
            print_json(exercise, &outcome)?;
        } else if one {
            print_one(session, exercise, &outcome)?;
        } else {
            print_line(session, exercise, &outcome);
        }
        if matches!(outcome, Err(CannotCheck::Interrupted)) {
            break;
        }
    }
    Ok(worst)
}

fn exit(outcome: &Result<Report, CannotCheck>) -> Exit {
    match outcome {
        Ok(report) if report.is_green() => Exit::Good,
        Ok(_) => Exit::Red,
        Err(CannotCheck::Interrupted) => Exit::Interrupted,
        Err(_) => Exit::CannotCheck,
    }
}

fn print_json(exercise: &Exercise, outcome: &Result<Report, CannotCheck>) -> Result<()> {
    let line = match outcome {
        Ok(report) => serde_json::to_string(report)?,
        Err(error) => {
            let text = error.to_string();
            serde_json::json!({"exercise": exercise.name, "verdict": "cannot_check", "reason": text})
                .to_string()
        }
    };
    anstream::println!("{line}");
    Ok(())
}

fn print_one(session: &Session, exercise: &Exercise, outcome: &Result<Report, CannotCheck>) -> Result<()> {
    let lang = session.lang;
    match outcome {
        Ok(report) => {
            anstream::println!("{}", verdict::text(report, exercise, &exercise.manifest()?, lang));
            let name = &exercise.name;
            let next = if report.is_green() {
                tr!(
                    lang,
                    "Next: `cargo course diff {name}` compares with the reference, `cargo course next` goes on.",
                    "接下来：`cargo course diff {name}` 与参考答案对比，`cargo course next` 继续下一题。"
                )
            } else {
                tr!(
                    lang,
                    "Next: mend it and run this again; `cargo course hint {name}` helps.",
                    "接下来：修改后再运行一次；需要帮助就用 `cargo course hint {name}`。"
                )
            };
            anstream::println!("\n{}", paint(FAINT, next));
        }
        Err(error) => anstream::eprintln!("{}", paint(NOTE, cannot(session, error))),
    }
    Ok(())
}

fn print_line(session: &Session, exercise: &Exercise, outcome: &Result<Report, CannotCheck>) {
    let name = crate::terminal::pad(&exercise.name, 20);
    match outcome {
        Ok(report) if report.is_green() => anstream::println!("{} {name}", paint(GOOD, "✓")),
        Ok(report) => {
            let (passed, all) = (report.passed(), report.tests().len());
            let lang = session.lang;
            let what = if all == 0 {
                tr!(lang, "does not compile", "无法编译")
            } else {
                tr!(lang, "{passed} of {all} tests pass", "{all} 个测试通过了 {passed} 个")
            };
            anstream::println!("{} {name} {what}", paint(BAD, "✗"));
        }
        Err(error) => anstream::println!("{} {name} {}", paint(NOTE, "?"), cannot(session, error)),
    }
}

/// The reason why there is no verdict, in the learner's language.
pub fn cannot(session: &Session, error: &CannotCheck) -> String {
    match error {
        CannotCheck::Interrupted => {
            tr!(session.lang, "stopped; nothing runs any more", "已中止；没有进程残留")
        }
        CannotCheck::Limit(text) | CannotCheck::Environment(text) => text.clone(),
    }
}
