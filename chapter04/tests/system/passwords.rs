//! Hashing passwords: how hard it is, that it is as hard for nobody, and that a thousand at once take no more memory than a few.

use crate::support::{
    PATIENCE,
    auth::{CHEAP, guess},
};
use chapter03::stack::clock::Clock;
use chapter04::auth::{
    domain::Password,
    lockout::{Lockout, LockoutPolicy},
    password::{HashError, HashSettings, Hasher, Verdict, Watch},
};
use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};
use tokio::time::{Instant, timeout};

const PASSWORD: &str = "correct horse battery staple";

fn hasher() -> Hasher {
    Hasher::new(CHEAP).unwrap()
}

async fn stored(hasher: &Hasher) -> Arc<str> {
    hasher.hash(Password::new(PASSWORD).unwrap()).await.unwrap().into()
}

#[tokio::test]
async fn a_hash_says_how_it_was_made_and_is_never_the_same_twice() {
    let hasher = hasher();
    let (one, other) = (stored(&hasher).await, stored(&hasher).await);
    assert!(one.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{one}");
    assert_ne!(one, other);
    for hash in [one, other] {
        let right = hasher.compare(guess(PASSWORD), Some(hash), ()).await.unwrap();
        assert_eq!(right, Verdict::Right { rehashed: None });
    }
}

#[tokio::test]
async fn the_default_is_what_owasp_asks_for() {
    let hasher = Hasher::new(HashSettings::default()).unwrap();
    let hash = stored(&hasher).await;
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}

#[tokio::test]
async fn a_guess_at_nobody_is_as_much_work_as_a_guess_at_somebody() {
    let hasher = hasher();
    let hash = stored(&hasher).await;
    let mut work = Vec::new();
    for (guessed, stored) in [("wrong", Some(hash.clone())), (PASSWORD, Some(hash)), (PASSWORD, None)] {
        let before = hasher.work();
        let verdict = hasher.compare(guess(guessed), stored.clone(), ()).await.unwrap();
        assert_eq!(verdict == Verdict::Wrong, stored.is_none() || guessed == "wrong");
        work.push(hasher.work() - before);
    }
    assert_eq!(work, [8, 8, 8]);
}

#[tokio::test]
async fn a_hash_of_lower_parameters_is_made_anew_and_one_of_higher_ones_is_not() {
    let low = hasher();
    let old = stored(&low).await;
    for higher in [HashSettings { memory_kib: 16, ..CHEAP }, HashSettings { passes: 2, ..CHEAP }] {
        let high = Hasher::new(higher).unwrap();
        let wrong = high.compare(guess("wrong"), Some(old.clone()), ()).await.unwrap();
        assert_eq!(wrong, Verdict::Wrong, "nobody but its owner gets a new one");
        let right = high.compare(guess(PASSWORD), Some(old.clone()), ()).await.unwrap();
        let Verdict::Right { rehashed: Some(new) } = right else { panic!("{right:?}") };
        let right = high.compare(guess(PASSWORD), Some(new.into()), ()).await.unwrap();
        assert_eq!(right, Verdict::Right { rehashed: None });
        let back = low.compare(guess(PASSWORD), Some(stored(&high).await), ()).await.unwrap();
        assert_eq!(back, Verdict::Right { rehashed: None });
    }
}

#[tokio::test]
async fn a_hash_that_cannot_be_read_is_our_fault_and_not_a_wrong_password() {
    let hasher = hasher();
    let good = stored(&hasher).await;
    let cut = &good[..good.rfind('$').unwrap()];
    for bad in ["", "secret", cut, &good.replace("argon2id", "scrypt")] {
        let answer = hasher.compare(guess(PASSWORD), Some(bad.into()), ()).await;
        assert!(matches!(answer, Err(HashError::Broken(_))), "{bad}: {answer:?}");
    }
}

#[tokio::test]
async fn a_password_opens_its_account_however_a_keyboard_sends_it() {
    let hasher = hasher();
    let hash = hasher.hash(Password::new("caf\u{e9} au lait").unwrap()).await.unwrap();
    let verdict = hasher.compare(guess("cafe\u{301} au lait"), Some(hash.into()), ()).await.unwrap();
    assert_eq!(verdict, Verdict::Right { rehashed: None });
}

/// Holds a hash up until the test lets go.
struct Gate(Mutex<mpsc::Receiver<()>>);

impl Gate {
    fn new() -> (mpsc::Sender<()>, Gate) {
        let (open, closed) = mpsc::channel();
        (open, Gate(Mutex::new(closed)))
    }
}

impl Watch for Gate {
    fn before(&self) -> Result<(), Duration> {
        let _ = self.0.lock().unwrap().recv_timeout(PATIENCE);
        Ok(())
    }

    fn after(&self, _: bool) {}
}

/// Waits until so many hashes could begin.
async fn until_free(hasher: &Hasher, places: usize) {
    let all = async {
        while hasher.free() != places {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, all).await.unwrap();
}

#[tokio::test]
async fn so_many_are_hashed_at_once_so_many_wait_and_the_next_one_is_refused() {
    let settings = HashSettings { at_once: 2, waiting: 1, patience: PATIENCE, ..CHEAP };
    let hasher = Hasher::new(settings).unwrap();
    let gated = || {
        let (open, gate) = Gate::new();
        let hasher = hasher.clone();
        (open, tokio::spawn(async move { hasher.compare(guess("x"), None, gate).await }))
    };
    let (one, other) = (gated(), gated());
    until_free(&hasher, 0).await;
    let (open, waiting) = gated();
    tokio::task::yield_now().await;
    let refused = hasher.compare(guess("x"), None, ()).await;
    assert!(matches!(refused, Err(HashError::Busy)), "{refused:?}");
    drop((one.0, other.0, open));
    for task in [one.1, other.1, waiting] {
        assert_eq!(timeout(PATIENCE, task).await.unwrap().unwrap().unwrap(), Verdict::Wrong);
    }
    until_free(&hasher, 2).await;
}

#[tokio::test]
async fn whoever_waits_is_refused_when_their_patience_is_over() {
    let settings = HashSettings { at_once: 1, patience: Duration::from_millis(50), ..CHEAP };
    let hasher = Hasher::new(settings).unwrap();
    let (open, gate) = Gate::new();
    let busy = tokio::spawn({
        let hasher = hasher.clone();
        async move { hasher.compare(guess("x"), None, gate).await }
    });
    until_free(&hasher, 0).await;
    let refused = hasher.hash(Password::new(PASSWORD).unwrap()).await;
    assert!(matches!(refused, Err(HashError::Busy)), "{refused:?}");
    drop(open);
    busy.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_that_is_given_up_holds_its_place_until_its_memory_is_free() {
    let hasher = Hasher::new(HashSettings { at_once: 1, ..CHEAP }).unwrap();
    let (open, gate) = Gate::new();
    let task = tokio::spawn({
        let hasher = hasher.clone();
        async move { hasher.compare(guess("x"), None, gate).await }
    });
    until_free(&hasher, 0).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(hasher.free(), 0);
    drop(open);
    until_free(&hasher, 1).await;
}

#[tokio::test]
async fn of_a_hundred_guesses_at_the_same_instant_few_are_compared() {
    let settings = HashSettings { at_once: 2, waiting: 1_000, patience: PATIENCE, ..CHEAP };
    let hasher = Hasher::new(settings).unwrap();
    let (clock, lockout) = (Clock::manual(), Lockout::new(LockoutPolicy::ACCOUNT, LockoutPolicy::SOURCE));
    let hash = stored(&hasher).await;
    let before = hasher.work();
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let watch = lockout.watch("ada".into(), format!("source-{number}").into(), clock.clone());
            let (hasher, hash) = (hasher.clone(), Arc::clone(&hash));
            tokio::spawn(async move { hasher.compare(guess("wrong"), Some(hash), watch).await.unwrap() })
        })
        .collect();
    let mut refused = 0;
    for task in tasks {
        refused += usize::from(matches!(task.await.unwrap(), Verdict::NotYet { .. }));
    }
    let compared = (hasher.work() - before) / 8;
    assert_eq!(compared as usize, 100 - refused);
    assert!(
        (6..=7).contains(&compared),
        "five are free, the sixth costs a pause, and one more was under way: {compared}"
    );
    // The right password does not help, and is not even compared.
    let watch = lockout.watch("ada".into(), "home".into(), clock.clone());
    let before = hasher.work();
    let verdict = hasher.compare(guess(PASSWORD), Some(hash.clone()), watch.clone()).await.unwrap();
    assert!(matches!(verdict, Verdict::NotYet { .. }) && hasher.work() == before, "{verdict:?}");
    clock.advance(Duration::from_secs(2));
    assert_eq!(
        hasher.compare(guess(PASSWORD), Some(hash), watch).await.unwrap(),
        Verdict::Right { rehashed: None }
    );
}

/// A report, not a test: `cargo test -p chapter04 --test system -- passwords::times --ignored --nocapture`.
#[tokio::test]
#[ignore = "prints times; the machine decides"]
async fn times_of_a_guess_at_somebody_and_at_nobody() {
    let hasher = Hasher::new(HashSettings::default()).unwrap();
    let hash = stored(&hasher).await;
    for _ in 0..2 {
        for (who, stored) in [("somebody", Some(hash.clone())), ("nobody", None)] {
            let mut times = Vec::new();
            for _ in 0..40 {
                let began = Instant::now();
                hasher.compare(guess("wrong"), stored.clone(), ()).await.unwrap();
                times.push(began.elapsed());
            }
            times.sort();
            println!("{who}: median {:?}, 90 % {:?}", times[20], times[36]);
        }
    }
}
