//! “Write the store, delete the entry”, and a reader that is slow.

use std::collections::HashMap;

// ANCHOR: service
/// A store, and a cache beside it.
#[derive(Default)]
struct Service {
    store: HashMap<u32, &'static str>,
    cache: HashMap<u32, &'static str>,
}

impl Service {
    /// A hit, or a load that goes into the cache.
    fn read(&mut self, id: u32) -> &'static str {
        if let Some(email) = self.cache.get(&id) {
            return email;
        }
        let loaded = self.store[&id];
        self.cache.insert(id, loaded);
        loaded
    }

    /// Writes the store, deletes the entry.
    fn write(&mut self, id: u32, email: &'static str) {
        self.store.insert(id, email);
        self.cache.remove(&id);
    }
}
// ANCHOR_END: service

fn main() {
    let mut service = Service::default();
    service.write(1, "ada@example.org");
    println!("{}", service.read(1));
}

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: test
    #[test]
    fn who_reads_after_a_write_sees_it() {
        let mut service = Service::default();
        service.write(1, "ada@example.org");
        // A reader misses, loads, and is stopped for a moment before its second step.
        let loaded = service.store[&1];
        service.write(1, "ada@lovelace.org");
        service.cache.insert(1, loaded);
        assert_eq!(service.read(1), "ada@lovelace.org");
    }
    // ANCHOR_END: test
}
