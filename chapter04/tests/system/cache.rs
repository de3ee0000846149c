//! A store with a cache beside it: what a reader is promised, whatever writers, other instances and the store do.

mod any_calls;

use crate::support::stub_store::{StubStore, named, older};
use chapter03::stack::clock::Clock;
use chapter04::{
    cache::jitter::Jitter,
    user::{
        cache::{
            Entry, Lookup, UserCache,
            memory::{LONGEST, MemoryUserCache},
            metrics::CacheMetrics,
        },
        cached_store::CachedStore,
        domain::{User, UserId},
        error::StoreError,
        store::{UserStore, sqlite::SqliteUserStore},
    },
};
use prometheus_client::metrics::counter::Counter;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{task::yield_now, time::timeout};

const MS: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(10);

type Instance<S> = CachedStore<S, MemoryUserCache>;

/// An instance of the service over `store`, with a cache of its own.
fn instance<S: UserStore>(store: S, clock: &Clock) -> Instance<S> {
    let cache = MemoryUserCache::new(1_000, LONGEST, clock.clone(), Jitter::new(7));
    CachedStore::new(store, cache, clock.clone(), CacheMetrics::default())
}

/// One instance over a store, with a profile that it has not read yet.
fn with_ada(store: StubStore) -> (Arc<Instance<Arc<StubStore>>>, Arc<StubStore>, Clock, User) {
    let (store, clock) = (Arc::new(store), Clock::manual());
    let ada = store.with(named("ada"));
    (Arc::new(instance(Arc::clone(&store), &clock)), store, clock, ada)
}

