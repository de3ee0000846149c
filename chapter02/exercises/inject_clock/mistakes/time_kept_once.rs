//! Exercise `inject_clock`: sessions that end, and a clock that a test can set.

use std::{
    cell::Cell,
    collections::BTreeMap,
    rc::Rc,
    time::{Duration, SystemTime},
};

/// Where the time comes from.
pub trait Clock {
    fn now(&self) -> SystemTime;
}

/// A clock that stands still until it is advanced. A clone is the same clock with a second handle:
/// the test keeps one, the sessions get the other.
#[derive(Clone)]
pub struct SetClock {
    time: Rc<Cell<SystemTime>>,
}

impl SetClock {
    /// A clock that shows `start`.
    pub fn at(start: SystemTime) -> Self {
        Self { time: Rc::new(Cell::new(start)) }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.time.set(self.time.get() + by);
    }
}

impl Clock for SetClock {
    fn now(&self) -> SystemTime {
        self.time.get()
    }
}

/// Who is signed in.
pub struct Sessions<C> {
    clock: C,
    now: SystemTime,
    /// By user id, when the session is over.
    ends: BTreeMap<u64, SystemTime>,
}

impl<C: Clock> Sessions<C> {
    /// How long a session lasts after it was opened or last used.
    pub const LASTS: Duration = Duration::from_secs(15 * 60);

    /// Nobody is signed in.
    pub fn new(clock: C) -> Self {
        let now = clock.now();
        Self { clock, now, ends: BTreeMap::new() }
    }

    /// Opens a session, or a new one in place of the old.
    pub fn open(&mut self, user: u64) {
        self.ends.insert(user, self.now + Self::LASTS);
    }

    /// Whether the user has a session that is not over. At the moment of its end it is.
    pub fn is_open(&self, user: u64) -> bool {
        self.ends.get(&user).is_some_and(|end| self.clock.now() < *end)
    }

    /// The user has done something: an open session lasts the full time from now on. Says whether it was open.
    pub fn touch(&mut self, user: u64) -> bool {
        if !self.is_open(user) {
            return false;
        }
        self.open(user);
        true
    }
}
