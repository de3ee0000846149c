//! Exercise `circuit_breaker`: when to stop asking a service that fails, and when to try again.

use std::time::Duration;

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The service did what was asked.
    Done,
    /// The service answered that the request is wrong: no such order, amount too large.
    WrongRequest,
    /// No answer, too late, or an error of the service itself.
    Fault,
}

/// The service is not asked.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    /// How long until a call may be let through; zero if one is under way that decides.
    pub retry_in: Duration,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Calls go through. So many in a row were faults.
    Closed { faults: u32 },
    /// No call goes through before this time.
    Open { until: Duration },
    /// One call is under way, and its outcome decides.
    HalfOpen,
}

/// A circuit breaker. It has no clock: every call says what time it is, counted from some moment in the past.
pub struct Breaker {
    threshold: u32,
    pause: Duration,
    state: State,
}

impl Breaker {
    /// Opens after `threshold` faults in a row, for `pause`.
    pub fn new(threshold: u32, pause: Duration) -> Self {
        Self { threshold, pause, state: State::Closed { faults: 0 } }
    }

    /// May a call go through at `now`? Whoever gets an `Ok` makes the call and reports its outcome.
    pub fn ask(&mut self, now: Duration) -> Result<(), Refused> {
        match self.state {
            State::Closed { .. } => Ok(()),
            State::Open { until } => todo!("until {until:?}, and it is {now:?}; then {:?}?", State::HalfOpen),
            State::HalfOpen => todo!("a probe is under way"),
        }
    }

    /// What became of a call that went through.
    pub fn report(&mut self, now: Duration, outcome: Outcome) {
        let open = State::Open { until: now + self.pause };
        self.state = match (self.state, outcome) {
            (State::Open { .. }, _) => self.state, // a call from before it opened: too late to count
            (State::HalfOpen, _) => todo!("{open:?} or closed?"),
            (State::Closed { faults }, _) => todo!("{faults} of {} faults so far", self.threshold),
        };
    }
}
