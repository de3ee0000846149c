//! The breaker itself: three states and what moves it from one to the next, without a clock, a task or a lock.
//!
//! Every change of state begins a new era, and a call carries the era it was let through in: a late answer from before the breaker
//! opened decides nothing. Proved by the tests below, against a model that keeps the whole history and against `failsafe`.

use std::time::Duration;
use tokio::time::Instant;

// ANCHOR: breaker
/// A circuit breaker.
#[derive(Clone, Debug)]
pub struct Breaker {
    threshold: u32,
    pause: Duration,
    state: State,
    era: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Calls go through. So many in a row ended with a fault.
    Closed { faults: u32 },
    /// No call goes through before this time.
    Open { until: Instant },
    /// One call, the probe, is under way, and its end decides.
    HalfOpen,
}

/// A call may be made. Hand it back with how it ended, or without.
#[derive(Debug, PartialEq, Eq)]
pub struct Pass {
    era: u64,
}

/// A call may not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// How long until one may; zero while a probe is under way.
    pub retry_in: Duration,
}

impl Breaker {
    /// Opens after `threshold` faults in a row, at least one, for `pause`.
    pub fn new(threshold: u32, pause: Duration) -> Breaker {
        Breaker { threshold: threshold.max(1), pause, state: State::Closed { faults: 0 }, era: 0 }
    }

    /// May a call be made at `now`?
    pub fn ask(&mut self, now: Instant) -> Result<Pass, Refused> {
        match self.state {
            State::Closed { .. } => {}
            State::Open { until } if now < until => return Err(Refused { retry_in: until - now }),
            // Open → half-open: this call is the probe.
            State::Open { .. } => self.change(State::HalfOpen),
            State::HalfOpen => return Err(Refused { retry_in: Duration::ZERO }),
        }
        Ok(Pass { era: self.era })
    }

    /// The call that `pass` allowed ended, with a fault of the service or without.
    pub fn report(&mut self, pass: Pass, fault: bool, now: Instant) {
        if pass.era != self.era {
            return;
        }
        match (self.state, fault) {
            (State::Closed { .. }, false) => self.state = State::Closed { faults: 0 },
            // Closed → open.
            (State::Closed { faults }, true) if faults + 1 >= self.threshold => self.open(now),
            (State::Closed { faults }, true) => self.state = State::Closed { faults: faults + 1 },
            // Half-open → closed, or open once more.
            (State::HalfOpen, false) => self.change(State::Closed { faults: 0 }),
            (State::HalfOpen, true) => self.open(now),
            (State::Open { .. }, _) => unreachable!("no pass is given in the era of an open breaker"),
        }
    }

    /// The call that `pass` allowed has no end: its caller went away. If it was the probe, the next call is.
    pub fn give_back(&mut self, pass: Pass, now: Instant) {
        if pass.era == self.era && self.state == State::HalfOpen {
            self.change(State::Open { until: now });
        }
    }

    fn open(&mut self, now: Instant) {
        self.change(State::Open { until: now + self.pause });
    }

    fn change(&mut self, state: State) {
        self.state = state;
        self.era += 1;
    }
}
// ANCHOR_END: breaker

#[cfg(test)]
mod tests {
    use super::*;
    use failsafe::{CircuitBreaker as _, backoff, failure_policy};
    use proptest::prelude::*;

    const PAUSE: Duration = Duration::from_secs(10);
    const NANOSECOND: Duration = Duration::from_nanos(1);

    /// A breaker that opened at the returned time, after `threshold` faults.
    fn opened(threshold: u32) -> (Breaker, Instant) {
        let (mut breaker, now) = (Breaker::new(threshold, PAUSE), Instant::now());
        for _ in 0..threshold {
            let pass = breaker.ask(now).expect("closed until the last of them");
            breaker.report(pass, true, now);
        }
        (breaker, now)
    }

    #[test]
    fn it_opens_at_the_last_fault_and_not_before() {
        let (mut breaker, now) = (Breaker::new(3, PAUSE), Instant::now());
        for fault in [true, true, false, true, true] {
            let pass = breaker.ask(now).unwrap();
            breaker.report(pass, fault, now);
        }
        let pass = breaker.ask(now).expect("two in a row are not three");
        breaker.report(pass, true, now);
        assert_eq!(breaker.ask(now), Err(Refused { retry_in: PAUSE }));
    }

