//! Where order ids come from. Rules take any function, so a test takes [`counting_from`] and knows the ids before the orders.

use super::domain::OrderId;
use std::sync::atomic::{AtomicU64, Ordering};

/// `first`, and from there one after the other.
pub fn counting_from(first: u64) -> impl Fn() -> OrderId + Send + Sync + 'static {
    let next = AtomicU64::new(first);
    move || OrderId::from_number(next.fetch_add(1, Ordering::Relaxed))
}

// ANCHOR: scrambled
/// Ids that do not show how many orders there are, and never repeat: a count, scrambled by a function that gives different results for
/// different numbers. `seed` is from the system's random numbers, so two processes differ. They are names and no secrets.
pub fn scrambled(seed: u64) -> impl Fn() -> OrderId + Send + Sync + 'static {
    let next = AtomicU64::new(seed);
    move || OrderId::from_number(scramble(next.fetch_add(1, Ordering::Relaxed)))
}
// ANCHOR_END: scrambled

/// The last step of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). Each line can be undone,
/// so two different numbers stay different.
const fn scramble(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn scrambled_ids_do_not_repeat_not_even_around_the_end_of_the_count() {
        let next_id = scrambled(u64::MAX - 500);
        let seen: BTreeSet<OrderId> = (0..1_000).map(|_| next_id()).collect();
        assert_eq!(seen.len(), 1_000);
    }

    #[test]
    fn the_same_seed_gives_the_same_ids_and_another_one_others() {
        assert_eq!(scrambled(7)(), scrambled(7)());
        assert_ne!(scrambled(7)(), scrambled(1 << 40)());
    }
}
