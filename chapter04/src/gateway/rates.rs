//! Chapter 3's bucket once for each caller, in bounded memory: a caller nobody has heard of for a while costs nothing.
//!
//! A bucket that nobody took from for as long as it takes to fill is full, and a full bucket is as good as none. So buckets live in two
//! generations: whoever calls moves into the young one, and each time that a bucket could have filled, the old generation is dropped
//! and the young one grows old. No sweep, no timer, and no limit forgets anybody too early. Where more callers come at once than there is
//! room for, the newcomers share one bucket. Proved by the tests below. At work: `governor` with a keyed store.

use super::settings::Rate;
use chapter03::stack::token_bucket::Bucket;
use std::{
    collections::HashMap,
    hash::Hash,
    mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Callers of one generation. With IPv6 anybody has more sources than any memory; this is about 2 MB.
const MOST: usize = 16_384;

// ANCHOR: keyed
/// A bucket for each key.
#[derive(Debug)]
pub struct KeyedBuckets<K> {
    rate: Rate,
    /// How long an empty bucket takes to be full.
    whole: Duration,
    most: usize,
    generations: Mutex<Generations<K>>,
}

#[derive(Debug)]
struct Generations<K> {
    /// Taken from since `began`.
    young: HashMap<K, Bucket>,
    /// Not taken from since `began`, but in the generation before.
    old: HashMap<K, Bucket>,
    began: Option<Instant>,
    /// For whoever finds no room.
    crowd: Bucket,
}
// ANCHOR_END: keyed

impl<K: Eq + Hash> KeyedBuckets<K> {
    /// Each key gets this rate.
    pub fn new(rate: Rate) -> KeyedBuckets<K> {
        KeyedBuckets::with_room(rate, MOST)
    }

    /// The same for at most `most` keys a generation.
    fn with_room(rate: Rate, most: usize) -> KeyedBuckets<K> {
        let crowd = Bucket::new(rate.burst, rate.every);
        let generations = Generations { young: HashMap::new(), old: HashMap::new(), began: None, crowd };
        let whole = rate.every.saturating_mul(rate.burst.max(1));
        KeyedBuckets { rate, whole, most, generations: Mutex::new(generations) }
    }

    // ANCHOR: take
    /// Takes a token of `key` at `now`, or says how long it is until there is one.
    ///
    /// # Errors
    /// With that time.
    pub fn take(&self, key: K, now: Instant) -> Result<(), Duration> {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let Generations { young, old, began, crowd } = &mut *generations;
        let age = now.saturating_duration_since(*began.get_or_insert(now));
        if age >= self.whole {
            *old = if age < self.whole.saturating_mul(2) { mem::take(young) } else { HashMap::new() };
            young.clear();
            *began = Some(now);
        }
        if let Some(bucket) = young.get_mut(&key) {
            return bucket.take(now);
        }
        let known = old.remove(&key);
        if known.is_none() && young.len() >= self.most {
            return crowd.take(now);
        }
        let mut bucket = known.unwrap_or_else(|| Bucket::new(self.rate.burst, self.rate.every));
        let taken = bucket.take(now);
        young.insert(key, bucket);
        taken
    }
    // ANCHOR_END: take

    /// How many buckets there are.
    #[cfg(test)]
    fn len(&self) -> usize {
        let generations = self.generations.lock().unwrap();
        generations.young.len() + generations.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);
    const RATE: Rate = Rate { burst: 3, every: SECOND };

    #[test]
    fn one_callers_requests_do_not_count_against_another() {
        let (buckets, now) = (KeyedBuckets::new(RATE), Instant::now());
        for _ in 0..3 {
            assert_eq!(buckets.take("ada", now), Ok(()));
        }
        assert_eq!(buckets.take("ada", now), Err(SECOND));
        assert_eq!(buckets.take("eve", now), Ok(()));
        assert_eq!(buckets.take("ada", now + SECOND), Ok(()));
    }

    #[test]
    fn callers_who_are_gone_cost_nothing() {
        let (buckets, start) = (KeyedBuckets::new(RATE), Instant::now());
        for number in 0..1_000_u32 {
            let _ = buckets.take(number, start + SECOND * number);
        }
        assert!(buckets.len() <= 8, "{}", buckets.len());
    }

    #[test]
    fn when_there_is_no_room_newcomers_share_a_bucket_and_the_known_keep_theirs() {
        let (buckets, now) = (KeyedBuckets::with_room(RATE, 2), Instant::now());
        assert_eq!([buckets.take(0, now), buckets.take(1, now)], [Ok(()), Ok(())]);
        let crowd: Vec<_> = (2..1_000).filter(|key| buckets.take(*key, now).is_ok()).collect();
        assert_eq!(crowd, [2, 3, 4]);
        assert_eq!(buckets.take(0, now), Ok(()));
        assert_eq!(buckets.len(), 2);
    }

    proptest! {
        /// Whatever comes when, a key's answers are those of a bucket of its own.
        #[test]
        fn nobody_is_forgotten_too_early(calls in prop::collection::vec((0..4_usize, 0..2_500_u64), 1..200)) {
            let buckets = KeyedBuckets::new(RATE);
            let mut own: Vec<_> = (0..4).map(|_| Bucket::new(RATE.burst, RATE.every)).collect();
            let mut now = Instant::now();
            for (key, pause) in calls {
                now += Duration::from_millis(pause);
                prop_assert_eq!(buckets.take(key, now), own[key].take(now));
            }
        }
    }
}
