//! What has been taken back before it expired, and how sure we are to know all of it.
//!
//! Every call looks here and a logout seldom writes, so a look-up takes no lock: it reads the set of that moment. A set is two maps. What is
//! new goes into a small one that is copied at each change; when it is full it is merged into the big one. Without the feed the set ages,
//! and a verifier that cannot know what was revoked a second ago must not let anybody in. Proved by the tests below and `tests/system/trust_feed.rs`.

use super::{
    identity::{SessionId, TokenId, UserIdentity},
    refusal::Refusal,
};
use arc_swap::ArcSwap;
use chapter03::stack::clock::Clock;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

/// How old our knowledge may be. A promise of one second, less what two clocks can drift apart while a stream lasts; four signs of life.
pub const MAX_AGE: Duration = Duration::from_millis(900);

/// How many new entries are kept apart: so few are copied in a few microseconds.
const NEW_ENTRIES: usize = 1_024;

/// What was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Revoked {
    /// One access token, by its `jti`.
    Token(TokenId),
    /// Every access token of a session, by its `sid`.
    Session(SessionId),
}

/// What was taken back, and until when that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// What.
    pub what: Revoked,
    /// When the last such token expires, seconds since 1970.
    pub until: u64,
}

// ANCHOR: revocations
/// What a verifier knows to be revoked.
#[derive(Debug)]
pub struct Revocations {
    set: ArcSwap<Set>,
    /// Held by whoever makes the next set; never by who looks.
    writing: Mutex<()>,
    /// Up to when we know everything, in nanoseconds since `start`, plus one; 0 before the first message.
    known: AtomicU64,
    start: Instant,
    clock: Clock,
    max_age: Duration,
}

type Entries = HashMap<Revoked, u64>;

#[derive(Clone, Debug, Default)]
struct Set {
    old: Arc<Entries>,
    new: Arc<Entries>,
}

impl Set {
    fn holds(&self, what: Revoked) -> bool {
        [&self.new, &self.old].into_iter().any(|entries| !entries.is_empty() && entries.contains_key(&what))
    }
}
// ANCHOR_END: revocations

impl Revocations {
    /// Nothing is known yet. Knowledge older than `max_age` by `clock` is none.
    pub fn new(clock: Clock, max_age: Duration) -> Revocations {
        Revocations {
            set: ArcSwap::default(),
            writing: Mutex::default(),
            known: AtomicU64::new(0),
            start: clock.now(),
            clock,
            max_age,
        }
    }

    // ANCHOR: check
    /// Lets `user`'s token through.
    ///
    /// # Errors
    /// [`Refusal::Revoked`], or [`Refusal::NotSure`] if what we know is too old to say so.
    pub fn check(&self, user: &UserIdentity) -> Result<(), Refusal> {
        let set = self.set.load();
        if set.holds(Revoked::Session(user.session)) || set.holds(Revoked::Token(user.token)) {
            return Err(Refusal::Revoked); // known for sure, however old the knowledge
        }
        if self.is_sure() { Ok(()) } else { Err(Refusal::NotSure) }
    }

    /// Whether what we know is young enough.
    pub fn is_sure(&self) -> bool {
        match self.known.load(Ordering::Acquire) {
            0 => false,
            known => {
                let known = self.start + Duration::from_nanos(known - 1);
                self.clock.now().saturating_duration_since(known) <= self.max_age
            }
        }
    }
    // ANCHOR_END: check

    /// Adds what was revoked. Whatever cannot matter any more at `now` is forgotten on the occasion of a merge.
    pub fn add(&self, revocations: &[Revocation], now: u64, leeway: u64) {
        if revocations.is_empty() {
            return;
        }
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let set = self.set.load_full();
        let mut new = Entries::clone(&set.new);
        new.extend(revocations.iter().map(|revocation| (revocation.what, revocation.until)));
        let next = if new.len() <= NEW_ENTRIES {
            Set { old: Arc::clone(&set.old), new: Arc::new(new) }
        } else {
            let all = set.old.iter().chain(&new).map(|(what, until)| (*what, *until));
            let old = all.filter(|(_, until)| matters(*until, now, leeway)).collect();
            Set { old: Arc::new(old), new: Arc::default() }
        };
        self.set.store(Arc::new(next));
    }

    /// From now on, these are all there are.
    pub fn replace(&self, revocations: &[Revocation]) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let old = revocations.iter().map(|revocation| (revocation.what, revocation.until)).collect();
        self.set.store(Arc::new(Set { old: Arc::new(old), new: Arc::default() }));
    }

    /// Everything that was revoked up to `moment` is known. An earlier moment than one before changes nothing.
    pub fn known_up_to(&self, moment: Instant) {
        let moment = moment.min(self.clock.now()); // nobody knows the future
        if let Some(since) = moment.checked_duration_since(self.start) {
            let nanoseconds = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX - 1);
            self.known.fetch_max(nanoseconds + 1, Ordering::AcqRel);
        }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        let set = self.set.load();
        set.old.len() + set.new.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Whether a token that expires at `until` could still be accepted at `now`: it is, for a leeway longer than it says.
