//! Exercise `cache_aside`: a cache beside a store that is never behind, and that no request depends on.

use std::time::Duration;
use tokio::time::{Instant, timeout};

/// For how long a request bears with the cache, in all.
pub const CACHE_TIMEOUT: Duration = Duration::from_millis(50);

/// What the store has under an id. A deleted user leaves the version of the deletion, and an id that never was one has version 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Rises with every write.
    pub version: u64,
    /// `None`: there is no such user.
    pub email: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct StoreError;

#[derive(Debug, PartialEq, Eq)]
pub struct CacheError;

/// Where the users are. It may be slow, and it is always right.
pub trait Store {
    async fn load(&self, id: u64) -> Result<Entry, StoreError>;
    /// Writes, or deletes with `None`, and says what stands there now.
    async fn save(&self, id: u64, email: Option<String>) -> Result<Entry, StoreError>;
}

/// A cache that many instances share. It forgets an entry after a while, it may fail, and it may never answer.
pub trait Cache {
    async fn get(&self, id: u64) -> Result<Option<Entry>, CacheError>;
    /// Whatever stands there.
    async fn set(&self, id: u64, entry: Entry) -> Result<(), CacheError>;
    /// Unless an entry of this version or a newer one stands there; in Redis it is a script of three lines.
    async fn set_if_newer(&self, id: u64, entry: Entry) -> Result<(), CacheError>;
    async fn delete(&self, id: u64) -> Result<(), CacheError>;
}

pub struct Users<S, C> {
    pub store: S,
    pub cache: C,
}

impl<S: Store, C: Cache> Users<S, C> {
    /// The e-mail of a user, from the cache if it is there.
    pub async fn email(&self, id: u64) -> Result<Option<String>, StoreError> {
        let started = Instant::now();
        let cached = timeout(CACHE_TIMEOUT, self.cache.get(id)).await;
        let left = CACHE_TIMEOUT.saturating_sub(started.elapsed());
        if let Ok(Ok(Some(entry))) = cached {
            return Ok(entry.email);
        }
        let entry = self.store.load(id).await?;
        let _ = timeout(left, self.cache.set_if_newer(id, entry.clone())).await;
        Ok(entry.email)
    }

    /// Changes the e-mail of a user, who need not exist yet; `None` deletes the user.
    pub async fn change(&self, id: u64, email: Option<String>) -> Result<(), StoreError> {
        self.store.save(id, email).await?;
        Ok(())
    }
}
