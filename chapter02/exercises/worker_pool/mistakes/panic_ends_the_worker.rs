//! Exercise `worker_pool`: a bounded queue, a fixed number of workers, and no lost job.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
};

/// Something to do, once, on whichever worker has time.
pub type Job = Box<dyn FnOnce() + Send>;

/// Workers that do jobs. When this value ends, its workers have ended.
pub struct Pool {
    queue: Option<SyncSender<Job>>,
    workers: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts `workers` threads, all of which take from one queue with room for `room` jobs.
    pub fn new(workers: usize, room: usize) -> Pool {
        let (queue, jobs) = sync_channel(room);
        let jobs = Arc::new(Mutex::new(jobs));
        let start = |_| {
            let jobs = Arc::clone(&jobs);
            thread::spawn(move || work(&jobs))
        };
        Pool { queue: Some(queue), workers: (0..workers).map(start).collect() }
    }

    /// Queues a job and returns at once. If there is no room or the pool is closed, the job comes back.
    pub fn submit(&self, job: Job) -> Result<(), Job> {
        let Some(queue) = &self.queue else { return Err(job) };
        queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(job) | TrySendError::Disconnected(job) => job,
        })
    }

    /// Takes no more jobs. Those in the queue are still done; this does not wait for them.
    pub fn close(&mut self) {
        self.queue = None;
    }
}

impl Drop for Pool {
    /// Closes the pool and waits until every job is done.
    fn drop(&mut self) {
        self.close();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    while let Some(job) = next(jobs) {
        job();
    }
}

/// The lock ends with this function, so nobody holds it during a job.
fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}
