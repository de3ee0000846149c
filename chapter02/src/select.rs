//! Section “Waiting for several things”: the first of two answers, whose turn it is, and what a lost race may lose.
//!
//! Nothing here depends on the clock or on luck: every order of events is forced by a channel, and what `select!` draws by lot
//! is only counted. The output is on the page, so `tests/outputs.rs` proves what the page says of it; the tests below prove the rest.

use std::time::Duration;
use tokio::{sync::mpsc, time::timeout};

mod inbox;
mod race;
pub mod try_send;
mod turns;

// ANCHOR: limit
/// As long as a user waits for an answer. Short, because the demo waits it out.
const LIMIT: Duration = Duration::from_millis(50);
// ANCHOR_END: limit

/// The section's demo.
pub fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("the system grants a runtime its timer");
    runtime.block_on(async {
        println!("One copy after the other:");
        race::in_turn_demo().await;
        println!("Both copies at once:");
        race::first_demo().await;
        println!("A stop sign is up, and three jobs wait:");
        turns::demo().await;
        println!("A bell rings between a name and its code:");
        inbox::forgetful_demo().await;
        println!("The same, with the name kept outside the future:");
        inbox::careful_demo().await;
    });
}

/// Sends through a channel with one place, and waits until the other side has taken it out again.
async fn hand_over<T>(to: &mpsc::Sender<T>, value: T) {
    // An error means that the other side is gone: then nobody is left to be waited for.
    if to.send(value).await.is_ok() {
        let _ = to.reserve().await;
    }
}
