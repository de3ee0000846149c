//! The port to where copies of profiles are kept for a while: what a cached store needs of it, in words. Adapters are in the folder beside it.
//!
//! A cache may forget everything at any time, and a promise of the service never depends on what it remembers. What it must not do is to
//! put an old copy into the place of a newer one: a reader that asked the store before a write and was slow comes back after it. So every
//! entry carries a version, and an older one is refused. That also holds for what is *not* there: a deletion leaves an entry that is
//! newer than any profile.
//!
//! Who may do what, who logs in, and whether an account is there to be deleted is never decided from here:
//! [`CachedStore`](super::cached_store::CachedStore) says how.

pub mod encoding;
pub mod guarded;
pub mod memory;
pub mod metrics;
pub mod redis;

use super::domain::{User, UserId};
use tokio::time::Instant;

// ANCHOR: entry
/// What is known of one id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A profile as it was.
    Profile(User),
    /// The store has no profile with this id. Older than any profile.
    Nobody,
    /// The profile was deleted. Newer than any profile: ids are not given twice.
    Deleted,
    /// A write that may have made this version did not say how it ended. Nothing up to it may be answered; ask the store.
    Unsure {
        /// The version that there may be.
        version: u64,
    },
}

impl Entry {
    /// What a load found.
    pub fn found(user: Option<&User>) -> Entry {
        user.map_or(Entry::Nobody, |user| Entry::Profile(user.clone()))
    }

    /// Its place in time.
    pub const fn version(&self) -> u64 {
        match self {
            Entry::Profile(user) => user.version,
            Entry::Nobody => 0,
            Entry::Deleted => u64::MAX,
            Entry::Unsure { version } => *version,
        }
    }

    /// Whether it may take the place of `old`. One that is as old may: it says the same, or is surer.
    pub const fn replaces(&self, old: &Entry) -> bool {
        self.version() >= old.version()
    }

    /// What a reader is told.
    pub fn answer(&self) -> Lookup {
        match self {
            Entry::Profile(user) => Lookup::Hit(Some(user.clone())),
            Entry::Nobody | Entry::Deleted => Lookup::Hit(None),
            Entry::Unsure { .. } => Lookup::Miss,
        }
    }
}
// ANCHOR_END: entry

/// What a cache says to a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The profile, or that there is none.
    Hit(Option<User>),
    /// Nothing, for whatever reason: ask the store.
    Miss,
}

// ANCHOR: cache
/// Where copies of profiles are kept. No method fails: a cache that cannot do something has done nothing.
pub trait UserCache: Send + Sync + 'static {
    /// What is known of this id.
    fn get(&self, id: UserId) -> impl Future<Output = Lookup> + Send;

    /// What is known of each of these, in their order.
    fn get_many(&self, ids: &[UserId]) -> impl Future<Output = Vec<Lookup>> + Send;

    /// What a load found that was begun at `asked`: kept, unless something newer is known. The caller does not wait for it.
    fn fill(&self, id: UserId, entry: Entry, asked: Instant);

    /// What a write has made. When this ends, everybody who shares the cache reads it, or will as soon as the cache can be reached again.
    fn tell(&self, id: UserId, entry: Entry) -> impl Future<Output = ()> + Send;

    /// There may be this version of a profile now, or there may not. The caller does not wait: it may be going away.
    fn doubt(&self, id: UserId, version: u64);
}
// ANCHOR_END: cache

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::cache::encoding::sample;

    #[test]
    fn an_older_entry_never_takes_the_place_of_a_newer_one() {
        let profile = |version| Entry::Profile(sample(version));
        let by_age =
            [Entry::Nobody, profile(1), profile(2), Entry::Unsure { version: 3 }, profile(4), Entry::Deleted];
        for (new, entry) in by_age.iter().enumerate() {
            for (old, other) in by_age.iter().enumerate() {
                assert_eq!(entry.replaces(other), new >= old, "{entry:?} in the place of {other:?}");
            }
        }
    }

    #[test]
    fn a_write_that_did_not_say_how_it_ended_is_asked_about() {
        assert_eq!(Entry::Unsure { version: 3 }.answer(), Lookup::Miss);
        assert_eq!(Entry::Deleted.answer(), Lookup::Hit(None));
        assert_eq!(Entry::found(None).answer(), Lookup::Hit(None));
        assert_eq!(Entry::found(Some(&sample(3))).answer(), Lookup::Hit(Some(sample(3))));
    }
}
