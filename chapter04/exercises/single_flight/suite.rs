mod exercise;

use exercise::{Answer, LoadError, SingleFlight};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

/// So long a load takes.
const LOAD: Duration = Duration::from_millis(100);

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn email(email: &str) -> Answer {
    Ok(email.to_string())
}

fn away() -> Answer {
    Err(LoadError("the store is away".to_string()))
}

/// A single flight, and a store that counts how many loads began.
#[derive(Clone, Default)]
struct Store {
    flights: Arc<SingleFlight>,
    begun: Arc<AtomicUsize>,
}

impl Store {
    /// A call, to be polled. It takes a minute at the most, which is for ever.
    async fn call(self, key: u64, answer: Answer) -> Answer {
        let load = async {
            self.begun.fetch_add(1, Ordering::SeqCst);
            sleep(LOAD).await;
            answer
        };
        timeout(Duration::from_secs(60), self.flights.load(key, load)).await.expect("the call never ends")
    }

    /// A call that begins after a while, in a task of its own.
    fn begin(&self, after: Duration, key: u64, answer: Answer) -> JoinHandle<Answer> {
        let store = self.clone();
        tokio::spawn(async move {
            sleep(after).await;
            store.call(key, answer).await
        })
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }
}

/// Calls for one key at once make one load, and all get its answer, be it a value or an error.
#[tokio::test(start_paused = true)]
async fn calls_at_once_share_one_load() {
    for answer in [email("ada@example.com"), away()] {
        let store = Store::default();
        let calls: Vec<_> = (0..10).map(|at| store.begin(ms(at), 7, answer.clone())).collect();
        for call in calls {
            assert_eq!(call.await.unwrap(), answer);
        }
        assert_eq!(store.begun(), 1, "loads for ten calls that get {answer:?}");
    }
}

/// Nothing is kept: a later call loads anew, after a value and after an error, and a call that is cancelled leaves nothing behind.
#[tokio::test(start_paused = true)]
async fn nothing_is_kept() {
    let store = Store::default();
    for answer in [email("first"), email("second"), away(), email("third")] {
        assert_eq!(store.clone().call(7, answer.clone()).await, answer);
        assert_eq!(store.flights.in_flight(), 0, "in flight after {answer:?}");
    }
    let given_up = timeout(LOAD / 2, store.clone().call(7, email("nobody waits for it"))).await;
    assert!(given_up.is_err(), "no load was under way");
    assert_eq!(store.flights.in_flight(), 0, "in flight after a call that was cancelled");
    assert_eq!(store.clone().call(7, email("fourth")).await, email("fourth"));
}

/// Different keys do not wait for each other.
#[tokio::test(start_paused = true)]
async fn different_keys_do_not_wait_for_each_other() {
    let (store, started) = (Store::default(), Instant::now());
    let calls: Vec<_> = (0..5).map(|key| store.begin(ms(0), key, email(&key.to_string()))).collect();
    for (key, call) in (0..5).zip(calls) {
        assert_eq!(call.await.unwrap(), email(&key.to_string()));
    }
    assert!(started.elapsed() < LOAD * 2, "five keys took {:?}, and one takes {LOAD:?}", started.elapsed());
}

/// A caller that is cancelled harms nobody: if its load ran, one of the others loads, and all of them get its answer; if it only waited, nothing changes for the others.
#[tokio::test(start_paused = true)]
async fn a_cancelled_caller_harms_nobody() {
    let store = Store::default();
    let leader = store.begin(ms(0), 7, email("of the leader"));
    let followers: Vec<_> = (1..4).map(|at| store.begin(ms(at), 7, email("of a follower"))).collect();
    sleep(LOAD / 2).await;
    leader.abort();
    for follower in followers {
        assert_eq!(follower.await.expect("the call never ends, or panics"), email("of a follower"));
    }
    assert_eq!(store.begun(), 2, "loads: the leader's, and another one");

    let store = Store::default();
    let leader = store.begin(ms(0), 7, email("of the leader"));
    let impatient = store.begin(ms(1), 7, email("unused"));
    sleep(LOAD / 4).await;
    impatient.abort();
    let late = store.begin(LOAD / 4, 7, email("unused"));
    for caller in [leader, late] {
        assert_eq!(
            caller.await.unwrap(),
            email("of the leader"),
            "after a caller that only waited was cancelled"
        );
    }
    assert_eq!(store.begun(), 1, "loads: the leader's goes on");
}

/// A caller that comes late out of a flight leaves the next flight of the same key alone.
#[tokio::test(start_paused = true)]
async fn whoever_comes_late_out_of_a_flight_leaves_the_next_one_alone() {
    let store = Store::default();
    let twice = tokio::spawn({
        let store = store.clone();
        // The second call begins before anybody else has woken up from the first flight.
        async move { [store.clone().call(7, email("first")).await, store.call(7, email("second")).await] }
    });
    let follower = store.begin(LOAD / 2, 7, email("unused"));
    let late = store.begin(LOAD + LOAD / 2, 7, email("unused"));
    assert_eq!(twice.await.unwrap(), [email("first"), email("second")]);
    assert_eq!(follower.await.unwrap(), email("first"));
    assert_eq!(late.await.unwrap(), email("second"));
    assert_eq!(store.begun(), 2, "loads");
}
