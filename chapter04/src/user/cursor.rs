//! Where a page ended, as text that a client keeps and sends back: opaque, checked, and no offset.
//!
//! It holds the last id of the page, and the next page is what comes after that id. An offset counts rows, so a row that is deleted meanwhile
//! moves all the rest by one, and one of them is never shown. The check finds what was cut or mistyped; it is no secret, because a position
//! in a list that the caller may read anyway is none. Proved by the tests below, and over both stores by `tests/system/user_store.rs`.

use super::domain::{Invalid, UserId};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

// ANCHOR: cursor
/// A position in the list of all profiles: directly after one of them, whether it still exists or not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    after: UserId,
}

/// The first byte, so that another form can be told apart when there is one.
const FORM: u8 = 1;
/// Bytes: form, id, check.
const LENGTH: usize = 1 + 16 + CHECK;
/// Bytes of the check: a mistyped cursor passes once in 4 thousand million times.
const CHECK: usize = 4;

impl Cursor {
    /// After the profile with this id.
    pub const fn after(id: UserId) -> Cursor {
        Cursor { after: id }
    }

    /// The id after which the page begins.
    pub const fn id(self) -> UserId {
        self.after
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [FORM; LENGTH];
        bytes[1..17].copy_from_slice(self.after.as_bytes());
        let check = check(&bytes[..17]);
        bytes[17..].copy_from_slice(&check);
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Cursor, Invalid> {
        let invalid = Invalid { what: "cursor", why: "has to be the `next_cursor` of the page before" };
        let mut bytes = [0; LENGTH];
        // Exactly so long: text of any other length is not even decoded.
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(LENGTH) if bytes[0] == FORM && bytes[17..] == check(&bytes[..17]) => {}
            _ => return Err(invalid),
        }
        UserId::from_bytes(&bytes[1..17]).map(Cursor::after).map_err(|_| invalid)
    }
}
// ANCHOR_END: cursor

fn check(bytes: &[u8]) -> [u8; CHECK] {
    let digest = Sha256::new().chain_update(b"user.v1 cursor").chain_update(bytes).finalize();
    std::array::from_fn(|at| digest[at])
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "after {}", self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_way_over_the_wire() {
        let cursor = Cursor::after(UserId::new());
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn whatever_is_no_cursor_is_refused() {
        let good = Cursor::after(UserId::new()).to_string();
        // One letter anywhere is another: each is caught.
        for at in 0..good.len() {
            let mut other = good.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            assert_eq!(other.parse::<Cursor>().unwrap_err().what, "cursor", "{other}");
        }
        let id = UserId::new().to_string();
        let longer = format!("{good}A");
        for bad in ["", "50", "李", &id, &good[1..], &longer, &good.repeat(2), &"A".repeat(1_000_000)] {
            assert!(bad.parse::<Cursor>().is_err(), "{}", bad.len());
        }
    }
}
