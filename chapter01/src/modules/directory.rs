//! The names that users have taken, each in one spelling.
//!
//! The rule holds because `names` is private: whoever wants to change it has to come in through a function below.

// ANCHOR: directory
use std::collections::BTreeSet;

/// The one spelling in which names are kept and compared.
fn spelling(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Somebody has this name already.
#[derive(Debug, PartialEq, Eq)]
pub struct Taken;

/// The names that are in use.
pub struct Directory {
    /// Invariant: every name is as `spelling` writes it, so nobody is in here twice.
    names: BTreeSet<String>,
}

impl Directory {
    /// A directory without a name.
    pub fn empty() -> Directory {
        Directory { names: BTreeSet::new() }
    }

    /// Registers a name, unless somebody has it in whatever spelling.
    pub fn register(&mut self, name: &str) -> Result<(), Taken> {
        if self.names.insert(spelling(name)) { Ok(()) } else { Err(Taken) }
    }

    /// Frees a name again. For this crate only: it is an administrator's work.
    pub(crate) fn release(&mut self, name: &str) {
        self.names.remove(&spelling(name));
    }
}

/// The directory as text. Not a method, and yet it sees `names`: it stands in the same module.
pub fn describe(directory: &Directory) -> String {
    format!("in use: {:?}", directory.names)
}
// ANCHOR_END: directory

// ANCHOR: tests
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_in_every_spelling() {
        let mut users = Directory::empty();
        assert_eq!(users.register("ada"), Ok(()));
        assert_eq!(users.register(" ADA "), Err(Taken));
    }

    #[test]
    fn a_released_name_is_free_again() {
        let mut users = Directory::empty();
        assert_eq!(users.register("Mei"), Ok(()));
        users.release("mei");
        assert!(users.names.is_empty()); // private, and yet seen from here: `tests` lies inside
        assert_eq!(users.register("MEI"), Ok(()));
    }
}
// ANCHOR_END: tests
