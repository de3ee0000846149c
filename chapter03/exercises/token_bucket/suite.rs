mod exercise;

use exercise::{Clock, Refused, TokenBucket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A clock that stands still until it is set.
#[derive(Clone)]
struct SetClock(Arc<Mutex<Duration>>);

impl SetClock {
    fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

/// Neither whole seconds nor whole milliseconds, so that whoever rounds is found out.
const PERIOD: Duration = Duration::from_nanos(1_500_500_000);
const NANOSECOND: Duration = Duration::from_nanos(1);

/// A bucket, and the clock it looks at.
fn bucket(capacity: u32) -> (TokenBucket<SetClock>, SetClock) {
    let clock = SetClock(Arc::new(Mutex::new(Duration::from_secs(1_000_000))));
    (TokenBucket::new(capacity, PERIOD, clock.clone()), clock)
}

/// How many calls go through at this moment, up to ten.
fn at_once(bucket: &TokenBucket<SetClock>) -> usize {
    (0..10).take_while(|_| bucket.take().is_ok()).count()
}

/// So many calls go through at once as the bucket holds, at the beginning and after any rest.
#[test]
fn a_bucket_holds_its_capacity_and_no_more() {
    let (bucket, clock) = bucket(3);
    let at_the_beginning = at_once(&bucket);
    clock.advance(PERIOD * 3);
    let after_three = at_once(&bucket);
    clock.advance(Duration::from_secs(1_000_000_000_000));
    let after_ages = at_once(&bucket);
    assert_eq!(
        [at_the_beginning, after_three, after_ages],
        [3, 3, 3],
        "(at first, three periods, ages later)"
    );
}

/// A refusal says exactly how long it is until the next token.
#[test]
fn a_refusal_says_how_long_to_wait() {
    for asked_after in [Duration::ZERO, NANOSECOND, Duration::from_millis(250), PERIOD - NANOSECOND] {
        let (bucket, clock) = bucket(2);
        assert_eq!(at_once(&bucket), 2);
        clock.advance(asked_after);
        let refused = Err(Refused { retry_after: PERIOD - asked_after });
        assert_eq!(bucket.take(), refused, "{asked_after:?} after the last token was taken");
    }
}

/// A token comes in its very moment and not a nanosecond earlier, however often somebody asked before.
#[test]
fn a_token_comes_in_its_very_moment() {
    for (after, expected) in
        [(PERIOD - NANOSECOND, 0), (PERIOD, 1), (PERIOD * 2 - NANOSECOND, 1), (PERIOD * 2, 2)]
    {
        let (bucket, clock) = bucket(3);
        assert_eq!(at_once(&bucket), 3);
        clock.advance(after);
        assert_eq!(at_once(&bucket), expected, "tokens {after:?} after the last was taken");
    }
    let (bucket, clock) = bucket(1);
    let tenths = [0; 11].map(|_| {
        let tokens = at_once(&bucket);
        clock.advance(PERIOD / 10);
        tokens
    });
    assert_eq!(tenths, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "tokens in each tenth of a period");
}

/// Whoever asks between two tokens gets the next one no later for it.
#[test]
fn asking_in_between_costs_nothing() {
    let (bucket, clock) = bucket(3);
    let at_first = at_once(&bucket);
    let halves = [0; 4].map(|_| {
        clock.advance(PERIOD / 2);
        at_once(&bucket)
    });
    assert_eq!((at_first, halves), (3, [0, 1, 0, 1]), "(at first, after each half of a period)");
    clock.advance(PERIOD + PERIOD / 2);
    let one_and_a_half = at_once(&bucket);
    clock.advance(PERIOD / 2);
    assert_eq!(
        (one_and_a_half, at_once(&bucket)),
        (1, 1),
        "(after one and a half periods, half a period later)"
    );
}

/// All clones take from one bucket.
#[test]
fn all_clones_take_from_one_bucket() {
    let (bucket, clock) = bucket(3);
    let connection = bucket.clone();
    let at_first = (bucket.take().is_ok(), at_once(&connection), at_once(&bucket));
    clock.advance(PERIOD * 2);
    let later = (connection.take().is_ok(), at_once(&bucket), at_once(&connection));
    assert_eq!((at_first, later), ((true, 2, 0), (true, 1, 0)), "(three tokens, two new ones)");
}
