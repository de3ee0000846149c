//! What a page can ask for: run a command that it shows, check an answer, give the next hint, compare with the reference.
//!
//! Each request names a command or an exercise of the book; what is not in the book is not found. Who may ask is decided
//! before ([`super::access`]). Proved by `tests/course/serve/`.

use super::{
    ansi,
    app::{json, said},
    checker::Queue,
    live::Live,
    runs::Runs,
};
use crate::{
    exercise::{Exercise, answer},
    lang::{Lang, Text},
    learn::{diff, hint, solution},
    site::html::inline,
    terminal::{NOTE, paint},
    tr,
};
use anyhow::Result;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use std::sync::Arc;

/// What the actions work on.
pub(super) struct Desk {
    pub(super) live: Arc<Live>,
    pub(super) queue: Arc<Queue>,
    pub(super) runs: Arc<Runs>,
}

/// The addresses of the actions.
pub(super) fn routes(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/__course/run/{id}", post(run))
        .route("/__course/check/{name}", post(check))
        .route("/__course/hint/{name}", post(hint))
        .route("/__course/compare/{name}", post(compare))
        .with_state(desk)
}

async fn run(State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Response {
    let shelf = desk.live.shelf();
    match shelf.command(&id) {
        Some(shown) => desk.runs.start(&desk.live.workspace, shown),
        None => said(StatusCode::NOT_FOUND, |lang| {
            tr!(
                lang,
                "This command no longer stands in the book. Load the page again.",
                "书里已经没有这条命令，请刷新页面。"
            )
        }),
    }
}

async fn check(State(desk): State<Arc<Desk>>, Path(name): Path<String>) -> Response {
    match desk.live.exercise(&name) {
        Some(exercise) => {
            desk.queue.saved(&exercise.name);
            StatusCode::ACCEPTED.into_response()
        }
        None => unknown(),
    }
}

async fn hint(State(desk): State<Arc<Desk>>, Path(name): Path<String>) -> Response {
    let Some(exercise) = desk.live.exercise(&name) else { return unknown() };
    // A file is locked and written.
    match tokio::task::block_in_place(|| hint::climb(desk.live.ledger.store(), &exercise)) {
        Ok((ladder, notice)) => {
            if let Some(notice) = notice {
                desk.live.say(&paint(NOTE, notice));
            }
            let html = |lang| ladder.shown.iter().map(|hint| inline(hint.get(lang))).collect::<Vec<_>>();
            json(
                StatusCode::OK,
                &serde_json::json!({ "last": ladder.last, "en": html(Lang::En), "zh-CN": html(Lang::Zh) }),
            )
        }
        Err(error) => failed(&error),
    }
}

async fn compare(State(desk): State<Arc<Desk>>, Path(name): Path<String>) -> Response {
    let Some(exercise) = desk.live.exercise(&name) else { return unknown() };
    match tokio::task::block_in_place(|| compared(&desk.live, &exercise)) {
        Ok(Some(text)) => json(StatusCode::OK, &text),
        Ok(None) => said(StatusCode::CONFLICT, |lang| {
            tr!(
                lang,
                "Not green yet; the comparison would give the answer away.",
                "还没有通过，现在对比就等于泄露答案。"
            )
        }),
        Err(error) => failed(&error),
    }
}

/// The learner's answer beside the reference, and the mistakes that it does not make; `None` before it was ever green.
fn compared(live: &Live, exercise: &Exercise) -> Result<Option<Text>> {
    let (progress, _) = live.ledger.store().load()?;
    if !progress.exercises.get(&exercise.name).is_some_and(|entry| entry.solved) {
        return Ok(None);
    }
    let reference = solution::reference(exercise)?;
    let manifest = exercise.manifest()?;
    let html = |lang| -> Result<String> {
        let mine = answer::read(&live.workspace, exercise, lang)?;
        let lines = ansi::html(diff::compare(&mine, &reference, lang).trim_end());
        let avoided = tr!(lang, "Mistakes that your answer does not make:", "你的答案避开了这些错误：");
        let item = |story| format!("<li>{}</li>", inline(diff::first_sentence(story)));
        let items: String = manifest.mistakes.values().map(|mistake| item(mistake.story(lang))).collect();
        let list = if items.is_empty() { items } else { format!("<p>{avoided}</p><ul>{items}</ul>") };
        Ok(format!("<pre class=\"diff\" tabindex=\"0\"><code>{lines}</code></pre>{list}"))
    };
    Ok(Some(Text { en: html(Lang::En)?, zh: html(Lang::Zh)? }))
}

fn unknown() -> Response {
    said(StatusCode::NOT_FOUND, |lang| {
        tr!(lang, "The book has no such exercise. Load the page again.", "书里没有这个练习，请刷新页面。")
    })
}

fn failed(error: &anyhow::Error) -> Response {
    said(StatusCode::INTERNAL_SERVER_ERROR, |_| format!("{error:#}"))
}
