//! What a token of this system has to say besides who somebody is: who issued it, for whom, and when it is good.
//!
//! Proved by `tests/system/tokens.rs`, at each limit and one second past it.

use super::refusal::Refusal;
use std::time::{SystemTime, UNIX_EPOCH};

/// Who issues access tokens.
pub const ISSUER: &str = "course-auth";

/// For whom: every service of the system.
pub const AUDIENCE: &str = "course";

/// How far apart the clocks of two computers may be, in seconds. More leniency makes every token live so much longer.
pub const LEEWAY: u64 = 30;

// ANCHOR: policy
/// What an access token has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// `iss`
    pub issuer: &'static str,
    /// `aud`, or one of them.
    pub audience: &'static str,
    /// How far apart two clocks may be, in seconds.
    pub leeway: u64,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy { issuer: ISSUER, audience: AUDIENCE, leeway: LEEWAY }
    }
}
// ANCHOR_END: policy

/// When a token is good: `iat`, `nbf`, `exp`, seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// When it was made.
    pub issued_at: u64,
    /// From when on it is good.
    pub not_before: u64,
    /// From when on it is not good any more.
    pub expires_at: u64,
}

impl Times {
    // ANCHOR: times
    /// Whether the token is good at `now`, where the issuer's clock may be `leeway` before or behind ours.
    ///
    /// # Errors
    /// [`Refusal::Expired`] from `exp` on (RFC 7519, 4.1.4: "on or after"), [`Refusal::NotYet`] before `nbf` or `iat`.
    pub fn check(self, now: u64, leeway: u64) -> Result<(), Refusal> {
        if now >= self.expires_at.saturating_add(leeway) {
            return Err(Refusal::Expired);
        }
        if now.saturating_add(leeway) < self.not_before.max(self.issued_at) {
            return Err(Refusal::NotYet);
        }
        Ok(())
    }
    // ANCHOR_END: times
}

/// Seconds since 1970. Before that, nothing has been issued.
pub fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_from_its_first_second_to_the_one_before_its_last_and_a_leeway_longer() {
        let times = Times { issued_at: 1_000, not_before: 1_010, expires_at: 2_000 };
        for (now, leeway, right) in [
            (1_009, 0, Err(Refusal::NotYet)),
            (1_010, 0, Ok(())),
            (1_999, 0, Ok(())),
            (2_000, 0, Err(Refusal::Expired)),
            (979, 30, Err(Refusal::NotYet)),
            (980, 30, Ok(())),
            (2_029, 30, Ok(())),
            (2_030, 30, Err(Refusal::Expired)),
        ] {
            assert_eq!(times.check(now, leeway), right, "{now} {leeway}");
        }
        let future = Times { issued_at: 1_100, not_before: 0, expires_at: u64::MAX };
        assert_eq!(future.check(1_069, 30), Err(Refusal::NotYet), "made in the future");
        assert_eq!(future.check(1_070, 30), Ok(()));
        let never = Times { issued_at: 0, not_before: u64::MAX, expires_at: u64::MAX };
        assert_eq!(never.check(1_000, 30), Err(Refusal::NotYet), "no sum overflows");
    }
}
