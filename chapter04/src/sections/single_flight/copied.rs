//! Single flight as it is often written: whoever comes first loads, and tells the others. It is right as long as nobody goes away.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::broadcast::{Receiver, Sender, channel};

/// Loads under way.
#[derive(Debug, Default)]
pub struct Copied {
    flights: Mutex<HashMap<&'static str, Sender<u32>>>,
}

impl Copied {
    // ANCHOR: run
    /// The answer of the load that is under way; if there is none, of `load`.
    pub async fn run(&self, key: &'static str, load: impl Future<Output = u32>) -> u32 {
        if let Some(mut answer) = self.join(key) {
            return answer.recv().await.expect("whoever came first sends it");
        }
        let answer = load.await;
        if let Some(others) = self.lock().remove(key) {
            let _ = others.send(answer);
        }
        answer
    }

    /// Joins whoever came first, or is the first.
    fn join(&self, key: &'static str) -> Option<Receiver<u32>> {
        let mut flights = self.lock();
        let found = flights.get(key).map(Sender::subscribe);
        if found.is_none() {
            flights.insert(key, channel(1).0);
        }
        found
    }
    // ANCHOR_END: run

    /// How many loads are under way.
    pub fn under_way(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<&'static str, Sender<u32>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
