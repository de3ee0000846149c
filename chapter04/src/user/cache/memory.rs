//! Copies in this process's memory: the default, and the fastest. Another instance's writes are not heard of, so nothing lives longer than a
//! second, counted from the moment at which the store was *asked*: a slow load is old when it arrives.
//!
//! From this follows, without a word between instances, that a slow reader's old copy cannot outlive the entry that a write left: it was
//! asked for before the write, so it is over before it. Only where that entry had to make room for another one could the old copy be read,
//! and not after its second. Proved by the tests below and by `tests/system/cache.rs`.

use super::{Entry, Lookup, UserCache};
use crate::{
    cache::{bounded::BoundedMap, jitter::Jitter},
    user::domain::UserId,
};
use chapter03::stack::clock::Clock;
use std::time::Duration;
use tokio::time::Instant;

// ANCHOR: longest
/// No copy lives longer: so old an answer may be where another instance has changed the profile.
pub const LONGEST: Duration = Duration::from_secs(1);
// ANCHOR_END: longest

/// Copies that are kept unless told otherwise: about 4 MB of them.
pub const ENTRIES: usize = 10_000;

/// Keeps copies in memory.
#[derive(Debug)]
pub struct MemoryUserCache {
    kept: BoundedMap<UserId, Kept>,
    time_to_live: Duration,
    clock: Clock,
    jitter: Jitter,
}

#[derive(Debug)]
struct Kept {
    entry: Entry,
    until: Instant,
}

impl MemoryUserCache {
    /// Room for `entries` copies, each of which lives for `time_to_live`, a little less by chance, and never longer than [`LONGEST`].
    pub fn new(entries: usize, time_to_live: Duration, clock: Clock, jitter: Jitter) -> MemoryUserCache {
        let time_to_live = time_to_live.min(LONGEST);
        MemoryUserCache { kept: BoundedMap::new(entries), time_to_live, clock, jitter }
    }

    /// How many copies it holds, those included whose time is over.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    // ANCHOR: look
    fn look(&self, id: UserId, now: Instant) -> Lookup {
        let answer = |kept: &Kept| match kept.entry.answer() {
            hit @ Lookup::Hit(_) if now < kept.until => Some(hit),
            _ => None,
        };
        self.kept.read(&id, answer).unwrap_or(Lookup::Miss)
    }

    fn keep(&self, id: UserId, entry: Entry, until: Instant) {
        let now = self.clock.now();
        if until <= now {
            return;
        }
        self.kept.decide(id, |old| match old {
            Some(old) if now < old.until && !entry.replaces(&old.entry) => None,
            _ => Some(Kept { entry, until }),
        });
    }
    // ANCHOR_END: look
}

impl UserCache for MemoryUserCache {
    async fn get(&self, id: UserId) -> Lookup {
        self.look(id, self.clock.now())
    }

    async fn get_many(&self, ids: &[UserId]) -> Vec<Lookup> {
        let now = self.clock.now();
        ids.iter().map(|id| self.look(*id, now)).collect()
    }

    fn fill(&self, id: UserId, entry: Entry, asked: Instant) {
        self.keep(id, entry, asked + self.jitter.shorten(self.time_to_live));
    }

    /// For the whole time: what was loaded before the write must be over before this is.
    async fn tell(&self, id: UserId, entry: Entry) {
        self.keep(id, entry, self.clock.now() + self.time_to_live);
    }

    fn doubt(&self, id: UserId, version: u64) {
        self.keep(id, Entry::Unsure { version }, self.clock.now() + self.time_to_live);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::cache::encoding::sample;

    const MS: Duration = Duration::from_millis(1);

    fn cache(entries: usize, time_to_live: Duration) -> (MemoryUserCache, Clock) {
        let clock = Clock::manual();
        (MemoryUserCache::new(entries, time_to_live, clock.clone(), Jitter::new(7)), clock)
    }

    fn hit(version: u64) -> Lookup {
        Lookup::Hit(Some(sample(version)))
    }

    fn profile(version: u64) -> Entry {
        Entry::Profile(sample(version))
    }

    #[tokio::test]
    async fn a_copy_lives_for_its_time_and_no_longer_than_a_second_whatever_is_set() {
        let id = sample(1).id;
        for (set, lives) in [(300 * MS, 300 * MS), (LONGEST, LONGEST), (LONGEST * 60, LONGEST)] {
            let (cache, clock) = cache(10, set);
            cache.fill(id, profile(1), clock.now());
            clock.advance(lives * 4 / 5 - MS);
            assert_eq!(cache.get(id).await, hit(1), "chance takes a fifth at most");
            clock.advance(lives / 5 + MS);
            assert_eq!(cache.get(id).await, Lookup::Miss);
        }
    }

    #[tokio::test]
    async fn that_there_is_nobody_is_kept_too_and_many_are_looked_up_in_their_order() {
        let (cache, clock) = cache(10, LONGEST);
        let (id, nobody, unknown) = (sample(1).id, UserId::new(), UserId::new());
        cache.fill(nobody, Entry::Nobody, clock.now());
        cache.fill(id, profile(1), clock.now());
        let found = cache.get_many(&[unknown, id, nobody]).await;
        assert_eq!(found, [Lookup::Miss, hit(1), Lookup::Hit(None)]);
    }

    #[tokio::test]
    async fn a_slow_reader_does_not_write_an_old_copy_over_a_new_one_at_any_moment() {
        let id = sample(1).id;
        for written in [profile(2), Entry::Deleted, Entry::Unsure { version: 2 }] {
            for late in 0_u32..=1_100 {
                // Other chances each time.
                let clock = Clock::manual();
                let cache = MemoryUserCache::new(10, LONGEST, clock.clone(), Jitter::new(late.into()));
                let asked = clock.now();
                clock.advance(MS);
                cache.tell(id, written.clone()).await;
                clock.advance(MS * late);
                cache.fill(id, profile(1), asked);
                assert_ne!(cache.get(id).await, hit(1), "{late} ms after {written:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_load_that_takes_longer_than_a_copy_lives_is_not_kept() {
        let (cache, clock) = cache(10, LONGEST);
        let asked = clock.now();
        clock.advance(LONGEST);
        cache.fill(sample(1).id, profile(1), asked);
        assert!(cache.is_empty());
    }

    #[tokio::test]
    async fn it_holds_as_many_copies_as_it_was_told_to() {
        let (cache, clock) = cache(100, LONGEST);
        for _ in 0..1_000 {
            cache.fill(UserId::new(), Entry::Nobody, clock.now());
        }
        assert_eq!(cache.len(), 100);
    }
}
