//! Checks saved answers on a thread of its own: one at a time, the latest save first, never the same answer twice for one save.
//!
//! A check that a newer save has overtaken is ended at once, whatever it is doing: an endless loop costs its author no wait.

use super::{
    card::{Known, card},
    live::Live,
};
use crate::{
    check::{
        self, CannotCheck, Report,
        process::{self, Cancel},
    },
    exercise::Exercise,
    terminal::{BAD, FAINT, GOOD, NOTE, paint},
    tr,
};
use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

/// The saves that wait for their check.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// Names of exercises, the one to be checked next first.
    names: VecDeque<String>,
    /// The check under way.
    running: Option<(String, Cancel)>,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to `name` was saved, or is to be checked again. The check under way gives way; if it is of another answer,
    /// that one's turn comes after this.
    pub(super) fn saved(&self, name: &str) {
        let mut waiting = self.lock();
        if let Some((running, cancel)) = waiting.running.take() {
            cancel.cancel();
            waiting.names.retain(|other| *other != running);
            waiting.names.push_front(running);
        }
        waiting.names.retain(|other| other != name);
        waiting.names.push_front(name.to_string());
        self.changed.notify_all();
    }

    /// No check begins after this, and the one under way is ended.
    pub(super) fn close(&self) {
        let mut waiting = self.lock();
        waiting.closed = true;
        if let Some((_, cancel)) = &waiting.running {
            cancel.cancel();
        }
        self.changed.notify_all();
    }

    /// Waits for the next name, whose check is then under way until it is cancelled; `None` when closed.
    fn next(&self) -> Option<(String, Cancel)> {
        let mut waiting = self.lock();
        loop {
            if waiting.closed {
                return None;
            }
            if let Some(name) = waiting.names.pop_front() {
                let cancel = Cancel::default();
                waiting.running = Some((name.clone(), cancel.clone()));
                return Some((name, cancel));
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The check under way has ended. Returns whether its verdict counts: not if a save has overtaken it.
    fn done(&self, cancel: &Cancel) -> bool {
        let mut waiting = self.lock();
        // Under the lock, so that a save comes either before and cancels, or after and begins anew.
        let counts = !cancel.is_cancelled();
        if counts {
            waiting.running = None;
        }
        counts
    }
}

/// Starts the thread. It ends when `queue` is closed and the check under way has ended.
pub(super) fn start(live: Arc<Live>, queue: Arc<Queue>, limit: Duration) -> JoinHandle<()> {
    std::thread::spawn(move || {
        while let Some((name, cancel)) = queue.next() {
            if process::is_interrupted() {
                return;
            }
            if let Some(exercise) = live.exercise(&name) {
                check_one(&live, &queue, &exercise, limit, &cancel);
            }
        }
    })
}

fn check_one(live: &Live, queue: &Queue, exercise: &Exercise, limit: Duration, cancel: &Cancel) {
    let name = &exercise.name;
    live.show(card(name, None, &Known::Checking(None)));
    let mut on_progress =
        |progress: check::Progress| live.show(card(name, None, &Known::Checking(Some(progress))));
    let result = check::check(&live.workspace, exercise, live.lang, limit, cancel, &mut on_progress);
    if !queue.done(cancel) {
        return;
    }
    match result {
        Ok(report) => judged(live, exercise, &report),
        Err(CannotCheck::Interrupted) => {}
        Err(error) => {
            live.say(&format!("{} {name}: {error}", paint(NOTE, "!")));
            live.show(card(name, None, &Known::CannotCheck(&error)));
        }
    }
}

fn judged(live: &Live, exercise: &Exercise, report: &Report) {
    let manifest = exercise.manifest().ok();
    match live.ledger.record(report) {
        Ok(None) => {}
        Ok(Some(notice)) => live.say(&paint(NOTE, notice)),
        Err(error) => live.say(&paint(BAD, format!("{error:#}"))),
    }
    let card = card(&exercise.name, manifest.as_ref(), &Known::Judged(report));
    let style = if report.is_green() { GOOD } else { BAD };
    let took = paint(FAINT, tr!(live.lang, "({:.2} s)", "（{:.2} 秒）", report.seconds));
    live.say(&format!("{}  {} {took}", exercise.name, paint(style, &card.face(live.lang).label)));
    live.show(card);
}

#[cfg(test)]
mod tests {
    use super::Queue;

    #[test]
    fn the_latest_save_is_checked_first_and_an_answer_saved_twice_only_once() {
        let queue = Queue::default();
        for name in ["greeting", "role", "greeting", "guard", "role"] {
            queue.saved(name);
        }
        for expected in ["role", "guard", "greeting"] {
            let (name, cancel) = queue.next().unwrap();
            assert_eq!(name, expected);
            assert!(queue.done(&cancel), "its verdict counts");
        }
        queue.saved("role");
        queue.close();
        assert!(queue.next().is_none(), "no check begins after the end");
    }

    #[test]
    fn a_save_ends_the_check_under_way_and_one_of_another_answer_is_made_up_for_later() {
        let queue = Queue::default();
        queue.saved("role");
        let (_, first) = queue.next().unwrap();
        queue.saved("role");
        assert!(first.is_cancelled() && !queue.done(&first), "it is about an older answer");
        let (name, second) = queue.next().unwrap();
        assert_eq!(name, "role");
        queue.saved("guard");
        assert!(second.is_cancelled() && !queue.done(&second));
        for expected in ["guard", "role"] {
            let (name, cancel) = queue.next().unwrap();
            assert_eq!(name, expected);
            assert!(queue.done(&cancel));
        }
        queue.saved("role");
        let (_, last) = queue.next().unwrap();
        queue.close();
        assert!(last.is_cancelled(), "the end does not wait for an endless loop");
    }
}
