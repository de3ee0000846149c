//! Section “Errors as values”: a division that cannot panic, and an error that keeps its cause on the way up.
//!
//! The tests hold the limits of the division and the order of the causes.

use std::{error::Error, fmt};

// ANCHOR: divide
/// Why a division has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DivideError {
    /// The divisor is zero.
    ByZero,
    /// `i64::MIN / -1`: the one quotient that is too large for an `i64`.
    Overflow,
}

/// The whole part of `dividend / divisor`.
///
/// # Errors
/// If the divisor is zero, or the quotient does not fit.
pub fn divide(dividend: i64, divisor: i64) -> Result<i64, DivideError> {
    if divisor == 0 {
        return Err(DivideError::ByZero);
    }
    dividend.checked_div(divisor).ok_or(DivideError::Overflow)
}
// ANCHOR_END: divide

// ANCHOR: divide_text
impl fmt::Display for DivideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByZero => "the divisor is zero",
            Self::Overflow => "the quotient does not fit",
        })
    }
}

impl Error for DivideError {}
// ANCHOR_END: divide_text

// ANCHOR: team_error
/// Why a team's credits cannot be shared.
#[derive(Debug, PartialEq, Eq)]
pub enum ShareError {
    /// There is no team of that name.
    NoSuchTeam(String),
    /// There is one, and the sum does not work out.
    Divide {
        /// The team.
        team: String,
        /// Why not.
        cause: DivideError,
    },
}

impl fmt::Display for ShareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchTeam(team) => write!(f, "there is no team {team}"),
            Self::Divide { team, .. } => write!(f, "cannot share the credits of team {team}"),
        }
    }
}

impl Error for ShareError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NoSuchTeam(_) => None,
            Self::Divide { cause, .. } => Some(cause),
        }
    }
}
// ANCHOR_END: team_error

/// Name, credits, members.
const TEAMS: [(&str, i64, i64); 2] = [("blue", 100, 7), ("red", 100, 0)];

// ANCHOR: share
/// What each member of a team gets.
///
/// # Errors
/// If there is no such team, or its credits cannot be divided by its members.
pub fn share(team: &str) -> Result<i64, ShareError> {
    let found = TEAMS.iter().find(|(name, ..)| *name == team);
    let (_, credits, members) = found.ok_or_else(|| ShareError::NoSuchTeam(team.to_string()))?;
    divide(*credits, *members).map_err(|cause| ShareError::Divide { team: team.to_string(), cause })
}
// ANCHOR_END: share

// ANCHOR: chain
/// An error and its causes, outermost first, in one line.
pub fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    line
}
// ANCHOR_END: chain

// ANCHOR: boxed
/// The credits that each member of two teams gets, together.
///
/// # Errors
/// Whatever goes wrong: the caller only prints it.
pub fn both(first: &str, second: &str) -> Result<i64, Box<dyn Error>> {
    let sum = share(first)?.checked_add(share(second)?).ok_or("the sum does not fit")?;
    Ok(sum)
}
// ANCHOR_END: boxed

/// The first half of the demo.
pub fn show() {
    println!("divide:");
    // ANCHOR: use
    for (dividend, divisor) in [(100, 7), (-7, 2), (100, 0), (i64::MIN, -1)] {
        match divide(dividend, divisor) {
            Ok(quotient) => println!("  {dividend} / {divisor} = {quotient}"),
            Err(error) => println!("  {dividend} / {divisor}: {error}"),
        }
    }
    // ANCHOR_END: use

    println!("share:");
    // ANCHOR: share_use
    for team in ["blue", "red", "green"] {
        match share(team) {
            Ok(each) => println!("  {team}: {each} each"),
            Err(error) => println!("  {team}: {error}\n    and its causes: {}", chain(&error)),
        }
    }
    // ANCHOR_END: share_use
    if let Err(error) = both("blue", "red") {
        println!("  both: {}", chain(error.as_ref()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_quotient_that_does_not_fit_is_an_error_and_its_neighbours_are_not() {
        assert_eq!(divide(i64::MIN, -1), Err(DivideError::Overflow));
        assert_eq!(divide(i64::MIN + 1, -1), Ok(i64::MAX));
        assert_eq!(divide(i64::MIN, 1), Ok(i64::MIN));
        assert_eq!(divide(i64::MIN, 0), Err(DivideError::ByZero));
    }

    #[test]
    fn a_quotient_is_cut_off_towards_zero() {
        assert_eq!([divide(7, 2), divide(-7, 2)], [Ok(3), Ok(-3)]);
    }

    #[test]
    fn a_chain_names_each_cause_once() {
        let error = share("red").unwrap_err();
        assert_eq!(chain(&error), "cannot share the credits of team red: the divisor is zero");
    }

    #[test]
    fn a_boxed_error_can_be_asked_what_it_is() {
        let error = both("blue", "red").unwrap_err();
        let share = error.downcast_ref::<ShareError>();
        assert_eq!(share, Some(&ShareError::Divide { team: "red".into(), cause: DivideError::ByZero }));
    }
}
