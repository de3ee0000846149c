//! What runs, who is told to stop, and how long one waits for them. In paused time the tests prove both sides of the deadline.

use std::time::Duration;
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

// ANCHOR: service
/// Accepts work until it is told to stop, and then lets the work end.
pub struct Service {
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// How a service ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Stopped {
    /// All work ended by itself.
    Clean,
    /// The deadline came first; so many tasks were still at work.
    Expired(usize),
}

impl Service {
    /// A service that accepts work.
    pub fn start() -> Service {
        Service { stop: CancellationToken::new(), tasks: TaskTracker::new() }
    }

    /// What a task listens to in order to learn that it has to stop.
    pub fn token(&self) -> CancellationToken {
        self.stop.child_token()
    }

    /// Takes on a task, or refuses it because the service is stopping.
    pub fn accept(&self, task: impl Future<Output = ()> + Send + 'static) -> bool {
        // Counted before the look at the token: otherwise `stop` could slip in between and miss the task.
        let _counted = self.tasks.token();
        if self.stop.is_cancelled() {
            return false;
        }
        self.tasks.spawn(task);
        true
    }

    /// Says stop to all, and waits at most `limit` for them to end.
    pub async fn stop(&self, limit: Duration) -> Stopped {
        self.stop.cancel();
        self.tasks.close();
        match timeout(limit, self.tasks.wait()).await {
            Ok(()) => Stopped::Clean,
            Err(_) => Stopped::Expired(self.tasks.len()),
        }
    }
}
// ANCHOR_END: service

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::{Instant, sleep};

    const LIMIT: Duration = Duration::from_secs(10);

    /// A service with one task that takes so long, stopped; how it ended, and after how many milliseconds.
    async fn stop_while(milliseconds: u64) -> (Stopped, u128) {
        let service = Service::start();
        assert!(service.accept(sleep(Duration::from_millis(milliseconds))));
        let began = Instant::now();
        (service.stop(LIMIT).await, began.elapsed().as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_ends_within_the_deadline_ends_clean_and_nobody_waits_longer() {
        assert_eq!(stop_while(9_999).await, (Stopped::Clean, 9_999));
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_takes_longer_is_counted_at_the_deadline() {
        assert_eq!(stop_while(10_001).await, (Stopped::Expired(1), 10_000));
    }

    // ANCHOR: close
    #[tokio::test(start_paused = true)]
    async fn a_tracker_that_is_not_closed_is_waited_for_in_vain() {
        let tasks = TaskTracker::new();
        assert!(
            timeout(LIMIT, tasks.wait()).await.is_err(),
            "no task, and yet nobody said that none will come"
        );
        tasks.close();
        assert!(timeout(LIMIT, tasks.wait()).await.is_ok());
    }
    // ANCHOR_END: close

    #[tokio::test]
    async fn a_child_token_stops_with_its_parent_and_not_the_other_way_round() {
        let service = CancellationToken::new();
        let (ada, grace) = (service.child_token(), service.child_token());
        ada.cancel();
        assert_eq!((service.is_cancelled(), grace.is_cancelled()), (false, false));
        service.cancel();
        assert!(grace.is_cancelled());
    }
}
