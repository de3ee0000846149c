//! From a heading's words to its id. mdBook and GitHub agree on this: lower case, white space to `-`, letters, digits, `_`
//! and `-` kept, the rest dropped, and a number behind the second of two equal ones.

use std::collections::BTreeSet;

/// Makes ids that are unique within a page.
#[derive(Default)]
pub(super) struct Slugs {
    used: BTreeSet<String>,
}

impl Slugs {
    /// The id of a heading with these words.
    pub(super) fn of(&mut self, words: &str) -> String {
        let slug = slug(words);
        let numbered = (1..).map(|number| format!("{slug}-{number}"));
        let mut candidates = std::iter::once(slug.clone()).chain(numbered);
        candidates.find(|candidate| self.used.insert(candidate.clone())).expect("the numbers never end")
    }
}

fn slug(words: &str) -> String {
    let kept = words.trim().to_lowercase();
    kept.chars()
        .filter_map(|c| match c {
            c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
            c if c.is_whitespace() => Some('-'),
            _ => None,
        })
        .collect()
}
