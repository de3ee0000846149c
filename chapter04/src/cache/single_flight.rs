//! Many who want the same thing at the same time load it once: the first loads, the others wait for its answer.
//!
//! Without it, a popular entry that expires is loaded by everybody who asks in that moment (a "thundering herd"). An answer goes to those
//! who waited for it and is kept for nobody else, an error too. Whoever stops waiting, the first included, leaves the others undisturbed:
//! the next in line loads in its place, so nobody waits for a call that its caller gave up. Proved by the tests below.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::OnceCell;

// ANCHOR: single_flight
/// Loads under way, by what they load. `T` is cloned for each who waits.
#[derive(Debug)]
pub struct SingleFlight<K, T> {
    flights: Mutex<HashMap<K, Flight<T>>>,
}

/// Empty until the load has ended. Of those who want to fill it tokio lets one try at a time; who is dropped makes room for the next.
type Flight<T> = Arc<OnceCell<T>>;

impl<K: Clone + Eq + Hash, T: Clone> SingleFlight<K, T> {
    /// The end of the load of `key` that is under way. If there is none, `load` is it.
    pub async fn run<F: Future<Output = T>>(&self, key: &K, load: impl FnOnce() -> F) -> T {
        let seat = self.board(key);
        seat.flight().get_or_init(load).await.clone()
    }

    /// Whoever asks for `key` from now on does not get the answer of a load that began before: what it reads has changed.
    pub fn forget(&self, key: &K) {
        self.lock().remove(key);
    }
    // ANCHOR_END: single_flight

    /// How many loads are under way.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether no load is under way.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn board(&self, key: &K) -> Seat<'_, K, T> {
        let flight = Arc::clone(self.lock().entry(key.clone()).or_default());
        Seat { flights: self, key: key.clone(), flight: Some(flight) }
    }

    /// Every change under the lock is one call of the map, so what a poisoned lock guards is whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Flight<T>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, T> Default for SingleFlight<K, T> {
    fn default() -> SingleFlight<K, T> {
        SingleFlight { flights: Mutex::default() }
    }
}

// ANCHOR: seat
/// One who waits. However it leaves, it leaves by [`Drop`]: with the answer, at its deadline, in a panic.
struct Seat<'a, K: Clone + Eq + Hash, T: Clone> {
    flights: &'a SingleFlight<K, T>,
    key: K,
    flight: Option<Flight<T>>,
}

impl<K: Clone + Eq + Hash, T: Clone> Seat<'_, K, T> {
    fn flight(&self) -> &OnceCell<T> {
        self.flight.as_ref().expect("taken by drop only")
    }
}

