//! A username: what is shown, and the key by which it is unique and found.
//!
//! 1 to 64 characters and at most 128 bytes: letters of any script in use today, the digits 0 to 9, and `-`, `_`, `.` between them. Digits of
//! other scripts are refused, because there are many that look like these; so is whatever cannot be seen, which includes the joiners of Persian
//! and some Indian spellings. Which scripts may stand together, and what looks the same, is said in [`text`](super::text). Proved by the
//! tests below and by `tests/system/user_hostile.rs`.

use super::{
    domain::Invalid,
    text::{is_letter, is_mark, is_readable, key},
};
use std::{fmt, sync::Arc};
use unicode_normalization::UnicodeNormalization;

// ANCHOR: username
/// A name of a user's own choice. A clone is cheap.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Username {
    shown: Arc<str>,
    /// `None` if it is the same as what is shown, as for most.
    key: Option<Arc<str>>,
}

impl Username {
    /// Characters at most.
    pub const LONGEST: usize = 64;
    /// Bytes at most, in UTF-8.
    pub const MOST_BYTES: usize = 128;

    /// Reads a name as it was typed.
    ///
    /// # Errors
    /// If it is empty, too long, has a character that no name has, or mixes scripts that look alike.
    pub fn parse(text: &str) -> Result<Username, Invalid> {
        let invalid = |why| Err(Invalid { what: "username", why });
        // Before anything is done with it: a megabyte costs nothing.
        if text.is_empty() || text.len() > Username::MOST_BYTES {
            return invalid("has to be 1 to 64 characters and at most 128 bytes");
        }
        if text.is_ascii() {
            return match is_formed(text) {
                true if text.len() <= Username::LONGEST => Ok(Username::of(text, &text.to_ascii_lowercase())),
                true => invalid("has to be 1 to 64 characters and at most 128 bytes"),
                false => invalid(FORM),
            };
        }
        let shown: String = text.nfkc().collect();
        let key = key(&shown);
        // One character can become several, in either.
        if shown.chars().count() > Username::LONGEST || shown.len().max(key.len()) > Username::MOST_BYTES {
            return invalid("has to be 1 to 64 characters and at most 128 bytes");
        }
        if !is_formed(&shown) {
            return invalid(FORM);
        }
        if !is_readable(&shown) {
            return invalid("has to be of one script, or of scripts that are written together");
        }
        Ok(Username::of(&shown, &key))
    }
    // ANCHOR_END: username

    /// As a store keeps it, which got it from [`parse`](Self::parse): not checked again, so that a stricter rule of tomorrow does not hide
    /// the users of today.
    pub(in crate::user) fn of(shown: &str, key: &str) -> Username {
        Username { shown: shown.into(), key: (key != shown).then(|| key.into()) }
    }

    /// As its user typed it, in form KC.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// By what it is unique and found.
    pub fn key(&self) -> &str {
        self.key.as_ref().unwrap_or(&self.shown)
    }
}

const FORM: &str = "has to be letters, digits 0-9, and `-`, `_` or `.` between them";

/// Letters and digits at both ends, and single signs between them.
fn is_formed(text: &str) -> bool {
    let mut after_sign = true;
    for letter in text.chars() {
        after_sign = match letter {
            '-' | '_' | '.' if !after_sign => true,
            _ if is_mark(letter) && !after_sign => false,
            _ if is_letter(letter) || letter.is_ascii_digit() => false,
            _ => return false,
        };
    }
    !after_sign
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_64_characters_and_at_most_128_bytes() {
        for good in ["a", "7", &"a".repeat(64), &"я".repeat(64), &"李".repeat(42), "ada-lovelace_1.5", "o.O"]
        {
            assert_eq!(Username::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", &"a".repeat(65), &"я".repeat(65), &"李".repeat(43), &"a".repeat(1_000_000)] {
            assert_eq!(Username::parse(bad).unwrap_err().what, "username", "{}", bad.len());
        }
        // Form KC makes three letters of one (ﬃ), and folding makes two of ß.
        assert!(Username::parse(&"ﬃ".repeat(21)).is_ok());
        assert!(Username::parse(&"ﬃ".repeat(22)).is_err());
    }

    #[test]
    fn a_name_begins_and_ends_with_a_letter_or_a_digit_and_has_single_signs_between() {
        for bad in [
            "-",
            ".a",
            "a.",
            "_a",
            "a_",
            "a..b",
            "a-_b",
            "a b",
            "a@b",
            "a/b",
            "a'b",
            "\u{301}a",
            "a-\u{301}",
            "½",
            "٣",
        ] {
            assert!(Username::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_shown_keeps_its_case_and_the_key_does_not() {
        let name = Username::parse("Ada.Lovelace").unwrap();
        assert_eq!((name.as_str(), name.key()), ("Ada.Lovelace", "ada.lovelace"));
        let name = Username::parse("Ａｄａ").unwrap();
        assert_eq!((name.as_str(), name.key()), ("Ada", "ada"));
        let name = Username::parse("Zoe\u{308}").unwrap();
        assert_eq!((name.as_str(), name.key()), ("Zoë", "zoë"));
    }
}
