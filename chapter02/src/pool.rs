//! Section “Back-pressure and a worker pool”: what happens to work that comes in faster than it is done.
//!
//! The rush is counted in seconds of a story, so no clock is asked. The parts of a pool stand here one by one; whole, it is the
//! exercise `worker_pool`.

use std::{
    collections::VecDeque,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver},
    },
    thread,
};

// ANCHOR: rush
/// How a queue stands after a rush.
#[derive(Debug, PartialEq, Eq)]
struct Rush {
    waiting: usize,
    /// How many seconds the last mail that went out had waited.
    waited: usize,
    refused: usize,
}

/// Each second three mails come in, and one goes out. `room` is how many may wait.
fn rush(room: usize, seconds: usize) -> Rush {
    let mut queue = VecDeque::new();
    let mut rush = Rush { waiting: 0, waited: 0, refused: 0 };
    for now in 1..=seconds {
        for _ in 0..3 {
            if queue.len() < room {
                queue.push_back(now);
            } else {
                rush.refused += 1;
            }
        }
        if let Some(came) = queue.pop_front() {
            rush.waited = now - came;
        }
    }
    Rush { waiting: queue.len(), ..rush }
}
// ANCHOR_END: rush

// ANCHOR: job
/// Something to do, once, on whichever thread has time.
type Job = Box<dyn FnOnce() + Send>;

/// Does one job after the other, until the queue is closed and empty.
fn worker(jobs: Receiver<Job>) {
    for job in jobs {
        job();
    }
}
// ANCHOR_END: job

// ANCHOR: careful
/// Does one job after the other, also after one that panicked.
fn careful_worker(jobs: Receiver<Job>) {
    for job in jobs {
        if panic::catch_unwind(AssertUnwindSafe(job)).is_err() {
            println!("  the worker: that job failed, next");
        }
    }
}
// ANCHOR_END: careful

// ANCHOR: day
/// Three mails, one of them without a name. Says how the worker ended, and returns whose mail was written.
fn day(worker: fn(Receiver<Job>)) -> Vec<&'static str> {
    let (queue, jobs) = mpsc::sync_channel::<Job>(4);
    let (done, written) = mpsc::channel();
    for name in ["Ada", "", "Grace"] {
        let done = done.clone();
        let _ = queue.send(Box::new(move || {
            assert!(!name.is_empty(), "a mail to nobody");
            let _ = done.send(name);
        }));
    }
    drop((queue, done));
    let end = thread::spawn(move || worker(jobs)).join();
    println!("  the worker ended {}", if end.is_ok() { "when the queue was closed" } else { "with a panic" });
    written.iter().collect()
}
// ANCHOR_END: day

/// A queue that several workers take from.
type Shared = Arc<Mutex<Receiver<Job>>>;

// ANCHOR: held
fn greedy_worker(jobs: &Shared) {
    while let Ok(job) = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv() {
        job();
    }
}
// ANCHOR_END: held

// ANCHOR: look
/// Whether another worker could take a job while `worker` does one.
fn free_while_working(worker: fn(&Shared)) -> bool {
    let (queue, jobs) = mpsc::sync_channel::<Job>(1);
    let (found, free) = mpsc::channel();
    let jobs = Arc::new(Mutex::new(jobs));
    let look = Arc::clone(&jobs);
    let _ = queue.send(Box::new(move || {
        let _ = found.send(look.try_lock().is_ok());
    }));
    drop(queue);
    worker(&jobs);
    free.recv().unwrap_or(false)
}
// ANCHOR_END: look

/// The section's demo.
pub fn run() {
    println!("Three mails come in a second, one goes out:");
    // ANCHOR: rushes
    for seconds in [60, 600] {
        println!("  after {seconds} s, no limit:   {:?}", rush(usize::MAX, seconds));
        println!("  after {seconds} s, room for 4: {:?}", rush(4, seconds));
    }
    // ANCHOR_END: rushes

    // By default a panic's message goes to standard error; here it has to stand in line with the rest.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|panic| {
        println!("  panic: {}", panic.payload_as_str().unwrap_or("without a message"));
    }));
    println!("A worker:");
    println!("  written: {:?}", day(worker));
    println!("A careful worker:");
    println!("  written: {:?}", day(careful_worker));
    panic::set_hook(hook);

    println!("A queue for several workers:");
    println!("  while one works, may another take a job? {}", free_while_working(greedy_worker));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_limit_the_queue_and_the_wait_grow_with_the_rush() {
        assert_eq!(rush(usize::MAX, 60), Rush { waiting: 120, waited: 40, refused: 0 });
        assert_eq!(rush(usize::MAX, 600), Rush { waiting: 1200, waited: 400, refused: 0 });
    }

    #[test]
    fn with_a_limit_both_stay_and_the_rest_is_refused() {
        for seconds in [60, 600] {
            let Rush { waiting, waited, refused } = rush(4, seconds);
            assert!(waiting <= 4 && waited <= 4, "{waiting} wait, {waited} s");
            assert_eq!(
                refused,
                3 * seconds - seconds - waiting,
                "every mail is written, waits or was refused"
            );
        }
    }

    #[test]
    fn a_panic_loses_the_jobs_behind_it_unless_it_is_caught_at_the_job() {
        assert_eq!(day(worker), ["Ada"]);
        assert_eq!(day(careful_worker), ["Ada", "Grace"]);
    }

    #[test]
    fn a_lock_taken_in_the_head_of_a_while_let_lasts_for_its_body() {
        fn modest_worker(jobs: &Shared) {
            let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            while let Ok(job) = next() {
                job();
            }
        }
        assert!(!free_while_working(greedy_worker));
        assert!(free_while_working(modest_worker));
    }
}
