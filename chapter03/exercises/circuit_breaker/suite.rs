mod exercise;

use exercise::{Breaker, Outcome, Refused};
use std::time::Duration;

const PAUSE: Duration = Duration::from_secs(30);
const MOMENT: Duration = Duration::from_nanos(1);

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A breaker that opens after three faults in a row.
fn breaker() -> Breaker {
    Breaker::new(3, PAUSE)
}

/// A call that is let through at `now`, and its outcome.
#[track_caller]
fn call(breaker: &mut Breaker, now: Duration, outcome: Outcome) {
    assert_eq!(breaker.ask(now), Ok(()), "a call at {now:?} must go through");
    breaker.report(now, outcome);
}

/// A breaker that has been opened at 2 s, and is open until 32 s.
fn opened() -> Breaker {
    let mut breaker = breaker();
    for second in 0..3 {
        call(&mut breaker, s(second), Outcome::Fault);
    }
    breaker
}

fn refused(retry_in: Duration) -> Result<(), Refused> {
    Err(Refused { retry_in })
}

/// So many faults in a row open it, and one fewer do not.
#[test]
fn faults_in_a_row_open_it() {
    let mut breaker = breaker();
    call(&mut breaker, s(0), Outcome::Fault);
    call(&mut breaker, s(1), Outcome::Fault);
    call(&mut breaker, s(2), Outcome::Fault); // two were not enough
    assert!(breaker.ask(s(2)).is_err(), "after three faults no call may go through");
}

/// An answer ends the row of faults: they are counted anew.
#[test]
fn an_answer_ends_the_row() {
    let mut breaker = breaker();
    for second in 0..9 {
        let outcome = if second % 3 == 2 { Outcome::Done } else { Outcome::Fault };
        call(&mut breaker, s(second), outcome);
    }
}

/// Wrong requests never open it, however many there are.
#[test]
fn wrong_requests_never_open_it() {
    let mut breaker = breaker();
    for second in 0..10 {
        call(&mut breaker, s(second), Outcome::WrongRequest);
    }
}

/// While it is open, it refuses and says how long it will.
#[test]
fn while_it_is_open_it_says_how_long() {
    let mut breaker = opened();
    let answers = [s(2), s(12), s(32) - MOMENT].map(|now| breaker.ask(now));
    assert_eq!(
        answers,
        [refused(PAUSE), refused(s(20)), refused(MOMENT)],
        "at 2 s, at 12 s, just before 32 s"
    );
}

/// After the pause one call is let through, and no second one while the first has no answer.
#[test]
fn after_the_pause_one_call_is_let_through() {
    let mut breaker = opened();
    let answers = [s(32), s(32), s(40)].map(|now| breaker.ask(now));
    assert_eq!(
        answers,
        [Ok(()), refused(Duration::ZERO), refused(Duration::ZERO)],
        "the probe at 32 s, another call then, and one at 40 s"
    );
}

/// The probe decides: an answer closes the breaker, one fault opens it for a whole pause again.
#[test]
fn a_probe_decides_at_once() {
    let [done, wrong, fault] = [Outcome::Done, Outcome::WrongRequest, Outcome::Fault].map(|outcome| {
        let mut breaker = opened();
        call(&mut breaker, s(32), Outcome::Fault); // the first probe fails
        call(&mut breaker, s(62), outcome); // the second one decides
        breaker.ask(s(63)).is_ok()
    });
    assert_eq!((done, wrong, fault), (true, true, false), "may a call go through a second after the probe?");
}
