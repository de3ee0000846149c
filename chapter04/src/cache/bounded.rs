//! A map that never holds more than it was told to, shared by all threads.
//!
//! When it is full, what was not read since its last turn goes first ("second chance", also called CLOCK): a flood of keys that nobody
//! asks for twice does not drive out those that many ask for. It is cut into shards, each with a lock of its own, so that threads that
//! want different keys seldom meet. Built by hand, because it is eighty lines and each is needed: `moka` and `quick_cache` have this
//! too, and at work they are the ones to take where memory, not entries, has to be bounded or hit rates are worth a study. Proved by the
//! tests below, one of them against a model.

use std::{
    collections::{HashMap, VecDeque, hash_map::RandomState},
    hash::{BuildHasher, Hash},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Shards of a large map. More than there are threads that want it at the same instant; each costs a lock and two empty tables.
const SHARDS: usize = 16;

// ANCHOR: map
/// At most so many entries. Keys may come from strangers: the standard hasher has a secret, so nobody can choose them to collide.
#[derive(Debug)]
pub struct BoundedMap<K, V> {
    shards: Box<[Mutex<Shard<K, V>>]>,
    choose: RandomState,
}

#[derive(Debug)]
struct Shard<K, V> {
    room: usize,
    kept: HashMap<K, Slot<V>>,
    /// Each key of `kept` once, in the order of their turns.
    turns: VecDeque<K>,
}

#[derive(Debug)]
struct Slot<V> {
    value: V,
    /// Whether it was read since its last turn.
    used: bool,
}
// ANCHOR_END: map

impl<K: Copy + Eq + Hash, V> BoundedMap<K, V> {
    /// Room for `capacity` entries; for one if it is 0.
    pub fn new(capacity: usize) -> BoundedMap<K, V> {
        let capacity = capacity.max(1);
        // A small map is one shard: cut up, one of them would be full while the others are empty.
        let count = if capacity < SHARDS * SHARDS { 1 } else { SHARDS };
        let room = |index| capacity / count + usize::from(index < capacity % count);
        let shards = (0..count).map(|index| Mutex::new(Shard::new(room(index)))).collect();
        BoundedMap { shards, choose: RandomState::new() }
    }

    /// What `read` makes of the value of `key`. If it makes something of it, the entry has been used.
    pub fn read<T>(&self, key: &K, read: impl FnOnce(&V) -> Option<T>) -> Option<T> {
        let mut shard = self.shard(key);
        let slot = shard.kept.get_mut(key)?;
        let found = read(&slot.value);
        slot.used |= found.is_some();
        found
    }

    /// Puts into the place of `key` what `decide` makes of what is there; `None` leaves it. Nobody comes between the two.
    pub fn decide(&self, key: K, decide: impl FnOnce(Option<&V>) -> Option<V>) {
        let mut shard = self.shard(&key);
        match shard.kept.get_mut(&key) {
            Some(slot) => {
                if let Some(value) = decide(Some(&slot.value)) {
                    slot.value = value;
                }
            }
            None => {
                if let Some(value) = decide(None) {
                    shard.insert(key, value);
                }
            }
        }
    }

    /// How many entries it holds now.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).kept.len()).sum()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn shard(&self, key: &K) -> MutexGuard<'_, Shard<K, V>> {
        let index = match self.shards.len() {
            1 => 0,
            // SHARDS is a power of two, so the remainder is the lowest bits of the hash.
            count => usize::try_from(self.choose.hash_one(key) % count as u64).expect("less than SHARDS"),
        };
        lock(&self.shards[index])
    }
}

/// What a shard's lock guards is whole at every moment that may panic: a closure of the caller's runs before anything is changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K: Copy + Eq + Hash, V> Shard<K, V> {
    fn new(room: usize) -> Shard<K, V> {
        Shard { room, kept: HashMap::new(), turns: VecDeque::new() }
    }

    // ANCHOR: insert
    /// A new key: the caller has seen that it is not there.
    fn insert(&mut self, key: K, value: V) {
        while self.kept.len() >= self.room {
            let next = self.turns.pop_front().expect("each kept key has its turn");
            match self.kept.get_mut(&next) {
                // Read since its last turn: it gets another one. Each is passed over at most once, so this ends.
                Some(slot) if slot.used => {
                    slot.used = false;
                    self.turns.push_back(next);
                }
                _ => drop(self.kept.remove(&next)),
            }
        }
        self.kept.insert(key, Slot { value, used: false });
        self.turns.push_back(key);
    }
    // ANCHOR_END: insert
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn put(map: &BoundedMap<u32, u32>, key: u32, value: u32) {
        map.decide(key, |_| Some(value));
    }

    fn get(map: &BoundedMap<u32, u32>, key: u32) -> Option<u32> {
        map.read(&key, |value| Some(*value))
    }

    #[test]
    fn it_holds_as_many_as_it_was_told_to_and_not_one_more() {
        for capacity in [1, 2, 255, 256, 257, 1_000] {
            let map = BoundedMap::new(capacity);
            for key in 0..u32::try_from(capacity).unwrap() * 20 {
                put(&map, key, key);
                assert!(map.len() <= capacity);
            }
            assert_eq!(map.len(), capacity);
        }
        assert_eq!(BoundedMap::<u32, u32>::new(0).shards.len(), 1, "0 is 1");
    }

    #[test]
    fn what_is_read_stays_while_keys_that_nobody_reads_pass_through() {
        let map = BoundedMap::new(10);
        put(&map, 0, 7);
        for key in 1..1_000 {
            assert_eq!(get(&map, 0), Some(7), "before {key}");
            put(&map, key, key);
        }
    }

    #[test]
    fn an_entry_of_which_the_reader_makes_nothing_was_not_used() {
        let map = BoundedMap::new(2);
        put(&map, 1, 1);
        put(&map, 2, 2);
        assert_eq!(map.read(&1, |_| None::<u32>), None);
        put(&map, 3, 3);
        assert_eq!((get(&map, 1), get(&map, 2), get(&map, 3)), (None, Some(2), Some(3)));
    }

    #[test]
    fn a_decision_sees_what_is_there_and_may_leave_it() {
        let map = BoundedMap::new(2);
        map.decide(1, |old| {
            assert_eq!(old, None);
            Some(5)
        });
        map.decide(1, |old| old.filter(|old| **old < 5).map(|_| 9));
        assert_eq!(get(&map, 1), Some(5));
        map.decide(2, |_| None);
        assert_eq!(map.len(), 1);
    }

    proptest! {
        /// A value that comes out is always the last that went in under its key, and the invariant of the turns holds.
        #[test]
        fn it_never_mixes_up_values(capacity in 1usize..8, steps in prop::collection::vec((0u32..16, any::<bool>()), 1..200)) {
            let map = BoundedMap::new(capacity);
            let mut last = HashMap::new();
            for (time, (key, write)) in (0..).zip(steps) {
                if write {
                    put(&map, key, time);
                    last.insert(key, time);
                    prop_assert_eq!(get(&map, key), Some(time), "what was put last is there");
                } else if let Some(value) = get(&map, key) {
                    prop_assert_eq!(Some(&value), last.get(&key));
                }
                let shard = lock(&map.shards[0]);
                let mut turns: Vec<u32> = shard.turns.iter().copied().collect();
                let mut kept: Vec<u32> = shard.kept.keys().copied().collect();
                turns.sort_unstable();
                kept.sort_unstable();
                prop_assert_eq!(turns, kept);
            }
        }
    }
}
