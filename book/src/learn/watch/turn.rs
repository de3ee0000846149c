//! The loop of the watch: wait for a save or a key, act, show, wait again.

use super::{
    keys::{Key, Keys, Raw},
    saves::{Saves, TICK},
};
use crate::{
    check::{CannotCheck, process},
    cli::Exit,
    exercise::{Exercise, marks},
    learn::{check::cannot, diff, hint, list, next, session::Session, verdict},
    terminal::{FAINT, GOOD, NOTE, paint},
    tr,
};
use anyhow::{Result, bail};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{IsTerminal, Read, Write},
};

/// What made the loop go on.
enum Turn {
    Saved(usize),
    Pressed(Key),
    Interrupted,
}

/// Watches until the learner quits, or until every exercise is green.
///
/// # Errors
/// If another watch runs in this course, or the progress cannot be read.
pub fn run(session: &Session, name: Option<&str>) -> Result<Exit> {
    let _only = only_one(session)?;
    let exercises = session.catalog.all().to_vec();
    let first = session.exercise(name)?;
    let mut at =
        exercises.iter().position(|exercise| *exercise == first).expect("the catalog holds the exercise");
    let keys = Keys::new();
    let mut saves = Saves::of(exercises.iter().map(Exercise::answer));
    session.choose(&first);
    if !show_or_check(session, &exercises[at])? {
        return Ok(Exit::Interrupted);
    }
    loop {
        match wait(&mut saves, &keys, at) {
            Turn::Interrupted | Turn::Pressed(Key::Quit) => {
                anstream::println!(
                    "{}",
                    tr!(session.lang, "Bye. Your progress is kept.", "再见，进度已保存。")
                );
                return Ok(Exit::Good);
            }
            Turn::Saved(saved) => {
                if saved != at {
                    at = saved;
                    session.choose(&exercises[at]);
                }
                clear_screen();
            }
            Turn::Pressed(Key::Again) => clear_screen(),
            Turn::Pressed(key) => {
                if let Some(other) = pressed(session, &exercises, at, key)? {
                    at = other;
                    session.choose(&exercises[at]);
                    clear_screen();
                    if !show_or_check(session, &exercises[at])? {
                        return Ok(Exit::Interrupted);
                    }
                }
                continue;
            }
        }
        saves.seen(at);
        match judge(session, &exercises[at])? {
            Judged::Interrupted => return Ok(Exit::Interrupted),
            Judged::NotGreen => {}
            Judged::Green => match session.next_unsolved(&session.progress()?, Some(&exercises[at].name)) {
                None => {
                    anstream::println!("{}", paint(GOOD, next::all_solved(session.lang)));
                    return Ok(Exit::Good);
                }
                Some(following) => {
                    at = exercises
                        .iter()
                        .position(|exercise| exercise == following)
                        .expect("it is in the list");
                    session.choose(&exercises[at]);
                    anstream::println!();
                    if !show_or_check(session, &exercises[at])? {
                        return Ok(Exit::Interrupted);
                    }
                }
            },
        }
    }
}

fn wait(saves: &mut Saves, keys: &Keys, current: usize) -> Turn {
    let _raw = Raw::enter();
    loop {
        if process::is_interrupted() {
            return Turn::Interrupted;
        }
        if let Some(saved) = saves.next(current) {
            return Turn::Saved(saved);
        }
        if let Some(key) = keys.next(TICK) {
            return Turn::Pressed(key);
        }
    }
}

/// Acts on a key; the answer is the exercise to go to, if any.
fn pressed(session: &Session, exercises: &[Exercise], at: usize, key: Key) -> Result<Option<usize>> {
    let exercise = &exercises[at];
    anstream::println!();
    match key {
        Key::Hint => anstream::println!("{}", hint::next(session, exercise)?),
        Key::Diff => {
            diff::run(session, Some(&exercise.name))?;
        }
        Key::List => {
            list::run(session, false)?;
        }
        Key::Next => match session.next_unsolved(&session.progress()?, Some(&exercise.name)) {
            Some(following) if following != exercise => {
                return Ok(exercises.iter().position(|exercise| exercise == following));
            }
            _ => anstream::println!(
                "{}",
                tr!(session.lang, "This is the last one that is open.", "这是最后一道未完成的练习。")
            ),
        },
        Key::Again | Key::Quit => {}
    }
    anstream::println!("\n{}", footer(session));
    Ok(None)
}

