//! A guarded cache around one that does as it is told, in paused time.

use super::*;
use crate::user::cache::encoding::sample;
use std::{
    collections::HashMap,
    future::pending,
    sync::atomic::{AtomicU8, AtomicUsize},
};
use tokio::time::{advance, sleep};

const MS: Duration = Duration::from_millis(1);
const LIMITS: Limits = Limits {
    patience: Duration::from_millis(25),
    failures: 3,
    pause: Duration::from_millis(500),
    profile: Duration::from_secs(60),
    nobody: Duration::from_secs(10),
    barrier: Duration::from_secs(10),
    slowest_load: Duration::from_secs(5),
};

const WELL: u8 = 0;
const FAILS: u8 = 1;
const HANGS: u8 = 2;
const FULL: u8 = 3;
/// Answers after 10 ms.
const SLOW: u8 = 4;

#[derive(Debug, Default)]
struct Told {
    mood: AtomicU8,
    asked: AtomicUsize,
    reconnected: AtomicUsize,
    kept: Mutex<HashMap<UserId, Parcel>>,
}

impl Told {
    fn mood(&self, mood: u8) {
        self.mood.store(mood, Ordering::SeqCst);
    }

    fn kept(&self, id: UserId) -> Option<Entry> {
        self.kept.lock().unwrap().get(&id).map(|parcel| parcel.entry.clone())
    }

    async fn answer<T>(&self, answer: impl FnOnce() -> T) -> Result<T, CacheError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        match self.mood.load(Ordering::SeqCst) {
            FAILS => Err(CacheError("told to fail")),
            HANGS => pending().await,
            SLOW => {
                sleep(10 * MS).await;
                Ok(answer())
            }
            _ => Ok(answer()),
        }
    }
}

impl RemoteCache for Arc<Told> {
    async fn get(&self, ids: &[UserId]) -> Result<Vec<Option<Entry>>, CacheError> {
        self.answer(|| ids.iter().map(|id| self.kept(*id)).collect()).await
    }

    async fn put(&self, entries: &[Parcel]) -> Result<usize, CacheError> {
        let put = || {
            let mut kept = self.kept.lock().unwrap();
            for parcel in entries {
                if self.mood.load(Ordering::SeqCst) == FULL {
                    kept.remove(&parcel.id);
                } else if kept.get(&parcel.id).is_none_or(|old| parcel.entry.replaces(&old.entry)) {
                    kept.insert(parcel.id, parcel.clone());
                }
            }
            if self.mood.load(Ordering::SeqCst) == FULL { entries.len() } else { 0 }
        };
        self.answer(put).await
    }

    fn reconnect(&self) {
        self.reconnected.fetch_add(1, Ordering::SeqCst);
    }
}

fn guarded() -> (Guarded<Arc<Told>>, Arc<Told>, CacheMetrics) {
    let (told, metrics) = (Arc::new(Told::default()), CacheMetrics::default());
    let cache = Guarded::new(Arc::clone(&told), LIMITS, Clock::system(), Jitter::new(7), metrics.clone());
    (cache, told, metrics)
}

fn profile(version: u64) -> Entry {
    Entry::Profile(sample(version))
}

fn hit(version: u64) -> Lookup {
    Lookup::Hit(Some(sample(version)))
}

/// How long a lookup took, in ms, and what it said.
async fn look(cache: &Guarded<Arc<Told>>) -> (u128, Lookup) {
    let start = Instant::now();
    let found = cache.get(sample(1).id).await;
    (start.elapsed().as_millis(), found)
}

#[tokio::test(start_paused = true)]
async fn what_a_load_found_is_brought_without_making_anybody_wait_and_lives_from_when_it_was_asked_for() {
    let (cache, told, _) = guarded();
    let asked = Instant::now();
    advance(2000 * MS).await;
    cache.fill(sample(1).id, profile(1), asked);
    assert_eq!(told.asked.load(Ordering::SeqCst), 0, "nobody waited");
    cache.settled().await;
    assert_eq!(cache.get(sample(1).id).await, hit(1));
    let time = told.kept.lock().unwrap()[&sample(1).id].time;
    assert!(time <= LIMITS.profile - 2000 * MS && time >= LIMITS.profile * 4 / 5 - 2000 * MS, "{time:?}");
}

