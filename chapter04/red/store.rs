//! Two who change one profile, each with what they have read, and one of the changes is lost.

use std::collections::HashMap;

// ANCHOR: store
#[derive(Clone)]
struct User {
    email: &'static str,
    age: u8,
}

/// A store as one writes it first: it gives a whole profile, and takes a whole profile.
#[derive(Default)]
struct Store {
    users: HashMap<u32, User>,
}

impl Store {
    fn get(&self, id: u32) -> User {
        self.users[&id].clone()
    }

    fn put(&mut self, id: u32, user: User) {
        self.users.insert(id, user);
    }
}
// ANCHOR_END: store

fn main() {
    let mut store = Store::default();
    store.put(1, User { email: "ada@example.org", age: 36 });
    let ada = store.get(1);
    println!("{} {}", ada.email, ada.age);
}

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: test
    #[test]
    fn two_changes_at_once_are_both_made() {
        let mut store = Store::default();
        store.put(1, User { email: "ada@example.org", age: 36 });
        let (in_the_app, in_the_browser) = (store.get(1), store.get(1));
        store.put(1, User { email: "ada@lovelace.org", ..in_the_app });
        store.put(1, User { age: 37, ..in_the_browser });
        let ada = store.get(1);
        assert_eq!((ada.email, ada.age), ("ada@lovelace.org", 37));
    }
    // ANCHOR_END: test
}
