//! Keeps this process in step with the store: its signing keys, and what it tells every verifier.
//!
//! Whatever changes keys or ends sessions writes to the store first and reads it back here before it answers, so this process, another auth
//! service over the same store, and one that starts tomorrow all come to the same state the same way. Others' changes are seen by asking
//! for one number ten times a second. While the store does not answer, verifiers are told nothing new, not even a sign of life that
//! would make them sure of something that we do not know. Proved by `tests/system/sessions.rs`.

use super::{
    error::AuthError,
    keys::{KeyRing, Signing, new_key},
    settings::AuthSettings,
    store::AuthStore,
};
use crate::{pb::auth::TrustUpdate, trust::trust_log::TrustLog};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use futures_util::{Stream, StreamExt};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Mutex, watch},
    time::{Instant, MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::CancellationToken;

/// How often the store is asked whether another process changed something. Of the second in which every verifier has to know of a logout,
/// this is the first tenth.
pub const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How long one such look may take before it counts as none.
const LOOK_TIME: Duration = Duration::from_millis(500);

// ANCHOR: keeper
/// Reads keys and revocations from the store and hands them on.
#[derive(Debug)]
pub struct Keeper<S> {
    store: Arc<S>,
    ring: KeyRing,
    feed: TrustFeed,
    /// Up to which revision of the store everything was handed on. Held while somebody reads, so that nothing is handed on twice.
    revision: Mutex<u64>,
    settings: AuthSettings,
    wall: WallClock,
}

/// What verifiers are told. Clones tell the same.
#[derive(Clone, Debug)]
pub struct TrustFeed {
    log: TrustLog,
    /// When the last look at the store began that succeeded: nothing older than that is missing in the log.
    known: watch::Sender<Instant>,
    clock: Clock,
}
// ANCHOR_END: keeper

impl<S: AuthStore> Keeper<S> {
    /// Reads what the store has, and makes the first key if there is none. Two processes may do so at the same time.
    ///
    /// # Errors
    /// If the store does not answer, a key in it cannot be read, or the system has no random numbers.
    pub async fn open(
        store: Arc<S>,
        signing: Signing,
        settings: AuthSettings,
        clock: Clock,
        wall: WallClock,
    ) -> Result<Keeper<S>, AuthError> {
        let ring = KeyRing::new(signing);
        let began = clock.now();
        if ring.is_own() && store.trust_since(0).await?.keys.is_empty() {
            // If another process was faster, its key is as good.
            store.add_key(new_key(wall.now()).map_err(fault)?, None).await?;
        }
        let state = store.trust_since(0).await?;
        ring.set(&state.keys).map_err(fault)?;
        let log = TrustLog::new(&ring.jwks(), state.revoked, clock.clone(), wall.clone());
        let feed = TrustFeed { log, known: watch::Sender::new(began), clock };
        Ok(Keeper { store, ring, feed, revision: Mutex::new(state.revision), settings, wall })
    }

    /// The signing keys.
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// What verifiers are told.
    pub fn feed(&self) -> &TrustFeed {
        &self.feed
    }

    // ANCHOR: look
    /// Reads what is new in the store and hands it on. When this returns, whatever was committed before it was called has been handed on.
    ///
    /// # Errors
    /// If the store does not answer, or a key in it cannot be read.
    pub async fn look(&self) -> Result<(), AuthError> {
        let mut revision = self.revision.lock().await;
        let began = self.feed.clock.now();
        if self.store.revision().await? != *revision {
            let state = self.store.trust_since(*revision).await?;
            self.ring.set(&state.keys).map_err(fault)?;
            self.feed.log.set_keys(&self.ring.jwks());
            self.feed.log.revoke(state.revoked);
            *revision = state.revision;
        }
        self.feed.known.send_replace(began);
        Ok(())
    }

    /// Looks again and again, until `stop` is cancelled.
    pub async fn run(&self, stop: CancellationToken) {
        let looks = async {
            let mut every = interval(LOOK_EVERY);
            every.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut is_well = true;
            loop {
                every.tick().await;
                let why = match timeout(LOOK_TIME, self.look()).await {
                    Ok(Ok(())) => None,
                    Ok(Err(error)) => Some(error.to_string()),
                    Err(_) => Some(format!("no answer in {LOOK_TIME:?}")),
                };
                if let (true, Some(why)) = (is_well, &why) {
                    tracing::warn!(why, "the store cannot be read; verifiers will soon accept no token");
                }
                is_well = why.is_none();
            }
        };
        stop.run_until_cancelled(looks).await;
    }
    // ANCHOR_END: look

    // ANCHOR: rotate
    /// Publishes a new key that will sign after [`AuthSettings::key_delay`], and gives its name and that time. If one is on its way already,
    /// that is the one.
    ///
    /// # Errors
    /// [`AuthError::NoKeys`] with a shared secret; else if the store does not answer.
    pub async fn rotate(&self) -> Result<(Arc<str>, std::time::SystemTime), AuthError> {
        if !self.ring.is_own() {
            return Err(AuthError::NoKeys);
        }
        loop {
            self.look().await?;
            let (newest, signs_at) = self.ring.newest().ok_or_else(|| fault("there is no signing key"))?;
            let now = self.wall.now();
            if signs_at > now {
                return Ok((newest, signs_at));
            }
            let key = new_key(now + self.settings.key_delay).map_err(fault)?;
            // If another one was added meanwhile, the next look finds it.
            if self.store.add_key(key.clone(), Some(&newest)).await? {
                self.look().await?;
                return Ok((key.kid, key.signs_at));
            }
        }
    }
    // ANCHOR_END: rotate

    /// Forgets keys that nobody needs any more.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn drop_expired(&self) -> Result<(), AuthError> {
        let expired = self.ring.expired(self.wall.now(), self.settings.reach());
        if !expired.is_empty() {
            self.store.drop_keys(&expired).await?;
            self.look().await?;
        }
        Ok(())
    }
}

impl TrustFeed {
    /// The public keys as a JWK set.
    pub fn jwks(&self) -> Arc<str> {
        self.log.jwks()
    }

    // ANCHOR: watch
    /// What one verifier is told for as long as it listens. A message says how much of its stream's time our knowledge covers, so a store that
    /// does not answer makes verifiers unsure, however well the line to us is.
    pub fn watch(&self) -> impl Stream<Item = TrustUpdate> + Send + 'static + use<> {
        let began = self.clock.now();
        let mut known = self.known.subscribe();
        let log = self.log.clone();
        let first = async move {
            // What was read before the stream began says nothing about its time.
            let waited = known.wait_for(|known| *known >= began).await.map(|known| *known);
            (waited.unwrap_or(began), known, Box::pin(log.watch()))
        };
        futures_util::stream::once(first).flat_map(move |(first, known, updates)| {
            futures_util::stream::unfold(
                (first, known, updates),
                move |(sure, known, mut updates)| async move {
                    let update = updates.next().await?;
                    // As it was before the message was made: what was read since may not be in it.
                    let covered = sure.saturating_duration_since(began);
                    let covered = u64::try_from(covered.as_millis()).unwrap_or(u64::MAX);
                    let update = TrustUpdate { age_ms: update.age_ms.min(covered), ..update };
                    let sure = *known.borrow();
                    Some((update, (sure, known, updates)))
                },
            )
        })
    }
    // ANCHOR_END: watch
}

fn fault(cause: impl Into<super::error::Cause>) -> AuthError {
    AuthError::Fault(cause.into())
}
