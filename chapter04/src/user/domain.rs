//! What a user is: names, an address, an age, a version. Every value that exists is a valid one, so nothing behind this file checks again.
//!
//! Names and addresses have rules of their own and a file each. The limits of the rest are proved by the tests below.

use super::cursor::Cursor;
pub use super::{email::Email, username::Username};
pub use crate::trust::identity::UserId;

// ANCHOR: invalid
/// Why text or a number is not what it should be. The caller has to send another one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {why}")]
pub struct Invalid {
    /// Which field, the same on every wire.
    pub what: &'static str,
    /// What would be right. It never repeats the caller's text.
    pub why: &'static str,
}
// ANCHOR_END: invalid

/// An age in years, 0 to 150.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Age(u8);

impl Age {
    /// The highest one. Nobody has reached 123 yet.
    pub const HIGHEST: u8 = 150;

    /// So many years.
    ///
    /// # Errors
    /// Above [`Age::HIGHEST`].
    pub fn new(years: u32) -> Result<Age, Invalid> {
        match u8::try_from(years) {
            Ok(years) if years <= Age::HIGHEST => Ok(Age(years)),
            _ => Err(Invalid { what: "age", why: "has to be 0 to 150" }),
        }
    }

    /// The years.
    pub const fn years(self) -> u8 {
        self.0
    }
}

// ANCHOR: user
/// A profile, as somebody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Names the user, for ever.
    pub id: UserId,
    /// Unique.
    pub username: Username,
    /// Unique. `None` for whoever may not see it: every profile has one.
    pub email: Option<Email>,
    /// In years.
    pub age: Age,
    /// Counts the changes, from 1. Of two copies, the one with the higher version is the newer.
    pub version: u64,
}

/// A profile that nobody has made yet. Its id was chosen before, so that making it twice is making it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Chosen by the caller.
    pub id: UserId,
    /// Whoever asks first has it.
    pub username: Username,
    /// The same.
    pub email: Email,
    /// In years.
    pub age: Age,
}

/// What is to be different. Fields that are `None` stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserChange {
    /// Whose profile.
    pub id: UserId,
    /// The version that the caller has read. If it is not the profile's any more, nothing is changed.
    pub version: u64,
    /// Another name.
    pub username: Option<Username>,
    /// Another address.
    pub email: Option<Email>,
    /// Another age.
    pub age: Option<Age>,
}
// ANCHOR_END: user

/// The profile that a new user gets: everything in it, at version 1.
impl From<NewUser> for User {
    fn from(NewUser { id, username, email, age }: NewUser) -> User {
        User { id, username, email: Some(email), age, version: 1 }
    }
}

/// How many profiles a page has at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(u16);

impl PageSize {
    /// For whoever does not say.
    pub const USUAL: PageSize = PageSize(50);
    /// The largest one: about 30 KB on the wire.
    pub const LARGEST: PageSize = PageSize(200);

    /// So many; 0 means [`PageSize::USUAL`].
    ///
    /// # Errors
    /// Above [`PageSize::LARGEST`].
    pub fn new(size: u32) -> Result<PageSize, Invalid> {
        match u16::try_from(size) {
            Ok(0) => Ok(PageSize::USUAL),
            Ok(size) if size <= PageSize::LARGEST.0 => Ok(PageSize(size)),
            _ => Err(Invalid { what: "page_size", why: "has to be at most 200" }),
        }
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

// ANCHOR: page
/// Which page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many profiles at most.
    pub size: PageSize,
    /// Where the page before ended. `None` for the first one.
    pub cursor: Option<Cursor>,
}

/// Some of a list, and where it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Oldest first.
    pub items: Vec<T>,
    /// For the next request; `None` after the last page.
    pub next: Option<Cursor>,
}
// ANCHOR_END: page

/// How many ids one request may name.
pub const MOST_IDS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_0_to_150() {
        assert_eq!(Age::new(0).unwrap().years(), 0);
        assert_eq!(Age::new(150).unwrap().years(), 150);
        for bad in [151, 255, 256, 406, u32::MAX] {
            assert_eq!(Age::new(bad).unwrap_err().what, "age", "{bad}");
        }
    }

    #[test]
    fn a_page_has_1_to_200_profiles_and_50_unless_said() {
        assert_eq!(PageSize::new(0), Ok(PageSize::USUAL));
        assert_eq!(PageSize::new(1).unwrap().get(), 1);
        assert_eq!(PageSize::new(200), Ok(PageSize::LARGEST));
        for bad in [201, 65_536, 65_586, u32::MAX] {
            assert_eq!(PageSize::new(bad).unwrap_err().what, "page_size", "{bad}");
        }
    }
}