impl<K: Clone + Eq + Hash, T: Clone> Drop for Seat<'_, K, T> {
    fn drop(&mut self) {
        // The count is read and lowered under the lock, so the last to leave knows that it is.
        let mut flights = self.flights.lock();
        let Some(flight) = self.flight.take() else { return };
        // The map's own and this one.
        let last = Arc::strong_count(&flight) <= 2;
        // A flight that was forgotten is not in the map any more; another of the same key may be.
        let listed = flights.get(&self.key).is_some_and(|listed| Arc::ptr_eq(listed, &flight));
        if listed && (last || flight.initialized()) {
            flights.remove(&self.key);
        }
    }
}
// ANCHOR_END: seat

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::poll_immediate;
    use std::{
        future::pending,
        pin::pin,
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    };
    use tokio::{
        sync::{Barrier, Semaphore},
        task::{JoinSet, yield_now},
        time::{sleep, timeout},
    };

    const PATIENCE: Duration = Duration::from_secs(10);
    const MS: Duration = Duration::from_millis(1);

    type Flights = SingleFlight<&'static str, Result<u32, &'static str>>;

    /// Lets every task that can go on go on. The tests are single-threaded, so it is enough to stand back a few times.
    async fn settle() {
        for _ in 0..20 {
            yield_now().await;
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_hundred_who_ask_at_the_same_instant_cause_one_load() {
        let (flights, loads) = (Arc::new(Flights::default()), Arc::new(AtomicU32::new(0)));
        let (start, go) = (Arc::new(Barrier::new(100)), Arc::new(Semaphore::new(0)));
        let mut asking = JoinSet::new();
        for _ in 0..100 {
            let (flights, loads) = (Arc::clone(&flights), Arc::clone(&loads));
            let (start, go) = (Arc::clone(&start), Arc::clone(&go));
            asking.spawn(async move {
                start.wait().await;
                let answer = flights.run(&"ada", || async {
                    let number = loads.fetch_add(1, Ordering::SeqCst);
                    drop(go.acquire().await);
                    Ok(number)
                });
                answer.await
            });
        }
        // The load ends when all have boarded: the map's and a hundred more.
        let boarded = async {
            while flights.lock().get("ada").is_none_or(|flight| Arc::strong_count(flight) < 101) {
                yield_now().await;
            }
        };
        timeout(PATIENCE, boarded).await.expect("all board");
        go.add_permits(1);
        let answers = timeout(PATIENCE, asking.join_all()).await.expect("nobody hangs");
        assert_eq!((answers, loads.load(Ordering::SeqCst)), (vec![Ok(0); 100], 1));
        assert!(flights.is_empty(), "and nothing is kept");
    }

    #[tokio::test]
    async fn an_error_goes_to_all_who_waited_and_to_nobody_after() {
        let (flights, go) = (Flights::default(), Semaphore::new(0));
        let failing = || async {
            drop(go.acquire().await);
            Err("down")
        };
        let others = || async { Ok(2) };
        let (first, second, ()) =
            tokio::join!(flights.run(&"ada", failing), flights.run(&"ada", others), async {
                settle().await;
                go.add_permits(1);
            });
        assert_eq!((first, second), (Err("down"), Err("down")));
        assert_eq!(flights.run(&"ada", others).await, Ok(2));
    }

    #[tokio::test]
    async fn an_answer_is_kept_for_nobody_even_while_some_who_waited_have_not_looked_yet() {
        let (flights, go) = (Arc::new(Flights::default()), Semaphore::new(0));
        let load = || async {
            drop(go.acquire().await);
            Err("down")
        };
        let mut leader = pin!(flights.run(&"ada", load));
        assert!(poll_immediate(&mut leader).await.is_none());
        let shared = Arc::clone(&flights);
        let follower = tokio::spawn(async move { shared.run(&"ada", || async { Ok(1) }).await });
        settle().await;
        go.add_permits(1);
        // Nothing in these two lines gives the follower a turn.
        assert_eq!(poll_immediate(&mut leader).await, Some(Err("down")));
        assert_eq!(poll_immediate(pin!(flights.run(&"ada", || async { Ok(2) }))).await, Some(Ok(2)));
        assert_eq!(follower.await.unwrap(), Err("down"));
    }

    #[tokio::test]
    async fn when_the_first_gives_up_the_next_loads_and_nobody_hangs() {
        let flights = Arc::new(Flights::default());
        let shared = Arc::clone(&flights);
        let leader = tokio::spawn(async move { shared.run(&"ada", pending).await });
        settle().await;
        let mut waiting = JoinSet::new();
        for number in 0..3 {
            let shared = Arc::clone(&flights);
            waiting.spawn(async move { shared.run(&"ada", || async move { Ok(number) }).await });
        }
        settle().await;
        assert!(waiting.try_join_next().is_none(), "they wait for the leader");
        leader.abort();
        let answers = timeout(PATIENCE, waiting.join_all()).await.expect("nobody hangs");
        assert_eq!(answers, [Ok(0); 3], "the first in line loaded for all");
        assert!(flights.is_empty());
    }

    #[tokio::test]
    async fn a_load_that_panics_takes_nobody_with_it() {
        let flights = Arc::new(Flights::default());
        let (shared, go) = (Arc::clone(&flights), Arc::new(Semaphore::new(0)));
        let gone = Arc::clone(&go);
        let leader = tokio::spawn(async move {
            let load = || async move {
                drop(gone.acquire().await);
                panic!("a load's own fault")
            };
            shared.run(&"ada", load).await
        });
        settle().await;
        let shared = Arc::clone(&flights);
        let follower = tokio::spawn(async move { shared.run(&"ada", || async { Ok(1) }).await });
        settle().await;
        go.add_permits(1);
        assert!(leader.await.unwrap_err().is_panic());
        assert_eq!(timeout(PATIENCE, follower).await.expect("it does not hang").unwrap(), Ok(1));
        assert!(flights.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_another_keeps_their_own_deadline() {
        let flights = Flights::default();
        let slow = || async {
            sleep(100 * MS).await;
            Ok(1)
        };
        let (leader, hasty, patient) = tokio::join!(
            flights.run(&"ada", slow),
            timeout(10 * MS, flights.run(&"ada", || async { Ok(2) })),
            timeout(101 * MS, flights.run(&"ada", || async { Ok(3) })),
        );
        assert_eq!((leader, patient.unwrap()), (Ok(1), Ok(1)));
        assert!(hasty.is_err(), "it left at its own deadline");
    }

    #[tokio::test]
    async fn different_keys_do_not_wait_for_each_other() {
        let flights = Arc::new(Flights::default());
        let shared = Arc::clone(&flights);
        let stuck = tokio::spawn(async move { shared.run(&"ada", pending).await });
        settle().await;
        assert_eq!(timeout(PATIENCE, flights.run(&"grace", || async { Ok(1) })).await.unwrap(), Ok(1));
        assert_eq!(flights.len(), 1);
        stuck.abort();
        assert!(stuck.await.unwrap_err().is_cancelled());
        assert!(flights.is_empty(), "whoever leaves as the last switches off the light");
    }

    #[tokio::test]
    async fn after_a_change_nobody_gets_the_answer_of_a_load_from_before_it() {
        let (flights, [go, then]) = (Flights::default(), [(); 2].map(|()| Semaphore::new(0)));
        let load = |gate, number| async move {
            drop(Semaphore::acquire(gate).await);
            Ok(number)
        };
        let mut before = pin!(flights.run(&"ada", || load(&go, 1)));
        assert!(poll_immediate(&mut before).await.is_none());
        flights.forget(&"ada");
        let mut after = pin!(flights.run(&"ada", || load(&then, 2)));
        assert!(poll_immediate(&mut after).await.is_none(), "a load of its own");
        go.add_permits(1);
        assert_eq!(
            poll_immediate(&mut before).await,
            Some(Ok(1)),
            "who asked before may get what was there before"
        );
        let mut later = pin!(flights.run(&"ada", || load(&then, 3)));
        assert!(poll_immediate(&mut later).await.is_none());
        then.add_permits(1);
        assert_eq!(
            (poll_immediate(&mut after).await, poll_immediate(&mut later).await),
            (Some(Ok(2)), Some(Ok(2)))
        );
        assert!(flights.is_empty());
    }
}
