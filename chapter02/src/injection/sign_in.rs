//! The rule: a locked account opens again after a quarter of an hour, and its owner is told by letter.
//!
//! It asks the clock and the mailer that it was given, so the tests below set the time and read the letters.

use super::ports::{Clock, Mailer};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

// ANCHOR: sign_in
/// Long enough to make guessing slow, short enough for the owner to wait.
const LOCKED_FOR: Duration = Duration::from_secs(15 * 60);

/// Who may try to sign in.
pub struct SignIn {
    clock: Arc<dyn Clock>,
    mailer: Arc<dyn Mailer>,
    /// By email, when the lock ends.
    locked_until: BTreeMap<String, SystemTime>,
}

impl SignIn {
    /// A sign-in with nobody locked.
    pub fn new(clock: Arc<dyn Clock>, mailer: Arc<dyn Mailer>) -> Self {
        Self { clock, mailer, locked_until: BTreeMap::new() }
    }

    /// Locks an account, from now on, and tells its owner.
    pub fn lock(&mut self, email: &str) {
        self.locked_until.insert(email.to_string(), self.clock.now() + LOCKED_FOR);
        self.mailer.send(email, "your account is locked for 15 minutes");
    }

    /// Whether this account may try a password now.
    pub fn allows(&self, email: &str) -> bool {
        self.locked_until.get(email).is_none_or(|end| self.clock.now() >= *end)
    }
}
// ANCHOR_END: sign_in

#[cfg(test)]
mod tests {
    use super::*;
    use crate::injection::SetClock;
    use std::sync::mpsc;

    const ADA: &str = "ada@example.org";

    // ANCHOR: test
    #[test]
    fn a_lock_ends_after_a_quarter_of_an_hour_to_the_second() {
        let clock = Arc::new(SetClock::at(0));
        let mut sign_in = SignIn::new(clock.clone(), Arc::new(mpsc::channel().0));
        sign_in.lock(ADA);
        clock.advance(LOCKED_FOR - Duration::from_secs(1));
        assert!(!sign_in.allows(ADA));
        clock.advance(Duration::from_secs(1));
        assert!(sign_in.allows(ADA));
    }
    // ANCHOR_END: test

    #[test]
    fn the_owner_gets_one_letter() {
        let (mailer, letters) = mpsc::channel();
        SignIn::new(Arc::new(SetClock::at(0)), Arc::new(mailer)).lock(ADA);
        let letters: Vec<String> = letters.try_iter().collect();
        assert_eq!(letters, ["ada@example.org: your account is locked for 15 minutes"]);
    }

    #[test]
    fn a_lock_holds_for_one_account_only() {
        let mut sign_in = SignIn::new(Arc::new(SetClock::at(0)), Arc::new(mpsc::channel().0));
        sign_in.lock(ADA);
        assert!(sign_in.allows("grace@example.org"));
    }
}
