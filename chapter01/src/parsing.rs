//! Section “Result and parsing”: text in, a typed value or a reason out.
//!
//! A line of settings such as `admin=30` says how many minutes the sessions of a role live. The tests state the limits.

use std::{error::Error, fmt, num::ParseIntError, str::FromStr};

// ANCHOR: newtype
/// How long a session lives without a sign of its user: 5 to 480 whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionMinutes(u16);

/// Shorter, and users are signed out while they read.
const SHORTEST: u16 = 5;
/// Longer than a working day, and a forgotten session is an open door.
const LONGEST: u16 = 480;
// ANCHOR_END: newtype

// ANCHOR: error
/// Why a text is no session length.
#[derive(Debug, PartialEq, Eq)]
pub enum MinutesError {
    /// The text is no number, or none that fits; the cause says which.
    NotANumber(ParseIntError),
    /// A number, but outside the limits.
    OutOfRange(u16),
}

impl fmt::Display for MinutesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber(cause) => write!(f, "not a number of minutes: {cause}"),
            Self::OutOfRange(minutes) => write!(f, "{minutes} is not within {SHORTEST} to {LONGEST} minutes"),
        }
    }
}

impl Error for MinutesError {}
// ANCHOR_END: error

// ANCHOR: from_str
impl FromStr for SessionMinutes {
    type Err = MinutesError;

    fn from_str(text: &str) -> Result<Self, MinutesError> {
        let minutes = text.parse::<u16>().map_err(MinutesError::NotANumber)?;
        if (SHORTEST..=LONGEST).contains(&minutes) {
            Ok(Self(minutes))
        } else {
            Err(MinutesError::OutOfRange(minutes))
        }
    }
}
// ANCHOR_END: from_str

// ANCHOR: setting
/// Why a line of settings was refused.
#[derive(Debug, PartialEq, Eq)]
pub enum SettingError {
    /// The line has no `=`.
    NoEqualsSign,
    /// What stands after the `=` is no session length.
    Minutes(MinutesError),
}

/// `?` calls this to turn the inner error into the outer one.
impl From<MinutesError> for SettingError {
    fn from(error: MinutesError) -> Self {
        Self::Minutes(error)
    }
}

/// Reads a line such as `admin=30`.
///
/// # Errors
/// If the line has no `=`, or no session length after it.
pub fn setting(line: &str) -> Result<(&str, SessionMinutes), SettingError> {
    let (role, minutes) = line.split_once('=').ok_or(SettingError::NoEqualsSign)?;
    let minutes = minutes.parse::<SessionMinutes>()?;
    Ok((role, minutes))
}
// ANCHOR_END: setting

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEqualsSign => write!(f, "expected ROLE=MINUTES"),
            Self::Minutes(cause) => write!(f, "{cause}"),
        }
    }
}

impl Error for SettingError {}

// ANCHOR: run
/// Reads one good line and six doubtful ones.
pub fn run() {
    for line in ["admin=30", "admin", "admin=", "admin=soon", "admin=70000", "admin=2", "admin=+30"] {
        match setting(line) {
            Ok((role, minutes)) => println!("{line:<12} ok: {role}, {minutes:?}"),
            Err(error) => println!("{line:<12} refused: {error}"),
        }
    }
}
// ANCHOR_END: run

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: limits
    #[test]
    fn both_limits_are_inside_and_their_neighbours_outside() {
        assert_eq!("5".parse(), Ok(SessionMinutes(5)));
        assert_eq!("480".parse(), Ok(SessionMinutes(480)));
        assert_eq!("4".parse::<SessionMinutes>(), Err(MinutesError::OutOfRange(4)));
        assert_eq!("481".parse::<SessionMinutes>(), Err(MinutesError::OutOfRange(481)));
    }
    // ANCHOR_END: limits

    #[test]
    fn an_inner_error_arrives_as_the_outer_one() {
        assert_eq!(setting("admin=2"), Err(SettingError::Minutes(MinutesError::OutOfRange(2))));
    }
}
