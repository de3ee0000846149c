//! What auth tells every verifier: all of it at first, then what changes, and in between a sign of life.
//!
//! Each watcher has its own place in the log. One that fell so far behind that its place is gone gets everything again, so the log's memory is
//! bounded and nobody waits for a slow watcher. Proved by the tests below, and with its followers by `tests/system/trust_feed.rs`.

use super::{
    policy::{LEEWAY, seconds},
    revocations::{Revocation, Revoked, matters},
};
use crate::pb::auth::{self as pb, TrustUpdate};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use futures_util::{Stream, stream};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

/// So often a watcher hears something.
pub const SIGN_OF_LIFE: Duration = Duration::from_millis(200);

/// How many changes are kept in order. A watcher that is further behind gets everything again.
const KEPT_CHANGES: usize = 4_096;

/// A revocation is kept so much longer than its token, in seconds: a verifier whose clock is behind accepts the token that long.
const KEPT_AFTER_END: u64 = 2 * LEEWAY;

// ANCHOR: log
/// Keys and revocations as verifiers have to know them. Clones share it.
#[derive(Clone, Debug)]
pub struct TrustLog(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    /// Wakes the watchers.
    changed: watch::Sender<()>,
    clock: Clock,
    wall: WallClock,
}

#[derive(Debug)]
struct State {
    jwks: Arc<str>,
    /// Counts the changes of `jwks`.
    keys: u64,
    all: HashMap<Revoked, u64>,
    /// The last changes, in order...
    changes: VecDeque<Revocation>,
    /// ...and the number of the next one.
    next: u64,
    /// When `all` has so many, it is time to forget.
    forget_at: usize,
}

/// Up to where a watcher has been told.
#[derive(Debug, Default)]
struct Place(Option<(u64, u64)>);
// ANCHOR_END: log

