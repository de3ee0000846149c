//! The measures. Each does its thing a number of times and counts what it saw done, so that a test can tell work from its
//! semblance.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::{runtime, sync::mpsc};

/// One kind of thing to measure.
pub(super) struct Measure {
    pub(super) id: &'static str,
    pub(super) what: &'static str,
    /// How often in a round: about ten milliseconds' worth.
    times: u32,
    round: fn(u32) -> Round,
}

/// What one round of a measure came to.
pub(super) struct Round {
    /// How many were seen done.
    done: u32,
    took: Duration,
}

/// The cost of one, in nanoseconds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub(super) id: String,
    pub(super) what: String,
    pub(super) times: u32,
    pub(super) median: f64,
    pub(super) fastest: f64,
    pub(super) slowest: f64,
}

/// All measures, in the order of the table.
pub(super) const MEASURES: &[Measure] = &[
    Measure { id: "lock", what: "lock and unlock a Mutex that nobody holds", times: 500_000, round: lock },
    Measure {
        id: "queue",
        what: "put a value into a channel and take it out, same thread",
        times: 100_000,
        round: queue,
    },
    Measure { id: "task_hop", what: "hop from task to task, tokio mpsc", times: 40_000, round: task_hop },
    Measure { id: "task", what: "start a tokio task and await its end", times: 20_000, round: task },
    Measure {
        id: "thread_hop",
        what: "hop from thread to thread, sync_channel(0)",
        times: 2_000,
        round: thread_hop,
    },
    Measure { id: "thread", what: "start a thread and join it", times: 300, round: thread },
];

/// Measures everything `rounds` times, in turn, so that a busy moment of the machine does not hit one measure alone.
pub(super) fn all(rounds: u32) -> Vec<Figure> {
    let mut times = vec![Vec::new(); MEASURES.len()];
    for _ in 0..rounds {
        for (measure, times) in MEASURES.iter().zip(&mut times) {
            let Round { done, took } = (measure.round)(measure.times);
            assert_eq!(done, measure.times, "{} left work undone", measure.id);
            times.push(took.as_secs_f64() * 1e9 / f64::from(done));
        }
    }
    MEASURES.iter().zip(times).map(|(measure, times)| Figure::of(measure, times)).collect()
}

impl Figure {
    /// `times` has one entry for each round, and there is a round.
    fn of(measure: &Measure, mut times: Vec<f64>) -> Figure {
        times.sort_by(f64::total_cmp);
        // To a hundredth, as they are kept: what is shown now and what is shown of the kept figures must be one.
        let rounded = |time: f64| (time * 100.0).round() / 100.0;
        Figure {
            id: measure.id.to_string(),
            what: measure.what.to_string(),
            times: measure.times,
            median: rounded(times[times.len() / 2]),
            fastest: rounded(times[0]),
            slowest: rounded(times[times.len() - 1]),
        }
    }
}

// ANCHOR: thread
fn thread(times: u32) -> Round {
    let done = Arc::new(AtomicU32::new(0));
    let start = Instant::now();
    for _ in 0..times {
        let done = Arc::clone(&done);
        let thread = thread::spawn(move || done.fetch_add(1, Ordering::Relaxed));
        thread.join().expect("an addition does not panic");
    }
    Round { took: start.elapsed(), done: done.load(Ordering::Relaxed) }
}
// ANCHOR_END: thread

fn task(times: u32) -> Round {
    in_a_task(async move {
        let done = Arc::new(AtomicU32::new(0));
        let start = Instant::now();
        for _ in 0..times {
            let done = Arc::clone(&done);
            let task = tokio::spawn(async move { done.fetch_add(1, Ordering::Relaxed) });
            task.await.expect("an addition does not panic");
        }
        Round { took: start.elapsed(), done: done.load(Ordering::Relaxed) }
    })
}

// ANCHOR: hop
/// A number goes to and fro between two threads and grows by one at each hop.
fn thread_hop(times: u32) -> Round {
    let (there, from_here) = sync_channel(0);
    let (back, from_there) = sync_channel(0);
    let partner = thread::spawn(move || answer(from_here, back));
    let start = Instant::now();
    let mut hops = 0;
    while hops < times {
        there.send(hops + 1).expect("the partner lives as long as this sender");
        hops = from_there.recv().expect("the partner answers what it gets");
    }
    let took = start.elapsed();
    drop(there);
    partner.join().expect("an addition does not panic");
    Round { took, done: hops }
}

fn answer(questions: Receiver<u32>, answers: SyncSender<u32>) {
    for hops in questions {
        if answers.send(hops + 1).is_err() {
            return;
        }
    }
}
// ANCHOR_END: hop

fn task_hop(times: u32) -> Round {
    in_a_task(async move {
        let (there, mut from_here) = mpsc::channel(1);
        let (back, mut from_there) = mpsc::channel(1);
        let partner = tokio::spawn(async move {
            while let Some(hops) = from_here.recv().await {
                if back.send(hops + 1).await.is_err() {
                    return;
                }
            }
        });
        let start = Instant::now();
        let mut hops: u32 = 0;
        while hops < times {
            there.send(hops + 1).await.expect("the partner lives as long as this sender");
            hops = from_there.recv().await.expect("the partner answers what it gets");
        }
        let took = start.elapsed();
        drop(there);
        partner.await.expect("an addition does not panic");
        Round { took, done: hops }
    })
}

/// Nobody waits here: what is left is the work on the queue itself.
fn queue(times: u32) -> Round {
    let (sender, receiver) = sync_channel(1);
    let mut done = 0;
    let start = Instant::now();
    for number in 0..times {
        sender.send(number).expect("the receiver is here");
        done += u32::from(receiver.recv() == Ok(number));
    }
    Round { took: start.elapsed(), done }
}

fn lock(times: u32) -> Round {
    let done = Mutex::new(0);
    let start = Instant::now();
    for _ in 0..times {
        *done.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }
    Round { took: start.elapsed(), done: done.into_inner().unwrap_or_else(PoisonError::into_inner) }
}

/// Runs `work` as a task of the runtime that `#[tokio::main]` makes: a thread for each core.
fn in_a_task(work: impl Future<Output = Round> + Send + 'static) -> Round {
    let runtime = runtime::Builder::new_multi_thread().build().expect("the system has threads to give");
    runtime.block_on(async { tokio::spawn(work).await.expect("a measure does not panic") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_measure_does_its_thing_as_often_as_it_says() {
        for measure in MEASURES {
            let Round { done, took } = (measure.round)(10);
            assert_eq!(done, 10, "{}", measure.id);
            assert!(took > Duration::ZERO, "{} took no time", measure.id);
        }
    }

    #[test]
    fn the_number_of_hops_is_even_because_each_goes_there_and_back() {
        assert!(
            MEASURES
                .iter()
                .filter(|measure| measure.id.ends_with("hop"))
                .all(|measure| measure.times % 2 == 0)
        );
    }

    #[test]
    fn a_figure_holds_the_median_and_the_spread() {
        let figure = Figure::of(&MEASURES[0], vec![30.0, 10.0, 20.0]);
        assert_eq!((figure.fastest, figure.median, figure.slowest), (10.0, 20.0, 30.0));
    }
}
