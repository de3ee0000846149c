mod exercise;

use exercise::{LIMIT, Refused, try_password};
use std::sync::{Mutex, mpsc};
use std::{panic, thread, time::Duration};
use tokio::sync::{Barrier, oneshot};
use tokio::time::timeout;

/// The outcomes of a scenario, and the count after it.
type Outcome = (Vec<Result<(), Refused>>, u32);

/// Runs a scenario on one thread of its own, so that a lock which never comes free is a failed test and not a hang.
fn run<T: Send + 'static>(scenario: impl AsyncFnOnce() -> T + Send + 'static) -> T {
    let (done, answer) = mpsc::channel();
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let _ = done.send(runtime.unwrap().block_on(scenario()));
    });
    match answer.recv_timeout(Duration::from_secs(5)) {
        Ok(outcome) => outcome,
        Err(mpsc::RecvTimeoutError::Timeout) => {
            panic!("a deadlock: the thread waits for a lock that it holds itself")
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => panic::resume_unwind(thread.join().unwrap_err()),
    }
}

/// Waits for `event` as a check waits for the store, and stops the test if the lock is held meanwhile.
async fn store(failed: &Mutex<u32>, event: impl Future) {
    assert!(
        failed.try_lock().is_ok(),
        "the lock is held during the check, so the next sign-in would stop the thread"
    );
    let _ = timeout(Duration::from_secs(1), event).await;
}

/// A right password sets the count to 0.
#[test]
fn a_right_password_clears_the_count() {
    let outcome: Outcome = run(async || {
        let failed = Mutex::new(3);
        let answers = vec![try_password(&failed, async { true }).await];
        (answers, failed.into_inner().unwrap())
    });
    assert_eq!(outcome, (vec![Ok(())], 0), "(answer, count)");
}

/// A locked account checks no password.
#[test]
fn a_locked_account_checks_nothing() {
    let outcome = run(async || {
        let failed = Mutex::new(LIMIT);
        let mut checked = false;
        let answer = try_password(&failed, async {
            checked = true;
            true
        });
        let answer = answer.await;
        (answer, checked, failed.into_inner().unwrap())
    });
    assert_eq!(outcome, (Err(Refused::Locked), false, LIMIT), "(answer, was it checked, count)");
}

/// Nobody holds the lock while a password is checked.
#[test]
fn nobody_holds_the_lock_during_the_check() {
    let free = run(async || {
        let failed = Mutex::new(0);
        let mut free = false;
        let answer = try_password(&failed, async {
            free = failed.try_lock().is_ok();
            false
        });
        let _ = answer.await;
        free
    });
    assert!(free, "the lock is free during the check");
}

/// Two wrong passwords at the same time are counted as two.
#[test]
fn two_at_once_are_counted_as_two() {
    let outcome: Outcome = run(async || {
        let (failed, both_are_checked) = (Mutex::new(0), Barrier::new(2));
        let wrong = async || {
            store(&failed, both_are_checked.wait()).await;
            false
        };
        let (one, other) = tokio::join!(try_password(&failed, wrong()), try_password(&failed, wrong()));
        (vec![one, other], *failed.lock().unwrap())
    });
    assert_eq!(
        outcome,
        (vec![Err(Refused::WrongPassword), Err(Refused::WrongPassword)], 2),
        "(answers, count)"
    );
}

/// Of two sign-ins at the same time, one gets the last attempt, and the other is refused before its password is checked.
#[test]
fn the_last_attempt_goes_to_one_of_two() {
    let outcome: Outcome = run(async || {
        let failed = Mutex::new(LIMIT - 1);
        let (second_is_done, done) = oneshot::channel();
        let first = try_password(&failed, async {
            store(&failed, done).await;
            false
        });
        let second = async {
            let answer = try_password(&failed, async { false }).await;
            let _ = second_is_done.send(());
            answer
        };
        let (first, second) = tokio::join!(first, second);
        (vec![first, second], *failed.lock().unwrap())
    });
    assert_eq!(
        outcome,
        (vec![Err(Refused::WrongPassword), Err(Refused::Locked)], LIMIT),
        "(answers of the first and the second, count)"
    );
}

/// An attempt that is given up during the check counts all the same.
#[test]
fn who_hangs_up_has_used_the_attempt() {
    let count = run(async || {
        let failed = Mutex::new(0);
        let never = std::future::pending::<bool>();
        let gave_up = timeout(Duration::from_secs(1), try_password(&failed, never)).await;
        assert!(gave_up.is_err(), "the check never ends, so nobody has an answer");
        *failed.lock().unwrap()
    });
    assert_eq!(count, 1, "count after one attempt that was given up");
}
