//! A store with a cache beside it ("cache aside"): reads by id ask the cache first, writes go to the store and tell the cache.
//!
//! | call | where it is decided |
//! |---|---|
//! | `get`, `get_many` | the cache; what it does not know, the store, once for all who ask at the same time |
//! | `find`, which a login begins with | the store |
//! | `list` | the store |
//! | `insert`, `update`, `delete` | the store, and what it answers: never what the cache remembers |
//!
//! Roles are not in a profile at all. So a copy that is too old can show an old name for a while; it lets nobody in, and nothing is written
//! because of it. Whatever becomes of a write, the cache hears of it: that it is done, or that nobody knows. Proved by the tests of
//! `tests/system/cache.rs`.

use super::{
    cache::{Entry, Lookup, UserCache, metrics::CacheMetrics},
    domain::{NewUser, User, UserChange, UserId, Username},
    error::StoreError,
    store::UserStore,
};
use crate::{cache::single_flight::SingleFlight, sql::fault::Fault};
use chapter03::stack::clock::Clock;
use std::{collections::HashMap, sync::Arc};

// ANCHOR: cached_store
/// A store, and a cache beside it.
#[derive(Debug)]
pub struct CachedStore<S, C> {
    store: S,
    cache: C,
    loads: SingleFlight<UserId, Result<Option<User>, Arc<Fault>>>,
    clock: Clock,
    metrics: CacheMetrics,
}

impl<S: UserStore, C: UserCache> CachedStore<S, C> {
    /// `store`, with `cache` beside it.
    pub fn new(store: S, cache: C, clock: Clock, metrics: CacheMetrics) -> CachedStore<S, C> {
        CachedStore { store, cache, loads: SingleFlight::default(), clock, metrics }
    }
    // ANCHOR_END: cached_store

    /// The cache, for whoever has to wait until it has settled.
    pub fn cache(&self) -> &C {
        &self.cache
    }

    // ANCHOR: load
    async fn load(&self, id: UserId) -> Result<Option<User>, Arc<Fault>> {
        self.metrics.loads.inc();
        let asked = self.clock.now();
        let user = self.store.get(id).await.map_err(|error| Arc::new(fault(error)))?;
        // Before the others who wait are let go: whoever comes after them finds it.
        self.cache.fill(id, Entry::found(user.as_ref()), asked);
        Ok(user)
    }
    // ANCHOR_END: load
}

impl<S: UserStore, C: UserCache> UserStore for CachedStore<S, C> {
    // ANCHOR: get
    async fn get(&self, id: UserId) -> Result<Option<User>, StoreError> {
        if let Lookup::Hit(user) = self.cache.get(id).await {
            self.metrics.hits.inc();
            return Ok(user);
        }
        self.metrics.misses.inc();
        self.loads.run(&id, || self.load(id)).await.map_err(|fault| shared(fault).into())
    }
    // ANCHOR_END: get

    async fn get_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        let found = self.cache.get_many(ids).await;
        let missing: Vec<UserId> =
            ids.iter().zip(&found).filter(|(_, found)| **found == Lookup::Miss).map(|(id, _)| *id).collect();
        self.metrics.hits.inc_by((ids.len() - missing.len()) as u64);
        if missing.is_empty() {
            let users =
                found.into_iter().filter_map(|found| if let Lookup::Hit(user) = found { user } else { None });
            return Ok(users.collect());
        }
        self.metrics.misses.inc_by(missing.len() as u64);
        self.metrics.loads.inc();
        let asked = self.clock.now();
        let loaded = self.store.get_many(&missing).await?;
        let loaded: HashMap<UserId, User> = loaded.into_iter().map(|user| (user.id, user)).collect();
        for id in missing {
            self.cache.fill(id, Entry::found(loaded.get(&id)), asked);
        }
        let users = ids.iter().zip(found).filter_map(|(id, found)| match found {
            Lookup::Hit(user) => user,
            Lookup::Miss => loaded.get(id).cloned(),
        });
        Ok(users.collect())
    }

    async fn find(&self, username: &Username) -> Result<Option<User>, StoreError> {
        self.store.find(username).await
    }

    async fn list(&self, after: Option<UserId>, limit: u16) -> Result<Vec<User>, StoreError> {
        self.store.list(after, limit).await
    }

    async fn insert(&self, user: NewUser) -> Result<User, StoreError> {
        let doubt = Doubt::of(self, user.id, 1);
        doubt.settle(self.store.insert(user).await).await
    }

    // ANCHOR: update
    async fn update(&self, change: UserChange) -> Result<User, StoreError> {
        let doubt = Doubt::of(self, change.id, change.version.saturating_add(1));
        doubt.settle(self.store.update(change).await).await
    }
    // ANCHOR_END: update

    async fn delete(&self, id: UserId) -> Result<bool, StoreError> {
        let mut doubt = Doubt::of(self, id, u64::MAX);
        let deleted = self.store.delete(id).await?;
        doubt.now_known(Entry::Deleted).await;
        Ok(deleted)
    }
}

// ANCHOR: doubt
/// A write that has begun. Unless it is known how it ended, the cache hears that there may be a new version, even if the call is dropped in
/// the middle: the database may have done it all the same.
struct Doubt<'a, S: UserStore, C: UserCache> {
    about: &'a CachedStore<S, C>,
    id: UserId,
    /// The version that there may be now.
    version: Option<u64>,
}

impl<'a, S: UserStore, C: UserCache> Doubt<'a, S, C> {
    fn of(about: &'a CachedStore<S, C>, id: UserId, version: u64) -> Doubt<'a, S, C> {
        Doubt { about, id, version: Some(version) }
    }

    async fn settle(mut self, end: Result<User, StoreError>) -> Result<User, StoreError> {
        match &end {
            Ok(user) => self.now_known(Entry::Profile(user.clone())).await,
            // Somebody else's write, of which this cache may not have heard yet: whoever reads again must see it.
            Err(StoreError::Changed { now }) => self.version = Some(*now),
            Err(StoreError::NotFound) => self.version = Some(u64::MAX),
            Err(StoreError::Fault(_)) => {}
            // Refused, and nothing has changed.
            Err(_) => self.version = None,
        }
        end
    }

    async fn now_known(&mut self, entry: Entry) {
        self.about.cache.tell(self.id, entry).await;
        self.version = None;
    }
}

impl<S: UserStore, C: UserCache> Drop for Doubt<'_, S, C> {
    fn drop(&mut self) {
        if let Some(version) = self.version {
            self.about.cache.doubt(self.id, version);
        }
        // Whoever asks after this write does not get the answer of a load from before it.
        self.about.loads.forget(&self.id);
    }
}
// ANCHOR_END: doubt

/// Reading by id fails for reasons of the database only.
fn fault(error: StoreError) -> Fault {
    match error {
        StoreError::Fault(fault) => fault,
        other => Fault::Other(other.into()),
    }
}

/// One fault for all who waited for the load: of the same kind, and with the same cause.
fn shared(fault: Arc<Fault>) -> Fault {
    let kind = match *fault {
        Fault::Busy(_) => Fault::Busy,
        Fault::Unreachable(_) => Fault::Unreachable,
        Fault::Full(_) => Fault::Full,
        Fault::ReadOnly(_) => Fault::ReadOnly,
        Fault::Corrupt(_) => Fault::Corrupt,
        Fault::Other(_) => Fault::Other,
    };
    kind(Box::new(fault))
}
