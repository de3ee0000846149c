//! Exercise `token_bucket`: so many calls at once, then one at a time, exact to the nanosecond.

use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Where the time comes from: how long it is since some moment in the past.
pub trait Clock {
    fn now(&self) -> Duration;
}

/// There is no token now.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    /// After this time there is one, and a nanosecond earlier there is none.
    pub retry_after: Duration,
}

/// What is in the bucket.
#[derive(Debug)]
struct State {
    tokens: u32,
    /// The time up to which new tokens were put in.
    filled_until: Duration,
}

/// A token bucket: holds up to `capacity` tokens, and gets a new one every `period`. A new bucket is full.
///
/// A clone is the same bucket: every connection has one.
pub struct TokenBucket<C> {
    capacity: u32,
    period: Duration,
    clock: C,
    state: Arc<Mutex<State>>,
}

impl<C: Clock> TokenBucket<C> {
    pub fn new(capacity: u32, period: Duration, clock: C) -> Self {
        let state = State { tokens: capacity, filled_until: clock.now() };
        Self { capacity, period, clock, state: Arc::new(Mutex::new(state)) }
    }

    /// Takes a token, or says how long to wait for one. It does not wait itself.
    pub fn take(&self) -> Result<(), Refused> {
        let now = self.clock.now();
        let mut state = self.state.lock().expect("nobody panics while holding the lock");
        let periods = now.saturating_sub(state.filled_until).as_nanos() / self.period.as_nanos();
        let new = u32::try_from(periods).unwrap_or(u32::MAX);
        state.tokens = state.tokens.saturating_add(new);
        state.filled_until += self.period * new;
        if state.tokens >= self.capacity {
            state.tokens = self.capacity;
            state.filled_until = now; // what came while it was full ran over
        }
        if state.tokens == 0 {
            return Err(Refused { retry_after: state.filled_until + self.period - now });
        }
        state.tokens -= 1;
        Ok(())
    }
}

impl<C: Clone> Clone for TokenBucket<C> {
    fn clone(&self) -> Self {
        let state = self.state.lock().expect("nobody panics while holding the lock");
        let state = State { tokens: state.tokens, filled_until: state.filled_until };
        let (capacity, period, clock) = (self.capacity, self.period, self.clock.clone());
        Self { capacity, period, clock, state: Arc::new(Mutex::new(state)) }
    }
}
