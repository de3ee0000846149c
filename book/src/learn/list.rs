//! `cargo course list`: every exercise, its state and its time.

use super::session::Session;
use crate::{
    cli::Exit,
    progress::{Entry, State},
    terminal::{BAD, FAINT, GOOD, NOTE, STRONG, pad, paint, width},
    tr,
};
use anyhow::Result;

/// Prints the list; as one JSON array if `json`.
///
/// # Errors
/// If an exercise's description or the progress cannot be read.
pub fn run(session: &Session, json: bool) -> Result<Exit> {
    let progress = session.progress()?;
    let entry = |name: &str| progress.exercises.get(name).cloned().unwrap_or_default();
    if json {
        let mut rows = Vec::new();
        for exercise in session.catalog.all() {
            let manifest = exercise.manifest()?;
            let Entry { state, passed, solved, hints, .. } = entry(&exercise.name);
            rows.push(serde_json::json!({
                "name": exercise.name, "chapter": exercise.chapter, "title": manifest.title, "minutes": manifest.minutes,
                "page": manifest.page, "state": state, "passed": passed, "tests": manifest.tests.len(), "solved": solved,
                "hints_shown": hints,
            }));
        }
        anstream::println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(Exit::Good);
    }
    let current = session.current().ok().map(|exercise| exercise.name);
    let names = session.catalog.all().iter().map(|exercise| width(&exercise.name)).max().unwrap_or(0);
    let mut solved = 0;
    for chapter in session.catalog.chapters() {
        anstream::println!("{}", paint(STRONG, chapter));
        for exercise in session.catalog.all().iter().filter(|exercise| exercise.chapter == chapter) {
            let manifest = exercise.manifest()?;
            let entry = entry(&exercise.name);
            solved += usize::from(entry.solved);
            let arrow = if current.as_deref() == Some(&exercise.name) { "→" } else { " " };
            let minutes = manifest.minutes;
            let (title, minutes) =
                (manifest.title.get(session.lang), tr!(session.lang, "{minutes} min", "{minutes} 分钟"));
            let name = pad(&exercise.name, names);
            let state = state(session, &entry);
            anstream::println!(
                "{arrow} {state}  {name}  {title} {}",
                paint(FAINT, format_args!("· {minutes}"))
            );
        }
    }
    let all = session.catalog.all().len();
    anstream::println!(
        "\n{}",
        tr!(session.lang, "{solved} of {all} solved", "共 {all} 题，已完成 {solved} 题")
    );
    Ok(Exit::Good)
}

/// State as a mark and a word, so that it can be told without colours.
fn state(session: &Session, entry: &Entry) -> String {
    let lang = session.lang;
    let (style, text) = match (entry.solved, entry.state) {
        (true, State::Green | State::NotStarted) => (GOOD, tr!(lang, "✓ green", "✓ 通过")),
        (true, _) => (GOOD, tr!(lang, "✓ solved, changed since", "✓ 通过过，之后有改动")),
        (false, State::NotStarted) => (FAINT, tr!(lang, "· not started", "· 未开始")),
        (false, State::DoesNotCompile) => (BAD, tr!(lang, "✗ does not compile", "✗ 无法编译")),
        (false, _) => {
            let (passed, tests) = (entry.passed, entry.tests);
            (NOTE, tr!(lang, "✗ {passed} of {tests}", "✗ {passed}/{tests}"))
        }
    };
    paint(style, pad(&text, 23))
}
