//! Section “Cache aside”: one instance with its cache, a slow reader, and a second instance that has not heard.

use super::{
    folder::Folder,
    people::{birthday, id, shown, somebody},
};
use crate::{
    cache::jitter::Jitter,
    user::{
        cache::{
            Entry, UserCache,
            memory::{LONGEST, MemoryUserCache},
            metrics::CacheMetrics,
        },
        cached_store::CachedStore,
        store::{UserStore, sqlite::SqliteUserStore},
    },
};
use chapter03::stack::clock::Clock;

/// One instance of the service: the store that all share, and a cache of its own.
struct Instance {
    store: CachedStore<SqliteUserStore, MemoryUserCache>,
    metrics: CacheMetrics,
}

impl Instance {
    fn new(store: &SqliteUserStore, clock: &Clock) -> Instance {
        let metrics = CacheMetrics::default();
        let cache = MemoryUserCache::new(100, LONGEST, clock.clone(), Jitter::new(1));
        let store = CachedStore::new(store.clone(), cache, clock.clone(), metrics.clone());
        Instance { store, metrics }
    }

    /// Reads a profile, and says where it came from.
    async fn read(&self, number: u32) -> String {
        let hits = self.metrics.hits.get();
        let user = self.store.get(id(number)).await.expect("the store is there");
        let from = if self.metrics.hits.get() > hits { "hit" } else { "miss, so the store" };
        format!("{from}: {}", user.as_ref().map_or("nobody".to_string(), shown))
    }

    async fn change(&self, version: u64, age: u32) -> String {
        let end = self.store.update(birthday(1, version, age)).await;
        end.map_or_else(|error| error.to_string(), |user| shown(&user))
    }
}

/// One instance, then two.
pub fn run() {
    super::block_on(async {
        let folder = Folder::new("cache");
        let file = SqliteUserStore::open(&folder.file("user.db")).await.expect("a new file can be opened");
        file.insert(somebody(1, "Ada")).await.expect("nobody is there yet");
        let clock = Clock::manual();
        one(&Instance::new(&file, &clock), &file, &clock).await;
        two(&Instance::new(&file, &clock), &Instance::new(&file, &clock), &clock).await;
        file.close().await;
    });
}

// ANCHOR: one
/// Hits, misses, and a slow reader.
async fn one(instance: &Instance, store: &SqliteUserStore, clock: &Clock) {
    println!("One instance");
    for number in [1, 1, 2, 2] {
        println!("  read {number}: {}", instance.read(number).await);
    }
    // Somebody asks the store now, and is slow.
    let asked = clock.now();
    let old = store.get(id(1)).await.expect("the store is there");
    println!("  change version 1: {}", instance.change(1, 37).await);
    println!("  read 1: {}", instance.read(1).await);
    instance.store.cache().fill(id(1), Entry::found(old.as_ref()), asked);
    println!("  read 1, after the slow reader has put version 1 into the cache: {}", instance.read(1).await);
}
// ANCHOR_END: one

// ANCHOR: two
/// What another instance reads after a write, and what it decides.
async fn two(here: &Instance, there: &Instance, clock: &Clock) {
    println!("Two instances, each with its cache");
    println!("  there, read 1: {}", there.read(1).await);
    println!("  here, change version 2: {}", here.change(2, 38).await);
    println!("  there, read 1: {}", there.read(1).await);
    clock.advance(LONGEST);
    println!("  there, a second later, read 1: {}", there.read(1).await);
    println!("  here, change version 3: {}", here.change(3, 39).await);
    println!("  there, read 1: {}", there.read(1).await);
    println!("  there, change version 3: {}", there.change(3, 40).await);
    println!("  there, read 1: {}", there.read(1).await);
}
// ANCHOR_END: two
