//! Who guesses too often has to wait, by account and by source: longer each time, and the right password does not help either.
//!
//! A guess is looked at twice: when it comes, and when its turn comes to be hashed. So of a hundred guesses at the same instant only as many as
//! are hashed at once get through before the first failure counts. Names are counted whether there is such an account or not, so that a
//! lock-out says nothing about that. Time is an argument. The counts are this process's: with two auth services somebody has twice the
//! guesses, and a restart forgets. Proved by the tests below and by `tests/system/auth_rules.rs`.

use super::password::Watch;
use chapter03::stack::clock::Clock;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

// ANCHOR: policy
/// How many wrong passwords are free, and what the next ones cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockoutPolicy {
    /// Failures for which nobody has to wait.
    pub free: u32,
    /// What the first failure after those costs. Each further one costs twice as much.
    pub first_pause: Duration,
    /// The longest pause. A person who forgot a password comes back after it; a program has four guesses an hour.
    pub longest_pause: Duration,
    /// A count is forgotten so long after its last failure.
    pub memory: Duration,
}

impl LockoutPolicy {
    /// For one account.
    pub const ACCOUNT: LockoutPolicy = LockoutPolicy {
        free: 5,
        first_pause: Duration::from_secs(1),
        longest_pause: Duration::from_secs(15 * 60),
        memory: Duration::from_secs(60 * 60),
    };

    /// For one source, behind which may be a whole office.
    pub const SOURCE: LockoutPolicy = LockoutPolicy { free: 30, ..LockoutPolicy::ACCOUNT };

    // ANCHOR: pause
    /// How long to wait after so many failures.
    pub fn pause(&self, failures: u32) -> Duration {
        let Some(above) = failures.checked_sub(self.free.saturating_add(1)) else { return Duration::ZERO };
        let factor = 1_u32.checked_shl(above).unwrap_or(u32::MAX);
        self.first_pause.saturating_mul(factor).min(self.longest_pause)
    }
    // ANCHOR_END: pause
}
// ANCHOR_END: policy

/// How many accounts, and how many sources, are remembered at most: about 20 MB together.
pub const REMEMBERED: usize = 100_000;

/// One thing whose failures are counted.
#[derive(Clone, Copy, Debug)]
struct Count {
    failures: u32,
    last: Instant,
    until: Instant,
}

/// The counts of accounts, or of sources.
#[derive(Debug)]
struct Counts<K> {
    policy: LockoutPolicy,
    most: usize,
    of: HashMap<K, Count>,
}

impl<K: Clone + Eq + Hash> Counts<K> {
    fn new(policy: LockoutPolicy, most: usize) -> Counts<K> {
        Counts { policy, most, of: HashMap::new() }
    }

    /// How long `key` has still to wait.
    fn wait(&self, key: &K, now: Instant) -> Duration {
        self.of.get(key).map_or(Duration::ZERO, |count| count.until.saturating_duration_since(now))
    }

    fn failed(&mut self, key: K, now: Instant) {
        if self.of.len() >= self.most && !self.of.contains_key(&key) {
            self.make_room(now);
        }
        let count = self.of.entry(key).or_insert(Count { failures: 0, last: now, until: now });
        if now.saturating_duration_since(count.last) >= self.policy.memory {
            count.failures = 0;
        }
        count.failures = count.failures.saturating_add(1);
        count.last = now;
        count.until = now + self.policy.pause(count.failures);
    }

    /// Forgets what is old; if that is not enough, the half with the fewest failures. Whoever floods us with names throws out their own.
    fn make_room(&mut self, now: Instant) {
        let memory = self.policy.memory;
        self.of.retain(|_, count| now.saturating_duration_since(count.last) < memory);
        if self.of.len() >= self.most {
            let mut order: Vec<_> =
                self.of.iter().map(|(key, count)| (count.failures, count.last, key)).collect();
            order.sort_by_key(|(failures, last, _)| (*failures, *last));
            let out: Vec<K> =
                order[..order.len().div_ceil(2)].iter().map(|(.., key)| (*key).clone()).collect();
            for key in out {
                self.of.remove(&key);
            }
        }
    }
}

/// Failed logins by account and by source. Clones count together.
#[derive(Clone, Debug)]
pub struct Lockout(Arc<Mutex<Both>>);

#[derive(Debug)]
struct Both {
    accounts: Counts<Arc<str>>,
    sources: Counts<Arc<str>>,
}

impl Lockout {
    /// With these policies.
    pub fn new(account: LockoutPolicy, source: LockoutPolicy) -> Lockout {
        Lockout::with_room(account, source, REMEMBERED)
    }

    fn with_room(account: LockoutPolicy, source: LockoutPolicy, most: usize) -> Lockout {
        let both = Both { accounts: Counts::new(account, most), sources: Counts::new(source, most) };
        Lockout(Arc::new(Mutex::new(both)))
    }

    // ANCHOR: check
    /// Whether somebody may guess now.
    ///
    /// # Errors
    /// How long to wait, if they may not. Asking costs nothing and makes no pause longer, so nobody can keep an account locked by knocking.
    pub fn check(&self, account: &Arc<str>, source: &Arc<str>, now: Instant) -> Result<(), Duration> {
        let both = self.lock();
        let wait = both.accounts.wait(account, now).max(both.sources.wait(source, now));
        if wait.is_zero() { Ok(()) } else { Err(wait) }
    }

    /// Counts a wrong guess.
    pub fn failed(&self, account: &Arc<str>, source: &Arc<str>, now: Instant) {
        let mut both = self.lock();
        both.accounts.failed(Arc::clone(account), now);
        both.sources.failed(Arc::clone(source), now);
    }