#[tokio::test(start_paused = true)]
async fn a_load_slower_than_a_barrier_lives_is_not_brought() {
    for (age, arrives) in [(LIMITS.slowest_load, true), (LIMITS.slowest_load + MS, false)] {
        let (cache, told, _) = guarded();
        let asked = Instant::now();
        advance(age).await;
        cache.fill(sample(1).id, profile(1), asked);
        cache.settled().await;
        assert_eq!(told.kept(sample(1).id).is_some(), arrives, "{age:?}");
    }
    let Limits { slowest_load, barrier, .. } = Limits::default();
    assert!(slowest_load < barrier);
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_hangs_costs_its_patience_a_few_times_and_then_nothing_until_the_pause_is_over() {
    let (cache, told, metrics) = guarded();
    told.mood(HANGS);
    let mut took = Vec::new();
    for _ in 0..10 {
        took.push(look(&cache).await);
    }
    let miss = |took: &[u128]| took.iter().map(|took| (*took, Lookup::Miss)).collect::<Vec<_>>();
    assert_eq!(took, miss(&[25, 25, 25, 0, 0, 0, 0, 0, 0, 0]));
    assert_eq!((told.reconnected.load(Ordering::SeqCst), metrics.errors.get()), (1, 3));
    advance(LIMITS.pause).await;
    assert_eq!([look(&cache).await, look(&cache).await].to_vec(), miss(&[25, 0]), "one probe");
    assert_eq!(told.reconnected.load(Ordering::SeqCst), 2, "on another connection the next time");
    advance(LIMITS.pause).await;
    told.mood(WELL);
    told.put(&[Parcel { id: sample(1).id, entry: profile(1), time: MS }]).await.unwrap();
    assert_eq!(look(&cache).await, (0, hit(1)), "and it is back");
    assert_eq!(look(&cache).await, (0, hit(1)));
}

/// It was: whoever looked whether the breaker was open took the probe's pass, and nobody ever probed.
#[tokio::test(start_paused = true)]
async fn failures_that_come_in_late_do_not_keep_it_away_for_ever() {
    let told = Arc::new(Told::default());
    let limits = Limits { pause: 5 * MS, ..LIMITS };
    let cache =
        Guarded::new(Arc::clone(&told), limits, Clock::system(), Jitter::new(7), CacheMetrics::default());
    told.mood(HANGS);
    let late = async {
        advance(20 * MS).await;
        look(&cache).await
    };
    tokio::join!(look(&cache), look(&cache), look(&cache), late);
    told.mood(WELL);
    told.put(&[Parcel { id: sample(1).id, entry: profile(1), time: MS }]).await.unwrap();
    advance(limits.pause).await;
    assert_eq!(look(&cache).await, (0, hit(1)));
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_fails_costs_nothing_and_is_left_alone_too() {
    let (cache, told, metrics) = guarded();
    told.mood(FAILS);
    for _ in 0..10 {
        assert_eq!(look(&cache).await, (0, Lookup::Miss));
    }
    assert_eq!((told.asked.load(Ordering::SeqCst), metrics.errors.get()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn callers_in_a_hurry_find_out_too_that_it_hangs() {
    let (cache, told, _) = guarded();
    told.mood(HANGS);
    // Who leaves at once says nothing about the cache.
    for _ in 0..10 {
        assert!(timeout(12 * MS, look(&cache)).await.is_err());
    }
    for _ in 0..3 {
        assert!(timeout(13 * MS, look(&cache)).await.is_err());
    }
    assert_eq!(look(&cache).await, (0, Lookup::Miss));
}

#[tokio::test(start_paused = true)]
async fn a_write_that_did_not_reach_the_cache_is_brought_when_it_is_back_and_not_read_here_before() {
    for mood in [FAILS, HANGS] {
        let (cache, told, _) = guarded();
        cache.tell(sample(1).id, profile(1)).await;
        assert_eq!(look(&cache).await, (0, hit(1)));
        told.mood(mood);
        let start = Instant::now();
        cache.tell(sample(1).id, profile(2)).await;
        assert!(start.elapsed() <= LIMITS.patience);
        // It answers again, with what it has: the old one.
        told.mood(WELL);
        assert_eq!(look(&cache).await.1, Lookup::Miss, "not the old one");
        let start = Instant::now();
        cache.settled().await;
        assert!(start.elapsed() <= LIMITS.pause + LIMITS.patience, "{:?}", start.elapsed());
        assert_eq!(look(&cache).await, (0, hit(2)));
    }
}

#[tokio::test(start_paused = true)]
async fn while_it_is_left_alone_writes_wait_and_of_each_id_only_the_newest() {
    let (cache, told, _) = guarded();
    told.mood(FAILS);
    for version in [3, 5, 4] {
        cache.tell(sample(1).id, profile(version)).await;
    }
    let deleted = UserId::new();
    cache.tell(deleted, Entry::Deleted).await;
    cache.doubt(sample(1).id, 2);
    advance(10 * LIMITS.pause).await;
    assert_eq!(told.kept(sample(1).id), None, "it stays away");
    told.mood(WELL);
    timeout(2 * LIMITS.pause, cache.settled()).await.expect("within a pause or two");
    assert_eq!((told.kept(sample(1).id), told.kept(deleted)), (Some(profile(5)), Some(Entry::Deleted)));
}

#[tokio::test(start_paused = true)]
async fn a_doubt_makes_everybody_ask_the_store_until_somebody_knows() {
    let (cache, told, _) = guarded();
    cache.tell(sample(1).id, profile(1)).await;
    cache.doubt(sample(1).id, 2);
    assert_eq!(look(&cache).await.1, Lookup::Miss, "at once in this process");
    cache.settled().await;
    assert_eq!(told.kept(sample(1).id), Some(Entry::Unsure { version: 2 }), "and soon in all");
    cache.fill(sample(1).id, profile(1), Instant::now());
    cache.settled().await;
    assert_eq!(look(&cache).await.1, Lookup::Miss, "a slow reader's old copy changes nothing");
    cache.fill(sample(1).id, profile(2), Instant::now());
    cache.settled().await;
    assert_eq!(look(&cache).await.1, hit(2));
}

#[tokio::test(start_paused = true)]
async fn a_write_that_comes_while_an_older_one_is_on_its_way_is_brought_too() {
    let (cache, told, _) = guarded();
    told.mood(SLOW);
    cache.doubt(sample(1).id, 2);
    sleep(5 * MS).await;
    cache.doubt(sample(1).id, 3);
    cache.settled().await;
    assert_eq!(told.kept(sample(1).id), Some(Entry::Unsure { version: 3 }));
}

#[tokio::test(start_paused = true)]
async fn a_full_cache_is_read_and_written_to_and_the_errors_are_counted() {
    let (cache, told, metrics) = guarded();
    cache.tell(sample(1).id, profile(1)).await;
    told.mood(FULL);
    cache.tell(sample(1).id, profile(2)).await;
    assert_eq!((look(&cache).await, metrics.errors.get()), ((0, Lookup::Miss), 1));
    for _ in 0..10 {
        cache.fill(UserId::new(), Entry::Nobody, Instant::now());
        cache.settled().await;
    }
    assert_eq!((metrics.errors.get(), told.reconnected.load(Ordering::SeqCst)), (11, 0), "it is not down");
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_cache_that_is_away_is_bounded() {
    let (cache, told, _) = guarded();
    told.mood(HANGS);
    for _ in 0..5_000 {
        cache.fill(UserId::new(), Entry::Nobody, Instant::now());
    }
    for _ in 0..12_000 {
        cache.doubt(UserId::new(), 1);
    }
    assert_eq!(cache.courier.waiting(), (courier::FILLS, courier::OWED));
    told.mood(WELL);
    cache.settled().await;
    assert_eq!(told.kept.lock().unwrap().len(), courier::OWED + courier::FILLS);
}

#[tokio::test(start_paused = true)]
async fn dropping_it_ends_its_task() {
    let (cache, told, _) = guarded();
    told.mood(HANGS);
    cache.doubt(sample(1).id, 1);
    advance(MS).await;
    assert!(Arc::strong_count(&told) > 1);
    drop(cache);
    tokio::task::yield_now().await;
    assert_eq!(Arc::strong_count(&told), 1);
}
