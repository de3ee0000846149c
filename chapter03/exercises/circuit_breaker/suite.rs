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

/// A wrong request ends the row, too: the service has answered.
#[test]
fn a_wrong_request_ends_the_row_too() {
    let mut breaker = breaker();
    for second in 0..9 {
        let outcome = if second % 3 == 2 { Outcome::WrongRequest } else { Outcome::Fault };
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

/// Outcomes of calls from before it opened change nothing.
#[test]
fn late_outcomes_change_nothing() {
    let mut breaker = opened();
    breaker.report(s(3), Outcome::Done);
    breaker.report(s(4), Outcome::Fault);
    assert_eq!(breaker.ask(s(5)), refused(s(27)), "it is open until 32 s all the same");
}

/// After the pause one call is let through, and no second one while the first has no answer.
#[test]
fn after_the_pause_one_call_is_let_through() {
    let mut breaker = opened();
    let through = [s(32), s(32), s(40)].map(|now| breaker.ask(now).is_ok());
    assert_eq!(through, [true, false, false], "the probe at 32 s, another call then, and one at 40 s");
}

/// While the probe is under way, nobody can say how long: the wait is zero.
#[test]
fn beside_a_probe_the_wait_is_zero() {
    let mut breaker = opened();
    let answers = [s(32), s(40)].map(|now| breaker.ask(now));
    assert_eq!(answers, [Ok(()), refused(Duration::ZERO)], "the probe at 32 s, and another call at 40 s");
}

/// A probe that is answered closes it, even if its request is wrong.
#[test]
fn an_answered_probe_closes_it() {
    let through = [Outcome::Done, Outcome::WrongRequest].map(|outcome| {
        let mut breaker = opened();
        call(&mut breaker, s(32), outcome);
        [s(33), s(33)].map(|now| breaker.ask(now).is_ok())
    });
    assert_eq!(through, [[true; 2]; 2], "two calls after a probe that was done, and after a wrong request");
}

/// One probe that fails is enough: the breaker is not closed again.
#[test]
fn one_failed_probe_is_enough() {
    let mut breaker = opened();
    call(&mut breaker, s(32), Outcome::Fault);
    let _ = breaker.ask(s(33)); // at the most another probe
    assert!(
        breaker.ask(s(33)).is_err(),
        "a second after the failed probe, two calls at once may not both go through"
    );
}

/// After a probe that fails, it stays open for a whole pause from then on.
#[test]
fn a_failed_probe_costs_a_whole_pause() {
    let mut breaker = opened();
    call(&mut breaker, s(32), Outcome::Fault);
    assert_eq!(breaker.ask(s(33)), refused(s(29)), "a second after the probe");
    call(&mut breaker, s(62), Outcome::Fault);
    assert_eq!(breaker.ask(s(63)), refused(s(29)), "a second after the second probe");
}
