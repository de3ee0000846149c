mod exercise;

use exercise::{CACHE_TIMEOUT, Cache, CacheError, Entry, Store, StoreError, Users};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::future::pending;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn some(email: &str) -> Option<String> {
    Some(email.to_string())
}

/// A store that answers late: what it reads or writes, it does at once, and then it takes its time.
#[derive(Default)]
struct SlowStore {
    rows: RefCell<HashMap<u64, Entry>>,
    loads: Cell<usize>,
    /// How long the next calls take; afterwards they take no time.
    delays: RefCell<VecDeque<Duration>>,
    /// Whether it refuses writes.
    refuses: Cell<bool>,
}

impl SlowStore {
    /// It has one user, 7, whose e-mail is "old".
    fn new() -> Self {
        let store = Self::default();
        store.rows.borrow_mut().insert(7, Entry { version: 1, email: some("old") });
        store
    }

    async fn take_time(&self) {
        let delay = self.delays.borrow_mut().pop_front();
        sleep(delay.unwrap_or_default()).await;
    }
}

impl Store for &SlowStore {
    async fn load(&self, id: u64) -> Result<Entry, StoreError> {
        self.loads.set(self.loads.get() + 1);
        let row = self.rows.borrow().get(&id).cloned();
        self.take_time().await;
        Ok(row.unwrap_or(Entry { version: 0, email: None }))
    }

    async fn save(&self, id: u64, email: Option<String>) -> Result<Entry, StoreError> {
        if self.refuses.get() {
            return Err(StoreError);
        }
        let version = self.rows.borrow().get(&id).map_or(0, |row| row.version) + 1;
        let entry = Entry { version, email };
        self.rows.borrow_mut().insert(id, entry.clone());
        self.take_time().await;
        Ok(entry)
    }
}

/// How a cache answers a call.
#[derive(Clone, Copy)]
enum Answers {
    After(Duration),
    WithAnError,
    Never,
}

/// A cache that answers reads and writes as it is told to.
struct FakeCache {
    entries: RefCell<HashMap<u64, Entry>>,
    reads: Answers,
    writes: Answers,
}

impl FakeCache {
    fn new(reads: Answers, writes: Answers) -> Self {
        Self { entries: RefCell::default(), reads, writes }
    }

    fn quick() -> Self {
        Self::new(Answers::After(Duration::ZERO), Answers::After(Duration::ZERO))
    }

    async fn answer(&self, how: Answers) -> Result<(), CacheError> {
        match how {
            Answers::After(time) if time.is_zero() => Ok(()),
            Answers::After(time) => {
                sleep(time).await;
                Ok(())
            }
            Answers::WithAnError => Err(CacheError),
            Answers::Never => pending().await,
        }
    }
}

impl Cache for &FakeCache {
    async fn get(&self, id: u64) -> Result<Option<Entry>, CacheError> {
        self.answer(self.reads).await?;
        Ok(self.entries.borrow().get(&id).cloned())
    }

    async fn set(&self, id: u64, entry: Entry) -> Result<(), CacheError> {
        self.answer(self.writes).await?;
        self.entries.borrow_mut().insert(id, entry);
        Ok(())
    }

    async fn set_if_newer(&self, id: u64, entry: Entry) -> Result<(), CacheError> {
        self.answer(self.writes).await?;
        let mut entries = self.entries.borrow_mut();
        if entries.get(&id).is_none_or(|there| there.version < entry.version) {
            entries.insert(id, entry);
        }
        Ok(())
    }

    async fn delete(&self, id: u64) -> Result<(), CacheError> {
        self.answer(self.writes).await?;
        self.entries.borrow_mut().remove(&id);
        Ok(())
    }
}

/// What a request answered, and how long it took; a minute is for ever.
async fn timed<T>(request: impl Future<Output = T>) -> (Option<T>, Duration) {
    let started = Instant::now();
    let answer = timeout(Duration::from_secs(60), request).await;
    (answer.ok(), started.elapsed())
}

/// What was read once is not loaded again, neither an e-mail nor that there is none.
#[tokio::test(start_paused = true)]
async fn what_was_read_once_is_not_loaded_again() {
    for (id, expected) in [(7, some("old")), (8, None)] {
        let answers = Answers::After(ms(5));
        let (store, cache) = (SlowStore::new(), FakeCache::new(answers, answers));
        store.delays.borrow_mut().push_back(ms(100));
        let users = Users { store: &store, cache: &cache };
        for _ in 0..3 {
            assert_eq!(users.email(id).await, Ok(expected.clone()), "user {id}");
        }
        assert_eq!(store.loads.get(), 1, "loads of user {id}");
        (&cache).delete(id).await.unwrap(); // the cache forgets it
        assert_eq!(users.email(id).await, Ok(expected), "user {id}");
        assert_eq!(store.loads.get(), 2, "loads of user {id} after the cache forgot it");
    }
}

