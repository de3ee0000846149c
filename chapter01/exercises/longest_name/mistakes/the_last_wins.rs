//! Exercise `longest_name`: an answer that is lent, and the lifetime that says by whom.

/// The name with the most characters in `names`, not counting the one who asks, `except`.
///
/// Among names of the same length the first wins. `None` means that nobody else is there. No name is empty.
///
/// The answer is lent by `names`: no text is copied, and the answer may still be used when `except` is gone.
pub fn longest_name<'names>(names: &'names [String], except: &str) -> Option<&'names str> {
    let mut longest = None;
    let mut most = 0;
    for name in names {
        let characters = name.chars().count();
        if name != except && characters >= most {
            longest = Some(name.as_str());
            most = characters;
        }
    }
    longest
}
