//! Whose turn it is when several branches are ready: by lot, or in the order of the lines.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

// ANCHOR: stop_first
/// Does jobs until it is told to stop; returns how many it did.
async fn stop_first(jobs: &mut mpsc::Receiver<&str>, stop: &CancellationToken) -> u32 {
    let mut done = 0;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return done,
            Some(_job) = jobs.recv() => done += 1,
        }
    }
}
// ANCHOR_END: stop_first

/// The same with the two branches the other way round.
async fn jobs_first(jobs: &mut mpsc::Receiver<&str>, stop: &CancellationToken) -> u32 {
    let mut done = 0;
    loop {
        tokio::select! {
            biased;
            Some(_job) = jobs.recv() => done += 1,
            () = stop.cancelled() => return done,
        }
    }
}

// ANCHOR: by_lot
/// How often each of two branches was taken that are both ready in every round.
async fn by_lot(rounds: u32) -> (u32, u32) {
    let (mut upper, mut lower) = (0, 0);
    for _ in 0..rounds {
        tokio::select! {
            () = std::future::ready(()) => upper += 1,
            () = std::future::ready(()) => lower += 1,
        }
    }
    (upper, lower)
}
// ANCHOR_END: by_lot

/// A queue with three jobs in it.
async fn three_jobs() -> (mpsc::Sender<&'static str>, mpsc::Receiver<&'static str>) {
    let (sender, receiver) = mpsc::channel(3);
    for user in ["Ada", "Grace", "Alan"] {
        let _ = sender.send(user).await;
    }
    (sender, receiver)
}

pub(super) async fn demo() {
    let stop = CancellationToken::new();
    stop.cancel();

    let (_open, mut jobs) = three_jobs().await;
    println!("  biased, stop on the first line: {} jobs done", stop_first(&mut jobs, &stop).await);
    let (_open, mut jobs) = three_jobs().await;
    println!("  biased, jobs on the first line: {} jobs done", jobs_first(&mut jobs, &stop).await);

    let (upper, lower) = by_lot(1000).await;
    println!("  by lot: in 1000 rounds both lines had their turn: {}", upper > 0 && lower > 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_queue_that_never_runs_dry_starves_the_branch_below_it() {
        let stop = CancellationToken::new();
        stop.cancel();
        let mut done = 0;
        for _ in 0..1000 {
            tokio::select! {
                biased;
                () = std::future::ready(()) => done += 1,
                () = stop.cancelled() => break,
            }
        }
        assert_eq!(done, 1000);
    }
}
