//! Checks saved answers on a thread of its own: one at a time, the latest save first, never the same answer twice for one save.

use super::{
    card::{Known, card},
    live::Live,
};
use crate::{
    check::{self, CannotCheck, Report, process},
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
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to `name` was saved.
    pub(super) fn saved(&self, name: &str) {
        let mut waiting = self.lock();
        waiting.names.retain(|other| other != name);
        waiting.names.push_front(name.to_string());
        self.changed.notify_all();
    }

    /// No check begins after this.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Waits for the next name; `None` when closed.
    fn next(&self) -> Option<String> {
        let mut waiting = self.lock();
        loop {
            if waiting.closed {
                return None;
            }
            if let Some(name) = waiting.names.pop_front() {
                return Some(name);
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether `name` was saved again meanwhile, so that a verdict on it is old.
    fn is_waiting(&self, name: &str) -> bool {
        self.lock().names.iter().any(|other| other == name)
    }
}

/// Starts the thread. It ends when `queue` is closed and the check under way has ended.
pub(super) fn start(live: Arc<Live>, queue: Arc<Queue>, limit: Duration) -> JoinHandle<()> {
    std::thread::spawn(move || {
        while let Some(name) = queue.next() {
            if process::is_interrupted() {
                return;
            }
            if let Some(exercise) = live.exercise(&name) {
                check_one(&live, &queue, &exercise, limit);
            }
        }
    })
}

fn check_one(live: &Live, queue: &Queue, exercise: &Exercise, limit: Duration) {
    let name = &exercise.name;
    live.show(card(name, None, &Known::Checking(None)));
    let mut on_progress =
        |progress: check::Progress| live.show(card(name, None, &Known::Checking(Some(progress))));
    let result = check::check(&live.workspace, exercise, live.lang, limit, &mut on_progress);
    if queue.is_waiting(name) {
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
        let order = ["role", "guard", "greeting"].map(|expected| {
            assert!(queue.is_waiting(expected));
            queue.next()
        });
        assert_eq!(order.map(Option::unwrap), ["role", "guard", "greeting"]);
        assert!(!queue.is_waiting("role"));
        queue.saved("role");
        queue.close();
        assert_eq!(queue.next(), None, "no check begins after the end");
    }
}
