//! Exercise `pipeline`: closures that keep a state, and iterators that read no further than they are asked to.

use std::collections::{HashMap, HashSet};

/// One line of the sign-in log, which is in order of time and may have no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Who.
    pub user: String,
    /// When, in minutes since the service started.
    pub minute: u32,
    /// Whether the password was right.
    pub ok: bool,
}

/// The sign-ins from minute `from` to minute `to`, both included.
pub fn between(log: impl Iterator<Item = SignIn>, from: u32, to: u32) -> impl Iterator<Item = SignIn> {
    log.filter(move |sign_in| todo!("is {sign_in:?} between {from} and {to}?"))
}

/// Everybody who ever gave a wrong password: each user once, in the order of their first one.
pub fn who_failed(log: impl Iterator<Item = SignIn>) -> impl Iterator<Item = String> {
    let mut seen = HashSet::new();
    log.map(move |sign_in| {
        seen.insert(sign_in.user);
        todo!("{seen:?} have been seen")
    })
}

/// The first sign-in that is the `times`-th in a row of its user for which `rule` says yes. Other users in between do
/// not matter; one of the same user for which the rule says no does: the count begins anew.
pub fn first_alarm(
    mut log: impl Iterator<Item = SignIn>,
    times: u32,
    mut rule: impl FnMut(&SignIn) -> bool,
) -> Option<SignIn> {
    let in_a_row = HashMap::<String, u32>::new();
    log.find(|sign_in| todo!("{in_a_row:?}, {}: {times} in a row?", rule(sign_in)))
}
