//! The bucket itself: arithmetic on times, without a clock, a task or a lock. Exact to the nanosecond.
//!
//! Nothing tops it up. A count that grew by a fraction at each look would drift; instead the bucket remembers one time, when it will
//! be full again, and every token taken moves that time on. Proved by the tests below, against a naive count and against `governor`.

use std::time::Duration;
use tokio::time::Instant;

// ANCHOR: bucket
/// Holds up to `burst` tokens; taken ones come back one by one.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// How long an empty bucket takes to be full: `burst` × `every`.
    whole: Duration,
    /// How long one token takes to come back.
    every: Duration,
    /// When it will be full, or was. `None` before the first token is taken.
    full_at: Option<Instant>,
}

impl Bucket {
    /// A full bucket of `burst` tokens, at least one, of which one comes back in each `every`.
    pub fn new(burst: u32, every: Duration) -> Bucket {
        Bucket { whole: every.saturating_mul(burst.max(1)), every, full_at: None }
    }

    /// Takes a token at `now`, or says how long it is until there is one.
    pub fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let missing = self.full_at.map_or(Duration::ZERO, |full_at| full_at.saturating_duration_since(now));
        let missing_then = missing.saturating_add(self.every);
        if missing_then > self.whole {
            return Err(missing_then - self.whole);
        }
        self.full_at = Some(now + missing_then);
        Ok(())
    }
}
// ANCHOR_END: bucket

#[cfg(test)]
mod tests {
    use super::*;
    use governor::{Quota, RateLimiter, clock::FakeRelativeClock, state::InMemoryState, state::NotKeyed};
    use proptest::prelude::*;
    use std::num::NonZeroU32;

    const SECOND: Duration = Duration::from_secs(1);
    const NANOSECOND: Duration = Duration::from_nanos(1);

    #[test]
    fn the_burst_gets_in_and_one_more_does_not() {
        let (mut bucket, now) = (Bucket::new(5, SECOND), Instant::now());
        assert_eq!((0..5).filter(|_| bucket.take(now).is_ok()).count(), 5);
        assert_eq!(bucket.take(now), Err(SECOND));
    }

    #[test]
    fn a_token_is_back_when_its_time_is_over_and_not_a_nanosecond_before() {
        let (mut bucket, now) = (Bucket::new(1, SECOND), Instant::now());
        bucket.take(now).unwrap();
        assert_eq!(bucket.take(now + SECOND - NANOSECOND), Err(NANOSECOND));
        assert_eq!(bucket.take(now + SECOND), Ok(()));
        assert_eq!(bucket.take(now + SECOND), Err(SECOND));
    }

    #[test]
    fn a_long_pause_fills_it_to_the_burst_and_no_further() {
        let (mut bucket, now) = (Bucket::new(2, SECOND), Instant::now());
        bucket.take(now).unwrap();
        let later = now + SECOND * 1000;
        assert_eq!((0..10).filter(|_| bucket.take(later).is_ok()).count(), 2);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away_and_nobody_panics() {
        let now = Instant::now() + SECOND * 10;
        let mut bucket = Bucket::new(1, SECOND);
        bucket.take(now).unwrap();
        assert_eq!(bucket.take(now - SECOND * 3), Err(SECOND * 4));
    }

    /// What the page says in words: a count of nanoseconds' worth of tokens, topped up at each look.
    struct Counted {
        burst: u64,
        every: u64,
        worth: u64,
        looked_at: u64,
    }

    impl Counted {
        fn take(&mut self, now: u64) -> Result<(), u64> {
            self.worth = (self.worth + now - self.looked_at).min(self.burst * self.every);
            self.looked_at = now;
            match self.worth.checked_sub(self.every) {
                Some(rest) => {
                    self.worth = rest;
                    Ok(())
                }
                None => Err(self.every - self.worth),
            }
        }
    }

    proptest! {
        #[test]
        fn it_does_what_a_count_does_and_what_governor_does(
            burst in 1u32..6, every in 1u64..20, pauses in prop::collection::vec(0u64..30, 1..60)
        ) {
            let mut bucket = Bucket::new(burst, Duration::from_nanos(every));
            let mut counted = Counted { burst: burst.into(), every, worth: u64::from(burst) * every, looked_at: 0 };
            let clock = FakeRelativeClock::default();
            let quota = Quota::with_period(Duration::from_nanos(every)).unwrap();
            let quota = quota.allow_burst(NonZeroU32::new(burst).unwrap());
            let governor: RateLimiter<NotKeyed, InMemoryState, _, _> = RateLimiter::direct_with_clock(quota, clock.clone());
            let (start, mut now) = (Instant::now(), 0);
            for pause in pauses {
                now += pause;
                clock.advance(Duration::from_nanos(pause));
                let taken = bucket.take(start + Duration::from_nanos(now)).map_err(|pause| pause.as_nanos());
                prop_assert_eq!(taken, counted.take(now).map_err(u128::from));
                prop_assert_eq!(taken.is_ok(), governor.check().is_ok());
            }
        }
    }
}
