//! An entry as bytes, for a cache that other processes read: short, versioned, and believed only if every byte is in its place.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | `U`, so that whatever somebody else put there is seen |
//! | 1 | the format, 1. Another one is a miss: an older program may be running beside a newer one |
//! | 8 | the entry's version, highest byte first. It stands here in every format: the script that compares versions reads it |
//! | 1 | what follows: 0 a profile, 1 nobody, 2 deleted, 3 unsure |
//! | 16 | the id, so that nobody is ever given what was kept for another id |
//! | 1, 2 + name, 2 + address | a profile's age, name and e-mail address, each text after its length |
//!
//! Names are parsed again when they are read, as if a caller had sent them. Proved by the tests below.

use super::Entry;
use crate::user::domain::{Age, Email, User, UserId, Username};

/// The first byte, and the format.
const HEAD: [u8; 2] = [b'U', 1];

const PROFILE: u8 = 0;
const NOBODY: u8 = 1;
const DELETED: u8 = 2;
const UNSURE: u8 = 3;

// ANCHOR: encode
/// `entry` of `id` as bytes.
pub fn encode(id: UserId, entry: &Entry) -> Vec<u8> {
    let kind = match entry {
        Entry::Profile(_) => PROFILE,
        Entry::Nobody => NOBODY,
        Entry::Deleted => DELETED,
        Entry::Unsure { .. } => UNSURE,
    };
    let mut bytes = Vec::with_capacity(96);
    bytes.extend(HEAD);
    bytes.extend(entry.version().to_be_bytes());
    bytes.push(kind);
    bytes.extend(id.as_bytes());
    if let Entry::Profile(user) = entry {
        bytes.push(user.age.years());
        push_text(&mut bytes, user.username.as_str());
        push_text(&mut bytes, user.email.as_ref().map_or("", Email::as_str));
    }
    bytes
}
// ANCHOR_END: encode

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).expect("a name or an address has a few hundred bytes at most");
    bytes.extend(length.to_be_bytes());
    bytes.extend(text.as_bytes());
}

// ANCHOR: decode
/// The entry of `id` that `bytes` are; `None` if they are anything else.
pub fn decode(id: UserId, bytes: &[u8]) -> Option<Entry> {
    let mut rest = bytes.strip_prefix(&HEAD)?;
    let version = u64::from_be_bytes(take(&mut rest)?);
    let [kind] = take(&mut rest)?;
    let whose: [u8; 16] = take(&mut rest)?;
    let entry = match kind {
        PROFILE => Entry::Profile(profile(id, version, &mut rest)?),
        NOBODY => Entry::Nobody,
        DELETED => Entry::Deleted,
        UNSURE => Entry::Unsure { version },
        _ => return None,
    };
    (whose == *id.as_bytes() && rest.is_empty() && entry.version() == version).then_some(entry)
}
// ANCHOR_END: decode

fn profile(id: UserId, version: u64, rest: &mut &[u8]) -> Option<User> {
    let [age] = take(rest)?;
    let age = Age::new(age.into()).ok()?;
    let username = Username::parse(text(rest)?).ok()?;
    // A store's profile has its address. One without is none of ours.
    let email = Email::parse(text(rest)?).ok()?;
    Some(User { id, username, email: Some(email), age, version })
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = u16::from_be_bytes(take(rest)?);
    let (text, after) = rest.split_at_checked(length.into())?;
    *rest = after;
    std::str::from_utf8(text).ok()
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

/// A profile for tests, always of the same id.
#[cfg(test)]
pub(crate) fn sample(version: u64) -> User {
    User {
        id: "01938c6e-5a00-7000-8000-000000000001".parse().unwrap(),
        username: Username::parse("Ada").unwrap(),
        email: Some(Email::parse("ada@example.com").unwrap()),
        age: Age::new(36).unwrap(),
        version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all() -> [Entry; 5] {
        [
            Entry::Profile(sample(1)),
            Entry::Profile(sample(u64::MAX - 1)),
            Entry::Nobody,
            Entry::Deleted,
            Entry::Unsure { version: 258 },
        ]
    }

    #[test]
    fn every_entry_comes_back_as_it_was() {
        let id = sample(1).id;
        for entry in all() {
            assert_eq!(decode(id, &encode(id, &entry)), Some(entry));
        }
        assert_eq!(encode(id, &all()[0]).len(), 2 + 8 + 1 + 16 + 1 + (2 + 3) + (2 + 15));
    }

    #[test]
    fn what_was_kept_for_another_id_is_nobodys() {
        for entry in all() {
            assert_eq!(decode(UserId::new(), &encode(sample(1).id, &entry)), None, "{entry:?}");
        }
    }

    #[test]
    fn bytes_that_are_cut_or_too_many_are_no_entry() {
        let id = sample(1).id;
        for entry in all() {
            let bytes = encode(id, &entry);
            for length in 0..bytes.len() {
                assert_eq!(decode(id, &bytes[..length]), None, "{length} bytes of {entry:?}");
            }
            assert_eq!(decode(id, &[bytes.as_slice(), &[0]].concat()), None);
        }
    }

    #[test]
    fn a_version_that_does_not_fit_its_entry_is_no_entry() {
        let id = sample(1).id;
        for entry in [Entry::Nobody, Entry::Deleted] {
            let mut bytes = encode(id, &entry);
            bytes[9] ^= 1;
            assert_eq!(decode(id, &bytes), None, "{entry:?}");
        }
    }

    #[test]
    fn another_format_is_a_miss_and_its_version_stands_where_it_always_does() {
        let id = sample(1).id;
        let mut bytes = encode(id, &Entry::Unsure { version: 258 });
        assert_eq!(bytes[2..10], [0, 0, 0, 0, 0, 0, 1, 2]);
        bytes[1] = 2;
        assert_eq!(decode(id, &bytes), None);
    }

    proptest! {
        #[test]
        fn garbage_is_a_miss_and_no_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..80), at in 0usize..60, byte: u8) {
            let id = sample(1).id;
            prop_assert_eq!(decode(id, &bytes), None);
            bytes.splice(0..0, HEAD);
            let _ = decode(id, &bytes);
            // One byte of a true one is another: still an entry, or none, of this id.
            let mut bytes = encode(id, &Entry::Profile(sample(1)));
            let last = bytes.len() - 1;
            bytes[at.min(last)] = byte;
            if let Some(Entry::Profile(user)) = decode(id, &bytes) {
                prop_assert_eq!(user.id, id);
            }
        }
    }
}
