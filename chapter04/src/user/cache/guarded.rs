//! A cache in another process, kept at arm's length: it may be down, slow, full or mad, and no request fails of it or waits long for it.
//!
//! | it does | a request |
//! |---|---|
//! | not answer in time | waits for [`Limits::patience`], then asks the store |
//! | fail or not answer several times in a row | does not ask it for [`Limits::pause`] (chapter 3's breaker); then one request tries |
//! | miss | asks the store; what it found is sent by [`Courier`], behind its back |
//! | not hear of a write | is not affected; the courier brings it as soon as the cache can be reached, and until then this process does not read that entry |
//!
//! So what a cache costs a request at most is its patience, once. Proved by the tests below, and by `tests/system/redis.rs` with a Redis that is
//! stopped, killed and full, and with servers that answer nonsense.

mod courier;

use super::{Entry, Lookup, UserCache, metrics::CacheMetrics};
use crate::{cache::jitter::Jitter, user::domain::UserId};
use chapter03::stack::{
    circuit_breaker::{Breaker, Pass},
    clock::Clock,
};
use courier::Courier;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, timeout};

/// Why a cache in another process did not do what it was asked. Words of this program only: a server may repeat what it was sent, and that
/// may have been a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CacheError(pub &'static str);

// ANCHOR: remote
/// A cache in another process. Unlike a [`UserCache`], it may fail.
pub trait RemoteCache: Send + Sync + 'static {
    /// What is kept for each of these ids, in their order.
    fn get(&self, ids: &[UserId]) -> impl Future<Output = Result<Vec<Option<Entry>>, CacheError>> + Send;

    /// Keeps these, each for its time, where nothing newer is kept: compared and replaced in one step. Says for how many there was no room:
    /// what was there before of those is gone too.
    fn put(&self, entries: &[Parcel]) -> impl Future<Output = Result<usize, CacheError>> + Send;

    /// It failed again and again: whatever connection there is, try another one. Does not wait.
    fn reconnect(&self);
}

/// An entry on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Whose.
    pub id: UserId,
    /// What is known.
    pub entry: Entry,
    /// How long it is kept.
    pub time: Duration,
}
// ANCHOR_END: remote

// ANCHOR: limits
/// How long things last.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A request waits so long for the cache at most: 25 ms, about what the store takes on a bad day and a hundred times what Redis takes on a
    /// good one.
    pub patience: Duration,
    /// After so many failures in a row …
    pub failures: u32,
    /// … the cache is left alone for so long.
    pub pause: Duration,
    /// A profile is kept for so long, a little less by chance. It is so old at most where a write was not brought to the cache, because the
    /// process that made it was killed in that moment.
    pub profile: Duration,
    /// That there is no profile is kept for so long.
    pub nobody: Duration,
    /// What a write leaves is kept for at least so long: longer than [`Limits::slowest_load`], so that an old copy comes while it is there.
    pub barrier: Duration,
    /// What a load found that took longer is not sent.
    pub slowest_load: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            patience: Duration::from_millis(25),
            failures: 3,
            pause: Duration::from_millis(500),
            profile: Duration::from_secs(60),
            nobody: Duration::from_secs(10),
            barrier: Duration::from_secs(10),
            slowest_load: Duration::from_secs(5),
        }
    }
}
// ANCHOR_END: limits

/// A cache that may be asked without fear. Dropping it ends its courier.
#[derive(Debug)]
pub struct Guarded<R> {
    shared: Arc<Shared<R>>,
    courier: Courier,
}

#[derive(Debug)]
struct Shared<R> {
    remote: R,
    limits: Limits,
    breaker: Mutex<Breaker>,
    /// Whether the log says that it is down.
    down: AtomicBool,
    clock: Clock,
    jitter: Jitter,
    metrics: CacheMetrics,
}

impl<R: RemoteCache> Guarded<R> {
    /// Keeps `remote` at arm's length. Needs a tokio runtime: the courier is a task.
    pub fn new(remote: R, limits: Limits, clock: Clock, jitter: Jitter, metrics: CacheMetrics) -> Guarded<R> {
        let breaker = Mutex::new(Breaker::new(limits.failures, limits.pause));
        let shared = Arc::new(Shared {
            remote,
            limits,
            breaker,
            down: AtomicBool::new(false),
            clock,
            jitter,
            metrics,
        });
        let courier = Courier::start(Arc::clone(&shared));
        Guarded { shared, courier }
    }

    /// Ends when everything that was to be brought to the cache has been brought or given up. For the end of a process, within a limit.
    pub async fn settled(&self) {
        self.courier.settled().await;
    }
}

