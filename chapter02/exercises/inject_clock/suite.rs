mod exercise;

use exercise::{Clock, Sessions, SetClock};
use std::time::{Duration, SystemTime};

const ADA: u64 = 1;
const LASTS: Duration = Sessions::<SetClock>::LASTS;
const MOMENT: Duration = Duration::from_nanos(1);

/// Sessions and the clock they look at: some time in the year 2001.
fn sessions() -> (Sessions<SetClock>, SetClock) {
    let clock = SetClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000));
    (Sessions::new(clock.clone()), clock)
}

/// A clock and its clone show the same time, whichever is advanced.
#[test]
fn a_clock_and_its_clone_show_the_same_time() {
    let start = SystemTime::UNIX_EPOCH;
    let clock = SetClock::at(start);
    let clone = clock.clone();
    clock.advance(Duration::from_secs(1));
    clone.advance(Duration::from_secs(2));
    let passed = [clock.now(), clone.now()].map(|now| now.duration_since(start).unwrap().as_secs());
    assert_eq!(passed, [3, 3], "seconds that passed for the clock and for its clone");
}

/// A session is open until the last moment before its end.
#[test]
fn a_session_is_open_until_the_last_moment() {
    let (mut sessions, clock) = sessions();
    sessions.open(ADA);
    clock.advance(LASTS - MOMENT);
    assert!(sessions.is_open(ADA), "one nanosecond before its end the session must be open");
}

/// At the moment of its end a session is over.
#[test]
fn at_its_end_a_session_is_over() {
    let (mut sessions, clock) = sessions();
    sessions.open(ADA);
    clock.advance(LASTS);
    assert!(!sessions.is_open(ADA), "at its end the session must be over");
}

/// A session lasts from the moment at which it was opened, however old the service is.
#[test]
fn a_session_lasts_from_its_own_beginning() {
    let (mut sessions, clock) = sessions();
    clock.advance(LASTS * 4);
    sessions.open(ADA);
    clock.advance(LASTS - MOMENT);
    assert!(sessions.is_open(ADA), "the session was opened less than {LASTS:?} ago");
}

/// Whoever does something has the full time again, counted from then.
#[test]
fn a_touch_gives_the_full_time_from_then_on() {
    let (mut sessions, clock) = sessions();
    sessions.open(ADA);
    clock.advance(LASTS / 3);
    let touched = sessions.touch(ADA);
    clock.advance(LASTS - MOMENT);
    let just_before = sessions.is_open(ADA);
    clock.advance(MOMENT);
    let at_the_end = sessions.is_open(ADA);
    assert_eq!(
        (touched, just_before, at_the_end),
        (true, true, false),
        "(touched, open before its end, open at it)"
    );
}

/// A session that is over cannot be touched back to life.
#[test]
fn a_session_that_is_over_stays_over() {
    let (mut sessions, clock) = sessions();
    sessions.open(ADA);
    clock.advance(LASTS);
    assert_eq!((sessions.touch(ADA), sessions.is_open(ADA)), (false, false), "(touched, open)");
}
