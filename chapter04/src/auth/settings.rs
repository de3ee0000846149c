//! How long things last. Every default stands here with its reason; what a reader may set is read by `config` and handed in.

use super::{lockout::LockoutPolicy, password::HashSettings, store::Moment};
use crate::trust::policy::LEEWAY;
use std::time::{Duration, SystemTime};

// ANCHOR: settings
/// What the rules of the auth service go by.
#[derive(Clone, Copy, Debug)]
pub struct AuthSettings {
    /// How long an access token is good.
    pub access_time: Duration,
    /// How long a session lasts, whatever happens. Each of its refresh tokens is good until then, or until it is used.
    pub session_time: Duration,
    /// From the publication of a key until it signs. Verifiers have it in a second; the rest is for those who fetch the JWK set now and then,
    /// and for two auth services whose clocks differ.
    pub key_delay: Duration,
    /// A registration that is pending for so long is cut off, and is settled.
    pub pending_time: Duration,
    /// A deletion that is not finished after so long is finished by the reaper.
    pub deleted_time: Duration,
    /// How long an idempotency key is remembered.
    pub idempotency_time: Duration,
    /// How hard passwords are hashed.
    pub hash: HashSettings,
    /// How many wrong passwords an account may have.
    pub account_lockout: LockoutPolicy,
    /// How many may come from one source.
    pub source_lockout: LockoutPolicy,
}

impl Default for AuthSettings {
    fn default() -> AuthSettings {
        AuthSettings {
            access_time: Duration::from_secs(60 * 60),
            session_time: Duration::from_secs(30 * 24 * 60 * 60),
            key_delay: Duration::from_secs(60), // twice what clocks may differ
            pending_time: Duration::from_secs(10 * 60), // far longer than any call lasts
            deleted_time: Duration::from_secs(30), // the same, but nobody waits to hear that a name is free
            idempotency_time: Duration::from_secs(24 * 60 * 60),
            hash: HashSettings::default(),
            account_lockout: LockoutPolicy::ACCOUNT,
            source_lockout: LockoutPolicy::SOURCE,
        }
    }
}
// ANCHOR_END: settings

impl AuthSettings {
    /// How long an access token that is given out now may still be accepted somewhere: its time, and what clocks may differ, twice.
    pub const fn reach(&self) -> Duration {
        self.access_time.saturating_add(Duration::from_secs(2 * LEEWAY))
    }

    /// `now`, with that reach.
    pub const fn moment(&self, now: SystemTime) -> Moment {
        Moment { now, reach: self.reach() }
    }
}
