//! Exercise `user_id`: a newtype, `FromStr`, and an error that says what is wrong.

use std::{error::Error, fmt, str::FromStr};

/// The number of a user, from 1 to `u64::MAX`. Zero is what a forgotten field holds, so it is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserId(u64);

/// Why a text or a number is no user id.
#[derive(Debug, PartialEq, Eq)]
pub enum UserIdError {
    /// There is no text.
    Empty,
    /// Something else than the digits `0` to `9`: a letter, a sign, a space.
    NotDigits,
    /// The number zero.
    Zero,
    /// Digits only, but more than `u64::MAX`.
    TooLarge,
}

impl UserId {
    /// The only way to make an id.
    pub fn new(number: u64) -> Result<Self, UserIdError> {
        todo!("refuse zero, keep {number}")
    }

    /// The number, for a column of the database.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl FromStr for UserId {
    type Err = UserIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        todo!("read {text:?}, and say what is wrong with it")
    }
}

impl fmt::Display for UserIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the user id is missing",
            Self::NotDigits => "a user id has only the digits 0 to 9",
            Self::Zero => "no user has the id 0",
            Self::TooLarge => "the number is too large for a user id",
        })
    }
}

impl Error for UserIdError {}
