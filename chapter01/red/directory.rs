//! A directory with a bug, and the test that finds it: the page reads the failure line by line.

use std::collections::BTreeSet;

fn spelling(name: &str) -> String {
    name.trim().to_lowercase()
}

#[derive(Debug, PartialEq, Eq)]
struct Taken;

struct Directory {
    names: BTreeSet<String>,
}

impl Directory {
    fn empty() -> Directory {
        Directory { names: BTreeSet::new() }
    }

    // ANCHOR: register
    fn register(&mut self, name: &str) -> Result<(), Taken> {
        if self.names.contains(name) {
            return Err(Taken);
        }
        self.names.insert(spelling(name));
        Ok(())
    }
    // ANCHOR_END: register
}

#[test]
fn a_name_is_taken_in_every_spelling() {
    let mut users = Directory::empty();
    assert_eq!(users.register("ada"), Ok(()));
    assert_eq!(users.register(" ADA "), Err(Taken));
}