/// Until this many reads have reached the store.
async fn until_reads(store: &StubStore, reads: usize) {
    let waiting = async {
        while store.reads() < reads {
            yield_now().await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("they reach the store");
}

#[tokio::test]
async fn a_profile_is_read_once_and_then_known_until_its_time_is_over() {
    let (users, store, clock, ada) = with_ada(StubStore::default());
    for _ in 0..10 {
        assert_eq!(users.get(ada.id).await.unwrap(), Some(ada.clone()));
    }
    assert_eq!(store.reads(), 1);
    clock.advance(LONGEST);
    assert_eq!(users.get(ada.id).await.unwrap(), Some(ada));
    assert_eq!(store.reads(), 2);
}

#[tokio::test]
async fn a_hit_copies_no_text() {
    let (users, _, _, ada) = with_ada(StubStore::default());
    users.get(ada.id).await.unwrap();
    let [one, other] = [(); 2].map(|()| users.get(ada.id));
    let (one, other) = (one.await.unwrap().unwrap(), other.await.unwrap().unwrap());
    assert!(std::ptr::eq(one.username.as_str(), other.username.as_str()), "it is the very same");
    assert!(std::ptr::eq(one.email.as_ref().unwrap().as_str(), other.email.as_ref().unwrap().as_str()));
}

#[tokio::test]
async fn hits_misses_and_loads_are_counted() {
    let (store, clock, metrics) = (Arc::new(StubStore::default()), Clock::manual(), CacheMetrics::default());
    let cache = MemoryUserCache::new(10, LONGEST, clock.clone(), Jitter::new(7));
    let users = CachedStore::new(Arc::clone(&store), cache, clock, metrics.clone());
    let ids = ["ada", "grace", "alan"].map(|name| store.with(named(name)).id);
    users.get(ids[0]).await.unwrap();
    users.get(ids[0]).await.unwrap();
    assert_eq!(users.get_many(&ids).await.unwrap().len(), 3);
    let counted = [&metrics.hits, &metrics.misses, &metrics.loads, &metrics.errors].map(Counter::get);
    assert_eq!(counted, [2, 3, 2, 0], "one hit and two misses in the batch, which is one load");
}

#[tokio::test]
async fn that_there_is_nobody_is_known_too_and_a_new_profile_is_seen_at_once() {
    let (users, store, _, _) = with_ada(StubStore::default());
    let grace = named("grace");
    for _ in 0..10 {
        assert_eq!(users.get(grace.id).await.unwrap(), None);
    }
    assert_eq!(store.reads(), 1);
    let made = users.insert(grace.clone()).await.unwrap();
    assert_eq!(users.get(grace.id).await.unwrap(), Some(made));
}

#[tokio::test]
async fn a_write_is_seen_at_once_by_the_instance_that_made_it() {
    let (users, _, _, ada) = with_ada(StubStore::default());
    users.get(ada.id).await.unwrap();
    let changed = users.update(older(&ada, 37)).await.unwrap();
    assert_eq!((changed.version, users.get(ada.id).await.unwrap()), (2, Some(changed.clone())));
    assert!(users.delete(ada.id).await.unwrap());
    assert_eq!(users.get(ada.id).await.unwrap(), None);
    assert_eq!(users.get_many(&[ada.id]).await.unwrap(), []);
}

// ANCHOR: another_instance
#[tokio::test]
async fn a_write_of_another_instance_is_seen_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteUserStore::open(&folder.path().join("user.db")).await.unwrap();
    let clock = Clock::manual();
    let [writes, reads] = [(); 2].map(|()| instance(store.clone(), &clock));
    let ada = writes.insert(named("ada")).await.unwrap();
    for round in 0..20 {
        let before = reads.get(ada.id).await.unwrap().unwrap();
        clock.advance(MS * 40 * round);
        let written = writes.update(older(&before, 20 + round)).await.unwrap();
        clock.advance(LONGEST);
        assert_eq!(reads.get(ada.id).await.unwrap(), Some(written.clone()), "round {round}");
        assert_eq!(reads.get_many(&[ada.id]).await.unwrap(), [written]);
    }
    assert!(writes.delete(ada.id).await.unwrap());
    clock.advance(LONGEST);
    assert_eq!(reads.get(ada.id).await.unwrap(), None);
    store.close().await;
}
// ANCHOR_END: another_instance

#[tokio::test]
async fn the_second_counts_from_when_the_store_was_asked_not_from_when_it_answered() {
    let (reads, store, clock, ada) = with_ada(StubStore::gated());
    let slow = tokio::spawn({
        let reads = Arc::clone(&reads);
        async move { reads.get(ada.id).await.unwrap() }
    });
    until_reads(&store, 1).await;
    // Another instance writes now; the slow answer, from before it, comes half a second later.
    let written = store.update(older(&ada, 37)).await.unwrap();
    clock.advance(LONGEST / 2);
    store.gate.add_permits(1);
    assert_eq!(slow.await.unwrap(), Some(ada.clone()));
    clock.advance(LONGEST / 2);
    store.gate.add_permits(1);
    assert_eq!(reads.get(ada.id).await.unwrap(), Some(written), "a second after the write");
}

// ANCHOR: slow_reader
#[tokio::test]
async fn a_slow_reader_does_not_bring_back_what_was_there_before_a_write() {
    let (users, store, _, ada) = with_ada(StubStore::gated());
    let slow = tokio::spawn({
        let users = Arc::clone(&users);
        async move { users.get(ada.id).await.unwrap() }
    });
    until_reads(&store, 1).await; // it has read, and is on its way back
    let written = users.update(older(&ada, 37)).await.unwrap();
    store.gate.add_permits(1);
    assert_eq!(slow.await.unwrap(), Some(ada.clone()), "it asked before the write");
    assert_eq!(users.get(ada.id).await.unwrap(), Some(written));
    assert_eq!(store.reads(), 1, "and the write's copy is still there");
}
// ANCHOR_END: slow_reader

#[tokio::test]
async fn a_slow_reader_does_not_bring_back_a_deleted_profile_or_hide_a_new_one() {
    let (users, store, _, ada) = with_ada(StubStore::gated());
    let grace = named("grace");
    let slow = [ada.id, grace.id].map(|id| {
        let users = Arc::clone(&users);
        tokio::spawn(async move { users.get(id).await.unwrap() })
    });
    until_reads(&store, 2).await;
    users.delete(ada.id).await.unwrap();
    let made = users.insert(grace.clone()).await.unwrap();
    store.gate.add_permits(2);
    for reader in slow {
        reader.await.unwrap();
    }
    assert_eq!(users.get(ada.id).await.unwrap(), None);
    assert_eq!(users.get(grace.id).await.unwrap(), Some(made));
}

#[tokio::test]
async fn who_asks_after_a_write_does_not_wait_for_a_load_from_before_it() {
    // Room for one copy: the write's is driven out, so that the reader has to load.
    let (store, clock) = (Arc::new(StubStore::gated()), Clock::manual());
    let cache = MemoryUserCache::new(1, LONGEST, clock.clone(), Jitter::new(7));
    let users = Arc::new(CachedStore::new(Arc::clone(&store), cache, clock.clone(), CacheMetrics::default()));
    let ada = store.with(named("ada"));
    let ask = || {
        let users = Arc::clone(&users);
        tokio::spawn(async move { users.get(ada.id).await.unwrap() })
    };
    let before = ask();
    until_reads(&store, 1).await;
    let written = users.update(older(&ada, 37)).await.unwrap();
    users.cache().fill(UserId::new(), Entry::Nobody, clock.now());
    let after = ask();
    until_reads(&store, 2).await;
    store.gate.add_permits(2);
    assert_eq!(before.await.unwrap().unwrap().version, 1);
    assert_eq!(after.await.unwrap(), Some(written));
}

#[tokio::test]
async fn a_hundred_who_miss_the_same_profile_read_it_once_and_other_profiles_do_not_wait() {
    let (users, store, _, ada) = with_ada(StubStore::gated());
    let asking: Vec<_> = (0..100)
        .map(|_| {
            let users = Arc::clone(&users);
            tokio::spawn(async move { users.get(ada.id).await.unwrap() })
        })
        .collect();
    until_reads(&store, 1).await;
    for _ in 0..200 {
        yield_now().await; // all of them have asked
    }
    let grace = store.with(named("grace"));
    let other = tokio::spawn({
        let users = Arc::clone(&users);
        async move { users.get(grace.id).await.unwrap() }
    });
    until_reads(&store, 2).await;
    assert_eq!(store.reads(), 2);
    store.gate.add_permits(2);
    for reader in asking {
        assert_eq!(timeout(PATIENCE, reader).await.unwrap().unwrap(), Some(ada.clone()));
    }
    assert!(other.await.unwrap().is_some());
    assert_eq!(store.reads(), 2);
}

#[tokio::test]
async fn a_fault_of_the_store_is_told_to_all_who_waited_and_not_remembered() {
    let (users, store, _, ada) = with_ada(StubStore::gated());
    store.mute(true);
    let asking: Vec<_> = (0..3)
        .map(|_| {
            let users = Arc::clone(&users);
            tokio::spawn(async move { users.get(ada.id).await })
        })
        .collect();
    until_reads(&store, 1).await;
    for _ in 0..20 {
        yield_now().await;
    }
    store.gate.add_permits(1);
    for reader in asking {
        let error = timeout(PATIENCE, reader).await.unwrap().unwrap().unwrap_err();
        let StoreError::Fault(fault) = error else { panic!("{error:?}") };
        assert_eq!(fault.to_string(), "the database cannot be reached", "of the same kind for all");
        assert!(format!("{fault:?}").contains("told to"), "and with its cause: {fault:?}");
    }
    store.mute(false);
    store.gate.add_permits(1);
    assert_eq!(users.get(ada.id).await.unwrap(), Some(ada));
    assert_eq!(store.reads(), 2);
}

// ANCHOR: unsure
#[tokio::test]
async fn after_a_write_that_did_not_say_how_it_ended_the_store_is_asked() {
    let (users, store, _, ada) = with_ada(StubStore::default());
    users.get(ada.id).await.unwrap();
    // It was done, and the answer was lost.
    store.mute(true);
    assert!(matches!(users.update(older(&ada, 37)).await, Err(StoreError::Fault(_))));
    store.mute(false);
    let now = users.get(ada.id).await.unwrap().unwrap();
    assert_eq!(now.version, 2);
    // It was done, and its caller did not wait.
    store.hangs.store(true, Ordering::SeqCst);
    assert!(timeout(MS, users.update(older(&now, 38))).await.is_err());
    assert_eq!(users.get(ada.id).await.unwrap().unwrap().version, 3);
    assert!(timeout(MS, users.delete(ada.id)).await.is_err());
    assert_eq!(users.get(ada.id).await.unwrap(), None);
    let grace = named("grace");
    assert_eq!(users.get(grace.id).await.unwrap(), None);
    assert!(timeout(MS, users.insert(grace.clone())).await.is_err());
    assert!(users.get(grace.id).await.unwrap().is_some());
}
// ANCHOR_END: unsure

#[tokio::test]
async fn who_lost_a_race_against_another_instance_reads_what_it_lost_against() {
    let (here, store, clock, ada) = with_ada(StubStore::default());
    let there = instance(Arc::clone(&store), &clock);
    let grace = store.with(named("grace"));
    here.get_many(&[ada.id, grace.id]).await.unwrap();
    let written = there.update(older(&ada, 37)).await.unwrap();
    there.delete(grace.id).await.unwrap();
    assert!(matches!(here.update(older(&ada, 40)).await, Err(StoreError::Changed { now: 2 })));
    assert_eq!(here.get(ada.id).await.unwrap(), Some(written));
    assert!(matches!(here.update(older(&grace, 40)).await, Err(StoreError::NotFound)));
    assert_eq!(here.get(grace.id).await.unwrap(), None);
}

// ANCHOR: never_from_a_cache
#[tokio::test]
async fn what_a_login_or_a_deletion_depends_on_is_never_read_from_the_cache() {
    let (users, store, clock, ada) = with_ada(StubStore::default());
    // The worst a cache can do: it says of everybody the opposite of what is true.
    let gone = named("gone");
    users.cache().fill(ada.id, Entry::Nobody, clock.now());
    users.cache().fill(gone.id, Entry::Profile(gone.clone().into()), clock.now());
    assert_eq!(users.cache().get(ada.id).await, Lookup::Hit(None));

    assert_eq!(users.find(&ada.username).await.unwrap(), Some(ada.clone()), "a login begins with this");
    assert_eq!(users.find(&gone.username).await.unwrap(), None);
    assert_eq!(users.list(None, 10).await.unwrap(), std::slice::from_ref(&ada));
    assert!(!users.delete(gone.id).await.unwrap(), "there was nothing to delete");
    assert!(matches!(users.update(older(&gone.clone().into(), 40)).await, Err(StoreError::NotFound)));
    assert!(users.delete(ada.id).await.unwrap(), "there was");
    assert_eq!(users.insert(gone.clone()).await.unwrap(), gone.into());
    assert_eq!(store.reads(), 0);
}
// ANCHOR_END: never_from_a_cache

#[tokio::test]
async fn a_batch_is_answered_in_its_order_whatever_the_cache_knows_of_it() {
    let (users, store, _, ada) = with_ada(StubStore::default());
    let [grace, alan] = ["grace", "alan"].map(|name| store.with(named(name)));
    let nobody = UserId::new();
    users.get(grace.id).await.unwrap();
    let ids = [alan.id, nobody, grace.id, ada.id, alan.id];
    for reads in [2, 2] {
        let expected = [&alan, &grace, &ada, &alan].map(Clone::clone);
        assert_eq!(users.get_many(&ids).await.unwrap(), expected);
        assert_eq!(store.reads(), reads, "the first batch reads what is missing, the second nothing");
    }
}
