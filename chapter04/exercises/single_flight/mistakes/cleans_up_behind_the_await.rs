//! Exercise `single_flight`: many callers want the same at the same time, and one load serves them all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::OnceCell;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError(pub String);

/// What a load gives: an e-mail, or why there is none.
pub type Answer = Result<String, LoadError>;

/// A load that is under way, and its answer as soon as there is one.
type Flight = Arc<OnceCell<Answer>>;

/// The loads that are under way, by key. It is no cache: an answer goes to those who wait for it, and to nobody else.
#[derive(Default)]
pub struct SingleFlight {
    flights: Mutex<HashMap<u64, Flight>>,
}

impl SingleFlight {
    /// How many loads are under way.
    pub fn in_flight(&self) -> usize {
        self.flights.lock().expect("nobody panics while holding the lock").len()
    }

    /// The answer of the load that is under way for `key`; if there is none, `load` becomes it. A future does nothing until somebody
    /// polls it, so most callers drop theirs unused. Any caller may be cancelled at any time.
    pub async fn load(&self, key: u64, load: impl Future<Output = Answer>) -> Answer {
        let flight = Arc::clone(
            self.flights.lock().expect("nobody panics while holding the lock").entry(key).or_default(),
        );
        let seat = Seat { of: self, key, flight };
        let answer = seat.flight.get_or_init(|| load).await.clone();
        seat.give_back();
        answer
    }
}

/// A caller's place on a flight. It is given back however the call ends.
struct Seat<'a> {
    of: &'a SingleFlight,
    key: u64,
    flight: Flight,
}

impl Seat<'_> {
    fn give_back(&self) {
        let mut flights = self.of.flights.lock().expect("nobody panics while holding the lock");
        flights.remove(&self.key);
    }
}