impl<R: RemoteCache> UserCache for Guarded<R> {
    async fn get(&self, id: UserId) -> Lookup {
        self.get_many(&[id]).await.pop().unwrap_or(Lookup::Miss)
    }

    // ANCHOR: get
    async fn get_many(&self, ids: &[UserId]) -> Vec<Lookup> {
        let found = self.shared.ask(self.shared.remote.get(ids)).await.unwrap_or_default();
        let mut found = found.into_iter();
        let answer = |id: &UserId| match found.next().flatten() {
            // Asked after the answer came: a write that has failed to reach the cache in between counts.
            Some(entry) if !self.courier.owes(*id) => entry.answer(),
            _ => Lookup::Miss,
        };
        ids.iter().map(answer).collect()
    }
    // ANCHOR_END: get

    fn fill(&self, id: UserId, entry: Entry, asked: Instant) {
        self.courier.bring(id, entry, asked);
    }

    // ANCHOR: tell
    async fn tell(&self, id: UserId, entry: Entry) {
        let parcel = self.shared.parcel(id, entry.clone());
        if !self.shared.put(&[parcel]).await {
            self.courier.owe(id, entry);
        }
    }
    // ANCHOR_END: tell

    fn doubt(&self, id: UserId, version: u64) {
        self.courier.owe(id, Entry::Unsure { version });
    }
}

impl<R: RemoteCache> Shared<R> {
    // ANCHOR: ask
    /// What the cache says, if it is asked at all and answers in time.
    async fn ask<T>(&self, call: impl Future<Output = Result<T, CacheError>>) -> Option<T> {
        let pass = self.breaker().ask(self.clock.now()).ok()?;
        let permit = Permit { shared: self, pass: Some(pass), begun: self.clock.now() };
        let slow = CacheError("it did not answer in time");
        let answer = timeout(self.limits.patience, call).await.unwrap_or(Err(slow));
        permit.report(answer.as_ref().err().copied());
        answer.ok()
    }
    // ANCHOR_END: ask

    /// Whether the cache has heard of these. That it has no room is an answer: nothing old is there any more.
    async fn put(&self, entries: &[Parcel]) -> bool {
        let no_room = self.ask(self.remote.put(entries)).await;
        self.metrics.errors.inc_by(no_room.unwrap_or(0) as u64);
        no_room.is_some()
    }

    fn parcel(&self, id: UserId, entry: Entry) -> Parcel {
        let time = match entry {
            Entry::Profile(_) => self.limits.profile,
            Entry::Nobody => self.limits.nobody,
            Entry::Deleted | Entry::Unsure { .. } => self.limits.barrier,
        };
        Parcel { id, entry, time }
    }

    /// The lock is held for a few instructions, never across an await.
    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(&self, pass: Pass, failure: Option<CacheError>) {
        let now = self.clock.now();
        let is_open = {
            let mut breaker = self.breaker();
            breaker.report(pass, failure.is_some(), now);
            // There is no other way to see its state than to ask for a pass; one that it gives goes back unused.
            match breaker.ask(now) {
                Ok(unused) => {
                    breaker.give_back(unused, now);
                    false
                }
                Err(_) => failure.is_some(),
            }
        };
        match failure {
            Some(error) => {
                self.metrics.errors.inc();
                if is_open {
                    self.remote.reconnect();
                    if !self.down.swap(true, Ordering::Relaxed) {
                        tracing::warn!(%error, "the cache does not help now, the store is asked instead");
                    }
                }
            }
            None if self.down.swap(false, Ordering::Relaxed) => tracing::info!("the cache helps again"),
            None => {}
        }
    }
}

/// The right to ask once, and the duty to say how it ended.
struct Permit<'a, R: RemoteCache> {
    shared: &'a Shared<R>,
    pass: Option<Pass>,
    begun: Instant,
}

impl<R: RemoteCache> Permit<'_, R> {
    fn report(mut self, failure: Option<CacheError>) {
        if let Some(pass) = self.pass.take() {
            self.shared.judge(pass, failure);
        }
    }
}

impl<R: RemoteCache> Drop for Permit<'_, R> {
    /// Its caller went away. If it had waited for most of the patience, that is a failure: else a slow cache would never be found out where
    /// all callers are in a hurry.
    fn drop(&mut self) {
        if let Some(pass) = self.pass.take() {
            let now = self.shared.clock.now();
            match now - self.begun >= self.shared.limits.patience / 2 {
                true => self.shared.judge(pass, Some(CacheError("its caller could not wait for it"))),
                false => self.shared.breaker().give_back(pass, now),
            }
        }
    }
}

#[cfg(test)]
mod tests;
