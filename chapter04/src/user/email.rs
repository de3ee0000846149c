//! An e-mail address: what is written on the envelope, and the key by which it is unique.
//!
//! `local@domain`, at most 254 bytes (RFC 5321, 4.5.3.1.3, without the angle brackets). The local part is a dot-atom of at most 64 bytes (RFC
//! 5322, 3.2.3), with letters of any script (RFC 6531); quoted strings and comments are refused, because nobody has one and every parser reads
//! them differently. The domain is in the form that DNS has (`xn--…` for other scripts), two labels or more. Whether somebody reads what is
//! sent there, no check of text can know. The key ignores case, as every large provider does; `+tag` stays, because it is the user's own. Proved
//! by the tests below and by `tests/system/user_hostile.rs`.

use super::{
    domain::Invalid,
    text::{is_letter, is_mark, is_readable, key},
};
use std::{fmt, sync::Arc};
use unicode_normalization::UnicodeNormalization;

// ANCHOR: email
/// An address. A clone is cheap.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email {
    shown: Arc<str>,
    /// `None` if it is the same as what is shown, as for most.
    key: Option<Arc<str>>,
}

impl Email {
    /// Bytes at most, in UTF-8.
    pub const MOST_BYTES: usize = 254;
    /// Bytes before the `@` at most.
    pub const LONGEST_LOCAL: usize = 64;

    /// Reads an address as it was typed.
    ///
    /// # Errors
    /// If mail could not be sent there, or if it is too long.
    pub fn parse(text: &str) -> Result<Email, Invalid> {
        let invalid = |why| Invalid { what: "email", why };
        if text.len() > Email::MOST_BYTES {
            return Err(invalid("has to be at most 254 bytes"));
        }
        let (local, domain) = text.rsplit_once('@').ok_or(invalid(FORM))?;
        if !is_domain(domain) {
            return Err(invalid(
                "has to have a domain of two or more labels, in ASCII (`xn--` for other scripts)",
            ));
        }
        let domain = domain.to_ascii_lowercase();
        // Form C, not KC: another letter would be another mailbox.
        let local: String = if local.is_ascii() { local.into() } else { local.nfc().collect() };
        let shown = format!("{local}@{domain}");
        let key = format!("{}@{domain}", key(&local));
        if local.len() > Email::LONGEST_LOCAL || shown.len().max(key.len()) > Email::MOST_BYTES {
            return Err(invalid("has to be at most 254 bytes, 64 of them before the @"));
        }
        if !local.split('.').all(is_atom) || !is_readable(&local) {
            return Err(invalid(FORM));
        }
        Ok(Email::of(&shown, &key))
    }
    // ANCHOR_END: email

    /// As a store keeps it, which got it from [`parse`](Self::parse).
    pub(in crate::user) fn of(shown: &str, key: &str) -> Email {
        Email { shown: shown.into(), key: (key != shown).then(|| key.into()) }
    }

    /// Where mail is sent.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// By what it is unique.
    pub fn key(&self) -> &str {
        self.key.as_ref().unwrap_or(&self.shown)
    }
}

const FORM: &str = "has to be an address such as ada@example.org";

fn is_atom(atom: &str) -> bool {
    let sign = |letter| "!#$%&'*+-/=?^_`{|}~".contains(letter);
    let fits = |letter: char| letter.is_ascii_digit() || sign(letter) || is_letter(letter) || is_mark(letter);
    !atom.is_empty() && atom.chars().all(fits) && !atom.starts_with(is_mark)
}

/// Labels of 1 to 63 letters, digits and inner hyphens, the last one not a number (RFC 1123, 2.1).
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit_once('.').map(|(_, last)| last);
    domain.len() <= 253
        && domain.split('.').all(label)
        && last.is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Personal, so no log gets it by accident.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_at_most_254_bytes_and_64_before_the_at() {
        let domain = |length: usize| {
            let labels = "abcdefghi.".repeat(length / 10 + 1);
            format!("{}.org", &labels[..length - 4].trim_end_matches('.'))
        };
        let longest = format!("{}@{}", "a".repeat(64), domain(189));
        assert_eq!(longest.len(), 254);
        assert!(Email::parse(&longest).is_ok());
        assert!(Email::parse(&format!("{}@{}", "a".repeat(64), domain(190))).is_err());
        assert!(Email::parse(&format!("{}@example.org", "a".repeat(65))).is_err());
        assert!(Email::parse(&format!("a@{}.org", "a".repeat(63))).is_ok());
        assert!(Email::parse(&format!("a@{}.org", "a".repeat(64))).is_err());
        assert!(Email::parse(&"a@b.c".repeat(200_000)).is_err());
    }

    #[test]
    fn an_address_is_a_dot_atom_and_a_domain() {
        for good in [
            "a@b.co",
            "ada.lovelace+tag@example.org",
            "o'brien@example.org",
            "дарья@example.org",
            "李@xn--fiqs8s.cn",
        ] {
            assert_eq!(Email::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "@",
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a@@b.co",
            "a b@b.co",
            "a@b c.co",
            ".a@b.co",
            "a.@b.co",
            "a..b@b.co",
            "\"a b\"@b.co",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@-b.co",
            "a@b-.co",
            "a@b..co",
            "a@.b.co",
            "a@b.co.",
            "a\n@b.co",
            "a@b.co\r\nBcc: x@y.z",
            "a\0@b.co",
            "a@李.cn",
            "аda@example.org",
            "a\u{200b}@b.co",
            "a\u{202e}@b.co",
        ] {
            assert_eq!(Email::parse(bad).map_err(|invalid| invalid.what), Err("email"), "{bad:?}");
        }
    }

    #[test]
    fn the_key_ignores_case_and_nothing_else() {
        let key = |text| Email::parse(text).unwrap().key().to_string();
        assert_eq!(key("Ada@Example.ORG"), key("ada@example.org"));
        assert_ne!(key("ada+1@example.org"), key("ada@example.org"));
        assert_eq!(Email::parse("Ada@Example.ORG").unwrap().as_str(), "Ada@example.org");
    }

    #[test]
    fn an_address_reaches_no_log() {
        assert!(!format!("{:?}", Email::parse("ada@example.org").unwrap()).contains("ada"));
    }
}
