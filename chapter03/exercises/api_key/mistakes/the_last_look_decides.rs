//! Exercise `api_key`: who calls, told from an API key without telling anything about the keys.

use std::cell::Cell;

/// A key that the service knows. It counts how often one of its bytes is looked at: what a test counts, an attacker
/// measures as time.
pub struct Key {
    secret: &'static str,
    looks: Cell<usize>,
}

impl Key {
    pub fn new(secret: &'static str) -> Self {
        Self { secret, looks: Cell::new(0) }
    }

    /// Its length, which is no secret.
    pub fn len(&self) -> usize {
        self.secret.len()
    }

    /// Its byte at `at`, which must be below [`len`](Self::len).
    pub fn byte(&self, at: usize) -> u8 {
        self.looks.set(self.looks.get() + 1);
        self.secret.as_bytes()[at]
    }

    /// How often a byte was looked at.
    pub fn looks(&self) -> usize {
        self.looks.get()
    }
}

/// Why nobody is let in.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No key was presented: the caller may not know that one is needed.
    Missing,
    /// The key is nobody's.
    Wrong,
}

/// Whether `presented` is `key`. Looks at every byte of the key, wherever the first difference is.
fn fits(key: &Key, presented: &str) -> bool {
    let mut different = key.len() ^ presented.len();
    for at in 0..key.len() {
        let other = presented.as_bytes().get(at).copied().unwrap_or(0);
        different |= usize::from(key.byte(at) ^ other);
    }
    different == 0
}

/// The caller to whom the presented key belongs.
pub fn caller(keys: &[(&'static str, Key)], presented: Option<&str>) -> Result<&'static str, Refusal> {
    let presented = presented.ok_or(Refusal::Missing)?;
    let mut found = None;
    for (name, key) in keys {
        found = fits(key, presented).then_some(*name);
    }
    found.ok_or(Refusal::Wrong)
}
