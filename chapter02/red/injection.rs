//! A service that gets its time itself, and the test that nobody can write for it.

use std::time::{Duration, SystemTime};

// ANCHOR: hard_wired
const LOCKED_FOR: Duration = Duration::from_secs(15 * 60);

struct SignIn {
    locked_until: Option<SystemTime>,
}

impl SignIn {
    fn lock(&mut self) {
        self.locked_until = Some(SystemTime::now() + LOCKED_FOR);
        println!("[mail.example.org] letter to ada@example.org: your account is locked");
    }

    fn allows(&self) -> bool {
        self.locked_until.is_none_or(|end| SystemTime::now() >= end)
    }
}

#[test]
fn a_lock_ends_after_a_quarter_of_an_hour() {
    let mut sign_in = SignIn { locked_until: None };
    sign_in.lock();
    // A quarter of an hour passes. But how?
    assert!(sign_in.allows(), "the account is still locked");
}
// ANCHOR_END: hard_wired
