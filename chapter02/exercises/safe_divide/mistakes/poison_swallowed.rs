//! Exercise `safe_divide`: one catch at the edge, which hides nothing.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
};

/// What a team has. `open + shared` is the same before and after every change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pot {
    pub open: i64,
    pub shared: i64,
}

/// Why the pot was not divided.
#[derive(Debug, PartialEq, Eq)]
pub enum ShareError {
    /// There is nobody to give to. The caller can know this beforehand; nothing has panicked.
    NoMembers,
    /// The rule panicked, with these words. The pot may be half changed.
    Panicked(String),
    /// Somebody panicked before, while holding the pot. It may be half changed, so nobody may go on with it.
    Poisoned,
}

/// Divides the pot among `members` (never below zero) and returns what each of them gets.
///
/// `rule` does the work. It was written by another team, changes the pot in several steps, and has bugs.
/// If it panics, the caller gets an error, and every later call finds the pot poisoned.
pub fn safe_divide(
    pot: &Mutex<Pot>,
    members: i64,
    rule: impl FnOnce(&mut Pot, i64) -> i64,
) -> Result<i64, ShareError> {
    if members == 0 {
        return Err(ShareError::NoMembers);
    }
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let mut pot = pot.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(rule(&mut pot, members))
    }));
    caught.unwrap_or_else(|payload| Err(ShareError::Panicked(message(payload.as_ref()))))
}

/// The words of a panic. A `panic!` without arguments carries a `&'static str`, one with arguments a `String`;
/// anything else is `a panic without a text`.
pub fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(literal) = payload.downcast_ref::<&'static str>() {
        literal.to_string()
    } else if let Some(formatted) = payload.downcast_ref::<String>() {
        formatted.clone()
    } else {
        "a panic without a text".to_string()
    }
}