    /// The password was right: the account's count begins anew. The source's does not, or whoever has an account could guess at others for ever.
    pub fn succeeded(&self, account: &Arc<str>) {
        self.lock().accounts.of.remove(account);
    }
    // ANCHOR_END: check

    /// What the hasher asks before it compares a guess, and tells afterwards.
    pub fn watch(&self, account: Arc<str>, source: Arc<str>, clock: Clock) -> Guesses {
        Guesses { lockout: self.clone(), account, source, clock }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Both> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Guesses at one account from one source.
#[derive(Clone, Debug)]
pub struct Guesses {
    lockout: Lockout,
    account: Arc<str>,
    source: Arc<str>,
    clock: Clock,
}

impl Guesses {
    /// Whether one may begin now.
    ///
    /// # Errors
    /// How long to wait, if not.
    pub fn check(&self) -> Result<(), Duration> {
        self.lockout.check(&self.account, &self.source, self.clock.now())
    }
}

impl Watch for Guesses {
    fn before(&self) -> Result<(), Duration> {
        self.check()
    }

    fn after(&self, is_right: bool) {
        if is_right {
            self.lockout.succeeded(&self.account);
        } else {
            self.lockout.failed(&self.account, &self.source, self.clock.now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: LockoutPolicy = LockoutPolicy::ACCOUNT;
    const SECOND: Duration = Duration::from_secs(1);

    fn lockout() -> Lockout {
        Lockout::new(ACCOUNT, LockoutPolicy::SOURCE)
    }

    /// A wrong guess, if one may be made.
    fn fail(lockout: &Lockout, account: &str, source: &str, now: Instant) -> Result<(), Duration> {
        let (account, source) = (account.into(), source.into());
        lockout.check(&account, &source, now)?;
        lockout.failed(&account, &source, now);
        Ok(())
    }

    #[test]
    fn the_first_failures_are_free_and_each_further_one_costs_twice_the_pause() {
        for (failures, seconds) in [(0, 0), (5, 0), (6, 1), (7, 2), (8, 4), (15, 512), (16, 900), (40, 900)] {
            assert_eq!(ACCOUNT.pause(failures), Duration::from_secs(seconds), "{failures}");
        }
        assert_eq!(ACCOUNT.pause(u32::MAX), ACCOUNT.longest_pause);
    }

    #[test]
    fn whoever_is_locked_out_hears_how_long_and_gets_in_when_it_is_over() {
        let (lockout, start) = (lockout(), Instant::now());
        for _ in 0..6 {
            assert_eq!(fail(&lockout, "ada", "here", start), Ok(()));
        }
        assert_eq!(fail(&lockout, "ada", "here", start), Err(SECOND));
        assert_eq!(fail(&lockout, "ada", "elsewhere", start + SECOND / 4), Err(SECOND * 3 / 4), "by account");
        assert_eq!(fail(&lockout, "bob", "here", start), Ok(()), "another account");
        assert_eq!(lockout.check(&"ada".into(), &"here".into(), start + SECOND), Ok(()));
        lockout.succeeded(&"ada".into());
        for _ in 0..6 {
            assert_eq!(fail(&lockout, "ada", "here", start + SECOND), Ok(()), "the count began anew");
        }
        assert_eq!(fail(&lockout, "ada", "here", start + SECOND), Err(SECOND));
    }

    #[test]
    fn knocking_at_a_locked_door_makes_no_pause_longer() {
        let (lockout, start) = (lockout(), Instant::now());
        for _ in 0..1_000 {
            let _ = fail(&lockout, "ada", "here", start);
        }
        assert_eq!(fail(&lockout, "ada", "here", start), Err(SECOND));
    }

    #[test]
    fn a_source_that_tries_many_accounts_is_locked_out_and_its_own_account_does_not_help() {
        let (lockout, start) = (lockout(), Instant::now());
        for number in 0..31 {
            assert_eq!(fail(&lockout, &format!("user-{number}"), "here", start), Ok(()));
        }
        assert_eq!(fail(&lockout, "ada", "here", start), Err(SECOND));
        assert_eq!(fail(&lockout, "ada", "elsewhere", start), Ok(()));
        lockout.succeeded(&"own".into());
        assert_eq!(fail(&lockout, "x", "here", start + SECOND), Ok(()));
        assert_eq!(fail(&lockout, "y", "here", start + SECOND), Err(2 * SECOND), "32 failures");
    }

    #[test]
    fn failures_are_forgotten_after_an_hour_of_peace() {
        let (lockout, start) = (lockout(), Instant::now());
        for _ in 0..5 {
            assert_eq!(fail(&lockout, "ada", "here", start), Ok(()));
        }
        let later = start + ACCOUNT.memory;
        for _ in 0..6 {
            assert_eq!(fail(&lockout, "ada", "here", later), Ok(()));
        }
        assert_eq!(fail(&lockout, "ada", "here", later), Err(SECOND));
    }

    #[test]
    fn a_flood_of_names_takes_no_more_memory_and_frees_nobody_who_guessed_more() {
        let lockout = Lockout::with_room(ACCOUNT, LockoutPolicy { free: u32::MAX, ..ACCOUNT }, 100);
        let start = Instant::now();
        for _ in 0..6 {
            assert_eq!(fail(&lockout, "ada", "here", start), Ok(()));
        }
        for number in 0..10_000 {
            assert_eq!(fail(&lockout, &format!("user-{number}"), "here", start), Ok(()));
        }
        assert!(lockout.lock().accounts.of.len() <= 100);
        assert_eq!(fail(&lockout, "ada", "here", start), Err(SECOND));
    }
}
