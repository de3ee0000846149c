//! The inside. Each item is as open as its `pub` says, if somebody opens the way to it: `accounts` does so for two of them.

// ANCHOR: inside
/// A name that is well formed and not reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The only way to make one. `None` says that the name is blank or reserved.
    pub fn new(typed: &str) -> Option<Name> {
        let name = spelling(typed);
        let is_free = !name.is_empty() && !RESERVED.contains(&name.as_str());
        is_free.then_some(Name(name))
    }
}

const RESERVED: [&str; 2] = ["admin", "root"];

/// The names that nobody can have.
pub fn taken() -> &'static [&'static str] {
    &RESERVED
}

fn spelling(typed: &str) -> String {
    typed.trim().to_lowercase()
}
// ANCHOR_END: inside

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_name_is_refused_in_every_spelling() {
        for typed in taken().iter().copied().chain(["ROOT", " Admin ", "", "  "]) {
            assert_eq!(Name::new(typed), None, "{typed:?}");
        }
        assert_eq!(Name::new(" Ada "), Some(Name("ada".to_string())));
    }
}