pub(super) fn matters(until: u64, now: u64, leeway: u64) -> bool {
    now < until.saturating_add(leeway)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::identity::{Roles, UserId};

    fn user() -> UserIdentity {
        UserIdentity {
            id: UserId::new(),
            session: SessionId::new(),
            token: TokenId::new(),
            roles: Roles::default(),
            expires_at: 2_000,
        }
    }

    fn entry(what: Revoked) -> Revocation {
        Revocation { what, until: 2_000 }
    }

    #[test]
    fn a_token_is_refused_by_its_own_id_or_by_its_session_and_no_other_is() {
        let clock = Clock::manual();
        let revocations = Revocations::new(clock.clone(), MAX_AGE);
        revocations.known_up_to(clock.now());
        let [ada, bob, eve] = [user(), user(), user()];
        revocations.add(&[entry(Revoked::Token(ada.token)), entry(Revoked::Session(bob.session))], 1_000, 30);
        assert_eq!(revocations.check(&ada), Err(Refusal::Revoked));
        assert_eq!(revocations.check(&bob), Err(Refusal::Revoked));
        assert_eq!(revocations.check(&eve), Ok(()));
        let same_session = UserIdentity { token: TokenId::new(), ..bob };
        assert_eq!(revocations.check(&same_session), Err(Refusal::Revoked));
        let other_token = UserIdentity { token: TokenId::new(), ..ada };
        assert_eq!(revocations.check(&other_token), Ok(()));
        revocations.replace(&[entry(Revoked::Token(eve.token))]);
        assert_eq!((revocations.check(&ada), revocations.check(&eve)), (Ok(()), Err(Refusal::Revoked)));
    }

    #[test]
    fn knowledge_is_good_for_its_age_to_the_millisecond_and_none_is_never_good() {
        let clock = Clock::manual();
        let (revocations, ada) = (Revocations::new(clock.clone(), MAX_AGE), user());
        assert_eq!(revocations.check(&ada), Err(Refusal::NotSure), "nobody has told us anything");
        revocations.known_up_to(clock.now());
        clock.advance(MAX_AGE);
        assert_eq!(revocations.check(&ada), Ok(()));
        clock.advance(Duration::from_millis(1));
        assert_eq!(revocations.check(&ada), Err(Refusal::NotSure));
        revocations.add(&[entry(Revoked::Token(ada.token))], 1_000, 30);
        assert_eq!(revocations.check(&ada), Err(Refusal::Revoked), "what is known stays known");
    }

    #[test]
    fn knowledge_neither_goes_back_nor_reaches_into_the_future() {
        let clock = Clock::manual();
        let (revocations, start) = (Revocations::new(clock.clone(), MAX_AGE), clock.now());
        clock.advance(Duration::from_secs(5));
        revocations.known_up_to(clock.now());
        revocations.known_up_to(start);
        assert!(revocations.is_sure(), "an old message does not make us forget a new one");
        revocations.known_up_to(clock.now() + Duration::from_secs(60));
        clock.advance(MAX_AGE + Duration::from_millis(1));
        assert!(!revocations.is_sure());
    }

    #[test]
    fn what_could_not_be_accepted_any_more_is_forgotten_and_nothing_else() {
        let revocations = Revocations::new(Clock::manual(), MAX_AGE);
        let fresh = |until| Revocation { what: Revoked::Token(TokenId::new()), until };
        let old: Vec<_> = (0..NEW_ENTRIES).map(|_| fresh(1_970)).collect();
        let last_second = fresh(1_971);
        revocations.add(&old, 1_000, 30);
        assert_eq!(revocations.len(), NEW_ENTRIES);
        revocations.add(&[last_second], 2_000, 30);
        assert_eq!(revocations.len(), 1, "those whose 30 seconds of grace were over");
        assert!(revocations.set.load().holds(last_second.what));
    }

    #[test]
    fn every_one_of_many_is_found_in_whichever_map_it_stands() {
        let revocations = Revocations::new(Clock::manual(), MAX_AGE);
        let all: Vec<_> = (0..3_000).map(|_| entry(Revoked::Session(SessionId::new()))).collect();
        for some in all.chunks(7) {
            revocations.add(some, 1_000, 30);
        }
        let set = revocations.set.load();
        assert!(all.iter().all(|revocation| set.holds(revocation.what)));
        assert_eq!(revocations.len(), all.len());
    }
}
