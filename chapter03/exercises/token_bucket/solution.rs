//! Exercise `token_bucket`: so many calls at once, then one at a time, exact to the nanosecond.

// @gap
//> use std::sync::Mutex;
use std::sync::{Arc, Mutex};
// @end
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
    // @gap
    //> state: Mutex<State>, // is this one bucket for all clones?
    state: Arc<Mutex<State>>,
    // @end
}

impl<C: Clock> TokenBucket<C> {
    pub fn new(capacity: u32, period: Duration, clock: C) -> Self {
        let state = State { tokens: capacity, filled_until: clock.now() };
        // @gap
        //> Self { capacity, period, clock, state: Mutex::new(state) }
        Self { capacity, period, clock, state: Arc::new(Mutex::new(state)) }
        // @end
    }

    /// Takes a token, or says how long to wait for one. It does not wait itself.
    pub fn take(&self) -> Result<(), Refused> {
        let now = self.clock.now();
        let mut state = self.state.lock().expect("nobody panics while holding the lock");
        // @gap
        //> let State { tokens, filled_until } = &mut *state;
        //> let (capacity, period) = (self.capacity, self.period);
        //> todo!("{tokens} of {capacity} at {filled_until:?}: how many at {now:?}, with one every {period:?}?")
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
        // @end
    }
}

impl<C: Clone> Clone for TokenBucket<C> {
    fn clone(&self) -> Self {
        // @gap
        //> let (capacity, period, clock) = (self.capacity, self.period, self.clock.clone());
        //> drop(clock);
        //> todo!("the same bucket once more, {:?}: up to {capacity}, one every {period:?}", self.state)
        let (capacity, period, clock) = (self.capacity, self.period, self.clock.clone());
        Self { capacity, period, clock, state: Arc::clone(&self.state) }
        // @end
    }
}
