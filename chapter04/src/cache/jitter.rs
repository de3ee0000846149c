//! Times to live that differ a little, so that a thousand entries that were loaded in one second are not all loaded again in one later.
//!
//! The seed is an argument: a test gets the same numbers every time. Proved by the tests below.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// How much of a time to live chance may take away: a fifth.
const SHARE: f64 = 0.2;

/// A stream of random numbers for times to live. They are no secrets.
#[derive(Debug)]
pub struct Jitter(AtomicU64);

impl Jitter {
    /// The same seed gives the same times.
    pub fn new(seed: u64) -> Jitter {
        Jitter(AtomicU64::new(seed))
    }

    // ANCHOR: shorten
    /// At most `time`, and at least four fifths of it. Never longer: a time to live is a promise of how old an answer may be.
    pub fn shorten(&self, time: Duration) -> Duration {
        time.mul_f64(1.0 - SHARE * self.next())
    }
    // ANCHOR_END: shorten

    /// The next number from 0 up to but not including 1: SplitMix64 (Steele, Lea and Flood, 2014), its upper 53 bits.
    fn next(&self) -> f64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut bits = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        #[allow(clippy::cast_precision_loss, reason = "53 bits fit into an f64 exactly")]
        let number = ((bits ^ (bits >> 31)) >> 11) as f64;
        number / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_grows_none_loses_more_than_a_fifth_and_they_spread_evenly_between() {
        let (jitter, second) = (Jitter::new(7), Duration::from_secs(1));
        let mut tenths = [0; 10];
        for _ in 0..10_000 {
            let time = jitter.shorten(second);
            assert!(time <= second && time >= second * 4 / 5, "{time:?}");
            let lost = (second - time).as_micros() / 20_000;
            tenths[usize::try_from(lost).unwrap().min(9)] += 1;
        }
        assert!(tenths.iter().all(|count| (800..1_200).contains(count)), "{tenths:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_times() {
        let times = |seed| {
            let jitter = Jitter::new(seed);
            [(); 5].map(|()| jitter.shorten(Duration::from_secs(1)))
        };
        assert_eq!(times(1), times(1));
        assert_ne!(times(1), times(2));
    }
}
