//! Section “Stopping in good order”: a token that says stop, a tracker that knows who is still at work, and a deadline.
//!
//! The service of chapter 2 stops by this pattern. The order of events is forced by channels; the output is on the page, so
//! `tests/outputs.rs` proves what the page says of it. The tests of `service.rs` prove the deadline, in paused time.

use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

mod service;

pub use service::{Service, Stopped};

// ANCHOR: write
/// A profile that is being saved in two steps. If it ends between them, half of it is new and half of it old.
struct Saving {
    user: &'static str,
    steps: u32,
}

impl Drop for Saving {
    fn drop(&mut self) {
        println!("  {}: {} of 2 steps saved", self.user, self.steps);
    }
}

/// Saves a profile; `disk` answers when the second step may be done.
async fn save(user: &'static str, disk: impl Future) {
    let mut saving = Saving { user, steps: 0 };
    saving.steps += 1;
    disk.await;
    saving.steps += 1;
}
// ANCHOR_END: write

// ANCHOR: connection
/// Answers when the disk is ready.
type Disk = oneshot::Receiver<()>;

/// One connection: takes requests and saves a profile for each, until the service stops.
async fn connection(user: &'static str, stop: CancellationToken, mut requests: mpsc::Receiver<Disk>) {
    loop {
        let disk = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(disk) = requests.recv() => disk,
            else => break,
        };
        // Outside the select!: a request that has begun is not cancelled.
        save(user, disk).await;
    }
    println!("  {user}: goodbye");
}
// ANCHOR_END: connection

/// So much time the work has to end. In the demo one task never ends, so it takes that long.
const DRAIN: Duration = Duration::from_millis(200);

/// The tasks run, in this thread, until each of them waits for something.
async fn let_them_run() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

async fn main_just_returns() {
    // ANCHOR: returns
    let (_disk_is_slow, disk) = oneshot::channel::<()>();
    tokio::spawn(save("Ada", disk));
    let_them_run().await;
    println!("  main returns");
    // ANCHOR_END: returns
}

async fn good_order() {
    // ANCHOR: good_order
    let service = Service::start();
    let (_idle, requests) = mpsc::channel(1);
    service.accept(connection("Ada", service.token(), requests));
    let (grace, requests) = mpsc::channel(1);
    service.accept(connection("Grace", service.token(), requests));
    let (disk_is_ready, disk) = oneshot::channel();
    let _ = grace.send(disk).await;
    let_them_run().await;

    let stopped = tokio::join!(service.stop(DRAIN), async {
        println!("  stopping; is Alan accepted? {}", service.accept(async {}));
        let _ = disk_is_ready.send(());
    });
    println!("  {:?}", stopped.0);
    // ANCHOR_END: good_order
}

async fn deadline() {
    // ANCHOR: deadline
    let service = Service::start();
    let (_disk_is_dead, disk) = oneshot::channel::<()>();
    service.accept(save("Alan", disk));
    let_them_run().await;
    println!("  {:?}", service.stop(DRAIN).await);
    println!("  main returns");
    // ANCHOR_END: deadline
}

/// Runs a program of its own: when it returns, its runtime ends, and with it every task that is left.
fn program(main: impl Future) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("the system grants a runtime its timer").block_on(main);
}

/// The section's demo.
pub fn run() {
    println!("Main returns while a profile is being saved:");
    program(main_just_returns());
    println!("In good order:");
    program(good_order());
    println!("A task that never ends:");
    program(deadline());
}
