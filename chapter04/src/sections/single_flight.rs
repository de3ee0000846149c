//! Section “One load for many”: a hundred who miss at once, and a first one who goes away.

mod copied;

use crate::cache::single_flight::SingleFlight;
use copied::Copied;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use tokio::{
    sync::Semaphore,
    task::{JoinSet, yield_now},
};

/// A store that counts how often it is asked, and answers when it is told to.
#[derive(Debug)]
struct Store {
    asked: AtomicU32,
    answers: Semaphore,
}

impl Store {
    fn new() -> Arc<Store> {
        Arc::new(Store { asked: AtomicU32::new(0), answers: Semaphore::new(0) })
    }

    /// The number of this question.
    async fn load(&self) -> u32 {
        let number = 1 + self.asked.fetch_add(1, Ordering::Relaxed);
        drop(self.answers.acquire().await);
        number
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }
}

/// Lets everybody go on who can. There is one thread, so it is enough to stand back a few times.
async fn settle() {
    for _ in 0..20 {
        yield_now().await;
    }
}

/// Many, then a first one who goes away, with a copied program and with ours.
pub fn run() {
    super::block_on(async {
        many().await;
        gone_copied().await;
        gone().await;
    });
}

// ANCHOR: many
/// A hundred who want Ada's profile in the moment in which its entry is over.
async fn many() {
    println!("A hundred who miss at once");
    let store = Store::new();
    let mut asking = JoinSet::new();
    for _ in 0..100 {
        let store = Arc::clone(&store);
        asking.spawn(async move { store.load().await });
    }
    settle().await;
    println!("  each for themself: loads begun: {}", store.asked());
    asking.shutdown().await;

    let (store, flights) = (Store::new(), Arc::new(SingleFlight::default()));
    let mut asking = JoinSet::new();
    for _ in 0..100 {
        let (store, flights) = (Arc::clone(&store), Arc::clone(&flights));
        asking.spawn(async move { flights.run(&"ada", || store.load()).await });
    }
    settle().await;
    println!("  in single flight: loads begun: {}", store.asked());
    store.answers.add_permits(1);
    let answers = asking.join_all().await;
    println!("  answers: {}, all of load {}", answers.len(), answers[0]);
}
// ANCHOR_END: many

/// A program as it is often copied. Whoever comes first goes away before the store has answered.
async fn gone_copied() {
    println!("Four ask, and the first goes away: a copied program");
    let (store, flights) = (Store::new(), Arc::new(Copied::default()));
    let shared = Arc::clone(&flights);
    let slow = Arc::clone(&store);
    let first = tokio::spawn(async move { shared.run("ada", slow.load()).await });
    settle().await;
    let mut asking = JoinSet::new();
    for _ in 0..3 {
        let (store, flights) = (Arc::clone(&store), Arc::clone(&flights));
        asking.spawn(async move { flights.run("ada", store.load()).await });
    }
    settle().await;
    first.abort();
    settle().await;
    store.answers.add_permits(1);
    settle().await;
    let answered = std::iter::from_fn(|| asking.try_join_next()).count();
    println!("  loads begun: {}, answers: {answered} of 3", store.asked());
    println!("  what is left in the map: {}", flights.under_way());
}

// ANCHOR: gone
/// The same four with ours.
async fn gone() {
    println!("The same, ours");
    let (store, flights) = (Store::new(), Arc::new(SingleFlight::default()));
    let shared = Arc::clone(&flights);
    let slow = Arc::clone(&store);
    let first = tokio::spawn(async move { shared.run(&"ada", || slow.load()).await });
    settle().await;
    let mut asking = JoinSet::new();
    for _ in 0..3 {
        let (store, flights) = (Arc::clone(&store), Arc::clone(&flights));
        asking.spawn(async move { flights.run(&"ada", || store.load()).await });
    }
    settle().await;
    first.abort();
    settle().await;
    store.answers.add_permits(1);
    settle().await;
    let answered = std::iter::from_fn(|| asking.try_join_next()).count();
    println!("  loads begun: {}, answers: {answered} of 3", store.asked());
    println!("  what is left in the map: {}", flights.len());
}
// ANCHOR_END: gone