    #[test]
    fn the_pause_is_over_when_it_is_over_and_one_probe_goes_through() {
        let (mut breaker, now) = opened(2);
        assert_eq!(breaker.ask(now + PAUSE - NANOSECOND), Err(Refused { retry_in: NANOSECOND }));
        let probe = breaker.ask(now + PAUSE).unwrap();
        assert_eq!(breaker.ask(now + PAUSE), Err(Refused { retry_in: Duration::ZERO }));
        breaker.report(probe, true, now + PAUSE);
        assert_eq!(
            breaker.ask(now + PAUSE),
            Err(Refused { retry_in: PAUSE }),
            "a failed probe costs a whole pause"
        );
    }

    #[test]
    fn a_late_answer_from_before_it_opened_decides_nothing() {
        let (mut breaker, now) = (Breaker::new(1, PAUSE), Instant::now());
        let [slow, slower, fault] = [(); 3].map(|()| breaker.ask(now).unwrap());
        breaker.report(fault, true, now);
        breaker.report(slow, false, now);
        assert!(breaker.ask(now).is_err(), "still open");
        let _probe = breaker.ask(now + PAUSE).unwrap();
        breaker.report(slower, false, now + PAUSE);
        assert!(breaker.ask(now + PAUSE).is_err(), "the probe is still out");
    }

    #[test]
    fn a_probe_given_back_makes_the_next_call_the_probe() {
        let (mut breaker, now) = opened(1);
        let probe = breaker.ask(now + PAUSE).unwrap();
        breaker.give_back(probe, now + PAUSE);
        let probe = breaker.ask(now + PAUSE).unwrap();
        assert!(breaker.ask(now + PAUSE).is_err());
        breaker.report(probe, false, now + PAUSE);
        assert!(breaker.ask(now + PAUSE).is_ok());
    }

    /// The breaker as a sentence: remembers everything since it last closed and counts anew at each question. One call at a time.
    #[derive(Default)]
    struct Model {
        /// Each outcome since it closed, `true` for a fault.
        history: Vec<bool>,
        /// When it opened, in seconds.
        opened: Option<u64>,
    }

    impl Model {
        fn lets_through(&self, now: u64, pause: u64) -> bool {
            self.opened.is_none_or(|opened| now >= opened + pause)
        }

        fn hears(&mut self, fault: bool, now: u64, threshold: usize) {
            self.history.push(fault);
            let in_a_row = self.history.iter().rev().take_while(|fault| **fault).count();
            match (self.opened, fault) {
                (Some(_), false) => *self = Model::default(),
                (Some(_), true) => self.opened = Some(now),
                (None, _) if in_a_row >= threshold => self.opened = Some(now),
                (None, _) => {}
            }
        }
    }

    proptest! {
        /// `failsafe` reads the system's clock, so both pauses are longer than any test: what is compared is when they open.
        #[test]
        fn it_opens_when_failsafe_opens(threshold in 1u32..5, faults in prop::collection::vec(any::<bool>(), 1..40)) {
            let hour = Duration::from_secs(3600);
            let policy = failure_policy::consecutive_failures(threshold, backoff::constant(hour));
            let failsafe = failsafe::Config::new().failure_policy(policy).build();
            let (mut breaker, now) = (Breaker::new(threshold, hour), Instant::now());
            for fault in faults {
                let outcome = failsafe.call(|| if fault { Err(()) } else { Ok(()) });
                let asked = breaker.ask(now);
                prop_assert_eq!(asked.is_err(), matches!(outcome, Err(failsafe::Error::Rejected)));
                if let Ok(pass) = asked {
                    breaker.report(pass, fault, now);
                }
            }
        }

        #[test]
        fn one_call_at_a_time_it_does_what_the_model_does(
            threshold in 1u32..5, pause in 0u64..6, calls in prop::collection::vec((0u64..4, prop::option::of(any::<bool>())), 1..80)
        ) {
            let mut breaker = Breaker::new(threshold, Duration::from_secs(pause));
            let (mut model, start, mut now) = (Model::default(), Instant::now(), 0);
            for (later, end) in calls {
                now += later;
                let time = start + Duration::from_secs(now);
                let asked = breaker.ask(time);
                prop_assert_eq!(asked.is_ok(), model.lets_through(now, pause));
                match (asked, end) {
                    (Ok(pass), Some(fault)) => {
                        breaker.report(pass, fault, time);
                        model.hears(fault, now, threshold as usize);
                    }
                    (Ok(pass), None) => breaker.give_back(pass, time),
                    (Err(_), _) => {}
                }
            }
        }
    }
}