/// Introduces an exercise that is as it was shipped; checks one that was begun. False if interrupted.
fn show_or_check(session: &Session, exercise: &Exercise) -> Result<bool> {
    if is_untouched(exercise) {
        anstream::println!("{}\n\n{}", next::introduction(session, exercise)?, footer(session));
        return Ok(true);
    }
    Ok(!matches!(judge(session, exercise)?, Judged::Interrupted))
}

fn is_untouched(exercise: &Exercise) -> bool {
    let read = |path| std::fs::read_to_string(path).ok();
    match (read(exercise.answer()), read(exercise.solution()).map(|solution| marks::starter(&solution))) {
        (Some(answer), Some(Ok(starter))) => answer == starter,
        _ => false,
    }
}

/// How a check in the watch ended.
enum Judged {
    Green,
    NotGreen,
    Interrupted,
}

fn judge(session: &Session, exercise: &Exercise) -> Result<Judged> {
    match session.check(exercise) {
        Err(CannotCheck::Interrupted) => {
            anstream::println!("{}", cannot(session, &CannotCheck::Interrupted));
            return Ok(Judged::Interrupted);
        }
        Err(error) => anstream::println!("{}", paint(NOTE, cannot(session, &error))),
        Ok(report) => {
            anstream::println!("{}", verdict::text(&report, exercise, &exercise.manifest()?, session.lang));
            if report.is_green() && !report.suite_edited {
                anstream::println!("\n{}", diff::avoided(exercise, session.lang)?);
                let name = &exercise.name;
                let more = tr!(
                    session.lang,
                    "`cargo course diff {name}` compares with the reference.",
                    "`cargo course diff {name}` 可与参考答案对比。"
                );
                anstream::println!("{}", paint(FAINT, more));
                return Ok(Judged::Green);
            }
        }
    }
    anstream::println!("\n{}", footer(session));
    Ok(Judged::NotGreen)
}

/// How far the learner is, and the keys.
fn footer(session: &Session) -> String {
    let all = session.catalog.all();
    let progress = session.progress().unwrap_or_default();
    let is_solved =
        |exercise: &&Exercise| progress.exercises.get(&exercise.name).is_some_and(|entry| entry.solved);
    let (solved, all) = (all.iter().filter(is_solved).count(), all.len());
    let text = tr!(
        session.lang,
        "Save the file to check it.  [h] hint  [n] next  [r] again  [l] list  [q] quit",
        "保存文件即自动检查。 [h] 提示  [n] 下一题  [r] 再查一次  [l] 列表  [q] 退出"
    );
    format!("{} {}", paint(GOOD, bar(solved, all)), paint(FAINT, format_args!("{solved}/{all}  {text}")))
}

/// The share of solved exercises as a bar of [`BAR`] columns.
fn bar(solved: usize, all: usize) -> String {
    let full = (solved * BAR).checked_div(all).unwrap_or(0);
    format!("{}{}", "█".repeat(full), "░".repeat(BAR - full))
}

/// Columns of the progress bar.
const BAR: usize = 12;

fn clear_screen() {
    if std::io::stdout().is_terminal() {
        anstream::print!("\x1b[2J\x1b[3J\x1b[H");
    }
}

/// Keeps a second watch out: two of them would move the learner on twice. The lock goes with the file, also when this
/// process is killed.
fn only_one(session: &Session) -> Result<File> {
    let folder = session.workspace.learner();
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("watch.lock");
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)?;
            write!(file, "{}", std::process::id())?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut process = String::new();
            file.read_to_string(&mut process).ok();
            bail!(tr!(
                session.lang,
                "another `cargo course watch` runs in this course (process {process}). Use that one, or stop it with q.",
                "这个课程目录里已有一个 `cargo course watch` 在运行（进程 {process}）。请用那一个，或按 q 将其退出。"
            ))
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
