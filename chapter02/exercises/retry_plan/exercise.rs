//! Exercise `retry_plan`: loops, `match` and `let … else`, and the ways to leave each of them.

use std::time::Duration;

/// How patient a client is with a mail server.
pub struct Policy {
    /// Attempts at most. The first one is always made.
    pub attempts: u32,
    /// The wait before the second attempt. Each further wait is twice the one before …
    pub first: Duration,
    /// … but never longer than this.
    pub longest: Duration,
    /// All waits together are at most this.
    pub budget: Duration,
}

/// What the mail server says to one attempt.
pub enum Answer {
    /// It took the letter and gave it this number.
    Taken(u32),
    /// Not now. A later attempt may do.
    Busy,
    /// No attempt will ever do.
    Refused,
}

/// Why no letter was sent.
#[derive(Debug, PartialEq, Eq)]
pub enum GaveUp {
    /// The server was busy each time.
    Busy {
        /// How often it was asked.
        attempts: u32,
    },
    /// The server will not take this letter.
    Refused,
}

/// The waits, in order: the first stands before the second attempt. A wait that would exceed the budget is left out,
/// and so are all after it; none is made shorter to fit.
pub fn plan(policy: &Policy) -> Vec<Duration> {
    let Policy { attempts, first, longest, budget } = policy;
    todo!("{attempts} attempts, waits from {first:?} up to {longest:?}, {budget:?} in all")
}

/// Asks the server with `attempt()` until it takes the letter, refuses it, or the plan has no wait left; `wait` waits.
pub fn send(
    policy: &Policy,
    mut attempt: impl FnMut() -> Answer,
    mut wait: impl FnMut(Duration),
) -> Result<u32, GaveUp> {
    let Answer::Taken(number) = attempt() else {
        wait(policy.first);
        todo!("not taken: what now?")
    };
    Ok(number)
}
