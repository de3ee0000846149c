//! Exercise `worker_pool`: a bounded queue, a fixed number of workers, and no lost job.

use std::{sync::mpsc::SyncSender, thread::JoinHandle};

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
        todo!("start {workers} workers with a queue that has room for {room}")
    }

    /// Queues a job and returns at once. If there is no room or the pool is closed, the job comes back.
    pub fn submit(&self, job: Job) -> Result<(), Job> {
        todo!("queue the job at {job:p} for one of {} workers, or give it back", self.workers.len())
    }

    /// Takes no more jobs. Those in the queue are still done; this does not wait for them.
    pub fn close(&mut self) {
        todo!("close {:?}", self.queue)
    }
}

impl Drop for Pool {
    /// Closes the pool and waits until every job is done.
    fn drop(&mut self) {
        // What ends the workers, and how do you know that they have ended?
    }
}
