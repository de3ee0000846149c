//! What time it is, handed in: the computer's clock, or one that a test or a demo sets by hand.
//!
//! A layer that asks the ambient clock can only be tested by waiting. Proved by every test of a layer that has a limit in time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

/// Where a layer reads the time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    /// tokio's, which is the computer's unless a test paused it.
    Tokio,
    /// A start, and what was added by hand, in nanoseconds.
    Manual { start: Instant, passed: Arc<AtomicU64> },
}

impl Clock {
    /// The computer's clock. In a test under paused time it stands still too.
    pub fn system() -> Clock {
        Clock(Source::Tokio)
    }

    /// A clock that moves only by [`advance`](Clock::advance). Clones are the same clock.
    pub fn manual() -> Clock {
        Clock(Source::Manual { start: Instant::now(), passed: Arc::default() })
    }

    /// What time it is.
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::Tokio => Instant::now(),
            Source::Manual { start, passed } => *start + Duration::from_nanos(passed.load(Ordering::Acquire)),
        }
    }

    /// Moves a manual clock on. The computer's clock goes its own way and ignores this.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual { passed, .. } = &self.0 {
            passed.fetch_add(u64::try_from(by.as_nanos()).unwrap_or(u64::MAX), Ordering::AcqRel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_when_it_is_told_to_and_its_clones_with_it() {
        let (clock, before) = (Clock::manual(), Duration::from_millis(3));
        let (start, clone) = (clock.now(), clock.clone());
        clock.advance(before);
        assert_eq!(clone.now() - start, before);
    }
}
