//! `cargo course next [ID]`: makes the next unsolved exercise, or the named one, the current one. No order is forced.

use super::session::Session;
use crate::{
    cli::Exit,
    exercise::Exercise,
    lang::Lang,
    terminal::{FAINT, GOOD, STRONG, paint},
    tr,
};
use anyhow::Result;

/// Chooses and prints where to go.
///
/// # Errors
/// If the exercise is unknown or the choice cannot be saved.
pub fn run(session: &Session, name: Option<&str>) -> Result<Exit> {
    let chosen = match name {
        Some(name) => Some(session.catalog.get(name, session.lang)?.clone()),
        None => {
            let progress = session.progress()?;
            session.next_unsolved(&progress, progress.current.as_deref()).cloned()
        }
    };
    match chosen {
        Some(exercise) => {
            session.update(|progress| progress.current = Some(exercise.name.clone()))?;
            anstream::println!("{}", introduction(session, &exercise)?);
        }
        None => anstream::println!("{}", paint(GOOD, all_solved(session.lang))),
    }
    Ok(Exit::Good)
}

/// What is said when nothing is left to do.
pub fn all_solved(lang: Lang) -> String {
    tr!(
        lang,
        "Every exercise is solved. `cargo course list` shows them all.",
        "所有练习都已通过。`cargo course list` 可查看全部。"
    )
}

/// An exercise before it is begun: its title, its file, its page, and what is asked.
///
/// # Errors
/// If its description cannot be read.
pub fn introduction(session: &Session, exercise: &Exercise) -> Result<String> {
    let manifest = exercise.manifest()?;
    let lang = session.lang;
    let minutes = manifest.minutes;
    let file = session.workspace.shown(&exercise.answer());
    let page = format!("book/{}/{}", lang.tag(), manifest.page);
    let name = &exercise.name;
    let mut text = format!(
        "{} {}\n{}\n{}\n\n{}",
        paint(STRONG, format_args!("{name} · {}", manifest.title.get(lang))),
        paint(FAINT, tr!(lang, "· about {minutes} minutes", "· 约 {minutes} 分钟")),
        tr!(lang, "  edit  {file}", "  编辑  {file}"),
        tr!(
            lang,
            "  read  {page}  (or `cargo course read {name}`)",
            "  阅读  {page}（或 `cargo course read {name}`）"
        ),
        paint(FAINT, tr!(lang, "What is asked:", "要求：")),
    );
    for requirement in manifest.tests.values() {
        text.push_str(&format!("\n  · {}", requirement.get(lang)));
    }
    Ok(text)
}