/// A read after a write sees it: a change, a deletion, and a user who was not there before. A write that the store refuses is an error, and nobody sees it.
#[tokio::test(start_paused = true)]
async fn a_read_after_a_write_sees_it() {
    for (id, version, before, written) in
        [(7, 1, some("old"), some("new")), (7, 1, some("old"), None), (8, 0, None, some("first"))]
    {
        let (store, cache) = (SlowStore::new(), FakeCache::quick());
        let users = Users { store: &store, cache: &cache };
        let entry = Entry { version, email: before };
        (&cache).set(id, entry.clone()).await.unwrap();
        (&cache).set_if_newer(id, entry).await.unwrap(); // another instance has read the same
        assert_eq!(users.change(id, written.clone()).await, Ok(()));
        assert_eq!(users.email(id).await, Ok(written.clone()), "user {id}");
        store.refuses.set(true);
        assert_eq!(users.change(id, some("refused")).await, Err(StoreError), "user {id}");
        assert_eq!(users.email(id).await, Ok(written), "user {id}, after a write that was refused");
    }
}

/// An older version never comes back, however late a slow reader or writer reaches the cache.
#[tokio::test(start_paused = true)]
async fn an_older_version_never_comes_back() {
    // The reader has loaded before the write, and goes on after it.
    for (id, written) in [(7, some("new")), (7, None), (8, some("first"))] {
        let (store, cache) = (SlowStore::new(), FakeCache::quick());
        store.delays.borrow_mut().extend([ms(100), ms(5)]);
        let users = Users { store: &store, cache: &cache };
        let write = async {
            sleep(ms(10)).await;
            users.change(id, written.clone()).await
        };
        let (_, changed) = tokio::join!(users.email(id), write);
        assert_eq!(changed, Ok(()));
        assert_eq!(users.email(id).await, Ok(written), "user {id}, after a slow reader");
    }
    // The first writer has saved before the second one, and goes on after it.
    let (store, cache) = (SlowStore::new(), FakeCache::quick());
    store.delays.borrow_mut().extend([ms(100), ms(5)]);
    let users = Users { store: &store, cache: &cache };
    let second = async {
        sleep(ms(10)).await;
        users.change(7, some("second")).await
    };
    let changed = tokio::join!(users.change(7, some("first")), second);
    assert_eq!(changed, (Ok(()), Ok(())));
    assert_eq!(users.email(7).await, Ok(some("second")), "after a slow writer");
}

/// A cache that fails makes no request fail, neither a read nor a write.
#[tokio::test(start_paused = true)]
async fn a_cache_that_fails_fails_no_request() {
    let works = Answers::After(Duration::ZERO);
    for (reads, writes) in [
        (Answers::WithAnError, Answers::WithAnError),
        (works, Answers::WithAnError),
        (Answers::WithAnError, works),
    ] {
        let (store, cache) = (SlowStore::new(), FakeCache::new(reads, writes));
        let users = Users { store: &store, cache: &cache };
        assert_eq!(users.email(7).await, Ok(some("old")));
        assert_eq!(users.change(7, some("new")).await, Ok(()));
        assert_eq!(store.rows.borrow()[&7].email, some("new"), "in the store");
    }
}

/// A cache that is slow or never answers costs a request CACHE_TIMEOUT at most, all its calls together.
#[tokio::test(start_paused = true)]
async fn a_slow_cache_costs_one_time_out_in_all() {
    let store_takes = ms(20);
    for (reads, writes, case) in [
        (Answers::Never, Answers::Never, "no answer at all"),
        (Answers::After(Duration::ZERO), Answers::Never, "no answer to writes"),
        (Answers::After(ms(30)), Answers::After(ms(40)), "30 ms for a read, 40 ms for a write"),
    ] {
        let (store, cache) = (SlowStore::new(), FakeCache::new(reads, writes));
        store.delays.borrow_mut().extend([store_takes; 2]);
        let users = Users { store: &store, cache: &cache };
        let (answer, took) = timed(users.email(7)).await;
        assert_eq!(answer, Some(Ok(some("old"))), "{case}");
        assert!(took <= store_takes + CACHE_TIMEOUT, "{case}: a read took {took:?}");
        let (answer, took) = timed(users.change(7, some("new"))).await;
        assert_eq!(answer, Some(Ok(())), "{case}");
        assert!(took <= store_takes + CACHE_TIMEOUT, "{case}: a write took {took:?}");
    }
}