impl TrustLog {
    /// Begins with the public keys as a JWK set, and with what is revoked already.
    pub fn new(
        jwks: &str,
        revoked: impl IntoIterator<Item = Revocation>,
        clock: Clock,
        wall: WallClock,
    ) -> TrustLog {
        let all: HashMap<_, _> = revoked.into_iter().map(|entry| (entry.what, entry.until)).collect();
        let forget_at = KEPT_CHANGES.max(2 * all.len());
        let state = State { jwks: jwks.into(), keys: 0, all, changes: VecDeque::new(), next: 0, forget_at };
        TrustLog(Arc::new(Inner { state: Mutex::new(state), changed: watch::Sender::new(()), clock, wall }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes tokens back. When this returns, no message that is made from now on lacks them: only then may a logout be answered.
    pub fn revoke(&self, revocations: impl IntoIterator<Item = Revocation>) {
        self.state().revoke(revocations, seconds(self.0.wall.now()));
        self.0.changed.send_replace(());
    }

    /// The public keys are these from now on.
    pub fn set_keys(&self, jwks: &str) {
        let mut state = self.state();
        if *state.jwks != *jwks {
            (state.jwks, state.keys) = (jwks.into(), state.keys + 1);
        }
        drop(state);
        self.0.changed.send_replace(());
    }

    /// The public keys, as a JWK set.
    pub fn jwks(&self) -> Arc<str> {
        Arc::clone(&self.state().jwks)
    }

    // ANCHOR: watch
    /// What one watcher is told, for as long as it listens.
    pub fn watch(&self) -> impl Stream<Item = TrustUpdate> + Send + 'static + use<> {
        let changed = self.0.changed.subscribe();
        let began = self.0.clock.now();
        stream::unfold(
            (self.clone(), changed, Place::default()),
            move |(log, mut changed, mut place)| async move {
                if place.0.is_some() {
                    // Either is a reason to say something; what there is to say is looked up afterwards.
                    let _ = timeout(SIGN_OF_LIFE, changed.changed()).await;
                }
                changed.mark_unchanged();
                let update = log.next(&mut place, began);
                Some((update, (log, changed, place)))
            },
        )
    }

    /// What is new to `place`. The time is read first: whatever was revoked by then is in the message.
    fn next(&self, place: &mut Place, began: Instant) -> TrustUpdate {
        let age = self.0.clock.now().saturating_duration_since(began);
        let age_ms = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        TrustUpdate { age_ms, ..self.state().since(place) }
    }
    // ANCHOR_END: watch
}

impl State {
    fn revoke(&mut self, revocations: impl IntoIterator<Item = Revocation>, now: u64) {
        for revocation in revocations {
            self.all.insert(revocation.what, revocation.until);
            self.changes.push_back(revocation);
            self.next += 1;
        }
        let surplus = self.changes.len().saturating_sub(KEPT_CHANGES);
        self.changes.drain(..surplus);
        if self.all.len() > self.forget_at {
            self.all.retain(|_, until| matters(*until, now, KEPT_AFTER_END));
            self.forget_at = KEPT_CHANGES.max(2 * self.all.len());
        }
    }

    // ANCHOR: since
    /// What `place` has not been told, and moves it on. A message without anything in it is a sign of life.
    fn since(&self, place: &mut Place) -> TrustUpdate {
        let before = place.0.replace((self.keys, self.next));
        let kept_from = self.next - self.changes.len() as u64;
        let keys = || Some(pb::Keys { jwks: self.jwks.to_string() });
        match before {
            Some((keys_told, next)) if next >= kept_from => TrustUpdate {
                keys: if keys_told == self.keys { None } else { keys() },
                complete: false,
                revoked: self.changes.iter().skip((next - kept_from) as usize).map(Into::into).collect(),
                age_ms: 0,
            },
            _ => {
                let all = self.all.iter().map(|(&what, &until)| Revocation { what, until });
                let revoked = all.map(|revocation| (&revocation).into()).collect();
                TrustUpdate { keys: keys(), complete: true, revoked, age_ms: 0 }
            }
        }
    }
    // ANCHOR_END: since
}

impl From<&Revocation> for pb::Revocation {
    fn from(revocation: &Revocation) -> pb::Revocation {
        let what = match revocation.what {
            Revoked::Token(token) => pb::revocation::What::Token(token.to_string()),
            Revoked::Session(session) => pb::revocation::What::Session(session.to_string()),
        };
        pb::Revocation { what: Some(what), until: revocation.until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::identity::{SessionId, TokenId};
    use futures_util::StreamExt;
    use std::{
        sync::atomic::{AtomicU64, Ordering},
        time::UNIX_EPOCH,
    };

    const NOW: u64 = 1_800_000_000;

    fn log(revoked: impl IntoIterator<Item = Revocation>) -> TrustLog {
        TrustLog::new("[]", revoked, Clock::system(), WallClock::fixed(NOW))
    }

    fn revoked(what: Revoked) -> Revocation {
        Revocation { what, until: NOW + 3_600 }
    }

    #[tokio::test(start_paused = true)]
    async fn a_watcher_hears_everything_first_then_changes_and_a_sign_of_life_in_between() {
        let (old, new) =
            (revoked(Revoked::Token(TokenId::new())), revoked(Revoked::Session(SessionId::new())));
        let log = log([old]);
        let mut watch = Box::pin(log.watch());
        let began = Instant::now();
        let first = watch.next().await.unwrap();
        assert_eq!((first.complete, first.age_ms, began.elapsed()), (true, 0, Duration::ZERO));
        assert_eq!(first.revoked, [pb::Revocation::from(&old)]);
        assert_eq!(first.keys, Some(pb::Keys { jwks: "[]".to_string() }));
        let sign = watch.next().await.unwrap();
        assert_eq!(sign, TrustUpdate { age_ms: 200, ..TrustUpdate::default() });
        assert_eq!(began.elapsed().as_millis(), SIGN_OF_LIFE.as_millis());
        log.revoke([new]);
        let change = watch.next().await.unwrap();
        assert_eq!(
            change,
            TrustUpdate { revoked: vec![(&new).into()], age_ms: 200, ..TrustUpdate::default() },
            "at once"
        );
        log.set_keys("{}");
        log.revoke([old]);
        let both = watch.next().await.unwrap();
        assert_eq!((both.keys, both.complete), (Some(pb::Keys { jwks: "{}".to_string() }), false));
        assert_eq!(both.revoked, [pb::Revocation::from(&old)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_watcher_that_fell_far_behind_hears_everything_again() {
        let log = log([]);
        let mut watch = Box::pin(log.watch());
        watch.next().await.unwrap();
        for _ in 0..4_096 {
            log.revoke([revoked(Revoked::Token(TokenId::new()))]);
        }
        let update = watch.next().await.unwrap();
        assert_eq!((update.complete, update.revoked.len()), (false, 4_096), "at the limit, the changes");
        for _ in 0..4_097 {
            log.revoke([revoked(Revoked::Token(TokenId::new()))]);
        }
        let update = watch.next().await.unwrap();
        assert_eq!((update.complete, update.revoked.len()), (true, 8_193), "past it, all there is");
    }

    #[tokio::test(start_paused = true)]
    async fn the_log_forgets_what_no_verifier_could_accept_and_nothing_sooner() {
        let now = Arc::new(AtomicU64::new(NOW));
        let read = Arc::clone(&now);
        let wall = WallClock::of(move || UNIX_EPOCH + Duration::from_secs(read.load(Ordering::SeqCst)));
        let log = TrustLog::new("", [], Clock::system(), wall);
        let entry = |until| Revocation { what: Revoked::Token(TokenId::new()), until };
        log.revoke((0..4_096).map(|_| entry(NOW + 100)));
        // Thirty seconds for a clock behind ours, and thirty that such a verifier grants.
        now.store(NOW + 159, Ordering::SeqCst);
        log.revoke([entry(NOW + 3_600)]);
        let all = || async { Box::pin(log.watch()).next().await.unwrap().revoked.len() };
        assert_eq!(all().await, 4_097);
        now.store(NOW + 160, Ordering::SeqCst);
        log.revoke((0..4_098).map(|_| entry(NOW + 3_600))); // twice as many as were left when it last looked
        assert_eq!(all().await, 4_099, "the first ones are gone");
    }
}
