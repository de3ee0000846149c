mod exercise;

use exercise::{Answer, GaveUp, Policy, plan, send};
use std::{cell::RefCell, time::Duration};

const MS: Duration = Duration::from_millis(1);

/// Ten attempts, waits from 100 ms up to a second, ten seconds in all.
const PATIENT: Policy = Policy {
    attempts: 10,
    first: Duration::from_millis(100),
    longest: Duration::from_secs(1),
    budget: Duration::from_secs(10),
};

/// A plan in milliseconds.
fn millis(policy: Policy) -> Vec<u128> {
    plan(&policy).iter().map(Duration::as_millis).collect()
}

/// What `send` returns, and all that it did: `?` is an attempt, a number is a wait in milliseconds. After the script
/// the server is busy for ever, but gives up with a panic when it is asked for the twentieth time.
fn play(policy: Policy, script: &[Answer]) -> (Result<u32, GaveUp>, String) {
    let done = RefCell::new(Vec::new());
    let mut asked = 0;
    let result = send(
        &policy,
        || {
            done.borrow_mut().push("?".to_string());
            asked += 1;
            assert!(asked < 20, "asked {asked} times: {}", done.borrow().join(" "));
            match script.get(asked - 1) {
                Some(Answer::Taken(number)) => Answer::Taken(*number),
                Some(Answer::Refused) => Answer::Refused,
                Some(Answer::Busy) | None => Answer::Busy,
            }
        },
        |pause| done.borrow_mut().push(pause.as_millis().to_string()),
    );
    (result, done.into_inner().join(" "))
}

/// Each wait is twice the one before, up to the longest, and all of them are that long from then on.
#[test]
fn each_wait_is_twice_the_one_before_up_to_the_longest() {
    assert_eq!(millis(Policy { attempts: 7, ..PATIENT }), [100, 200, 400, 800, 1000, 1000]);
    assert_eq!(
        millis(Policy { attempts: 5, longest: 400 * MS, ..PATIENT }),
        [100, 200, 400, 400],
        "exactly at the longest"
    );
    assert_eq!(
        millis(Policy { attempts: 3, longest: 40 * MS, ..PATIENT }),
        [40, 40],
        "the first is too long already"
    );
}

/// All waits together may reach the budget, and a wait that would exceed it is left out, not shortened.
#[test]
fn all_waits_together_stay_within_the_budget() {
    assert_eq!(millis(Policy { budget: 700 * MS, ..PATIENT }), [100, 200, 400], "exactly the budget");
    assert_eq!(
        millis(Policy { budget: 699 * MS, ..PATIENT }),
        [100, 200],
        "one millisecond too little for the third"
    );
    assert_eq!(millis(Policy { budget: 99 * MS, ..PATIENT }), [0; 0], "too little for the first");
}

/// Numbers at the end of their range neither overflow nor break a rule.
#[test]
fn the_largest_numbers_break_no_rule() {
    let endless = Policy { attempts: 4, first: Duration::MAX, longest: Duration::MAX, budget: Duration::MAX };
    assert_eq!(plan(&endless), [Duration::MAX], "two such waits would exceed any budget");
    let half = Duration::MAX / 2;
    assert_eq!(
        plan(&Policy { first: half, ..endless }),
        [half],
        "twice the half is the rest of the budget and more"
    );
}

/// A wait stands between two attempts and nowhere else.
#[test]
fn a_wait_stands_between_two_attempts_and_nowhere_else() {
    let three = || Policy { attempts: 3, ..PATIENT };
    let busy = |attempts| Err(GaveUp::Busy { attempts });
    assert_eq!(play(three(), &[]), (busy(3), "? 100 ? 200 ?".to_string()));
    assert_eq!(play(three(), &[Answer::Busy, Answer::Taken(7)]), (Ok(7), "? 100 ?".to_string()));
}

/// The first attempt is always made, even if the policy has no patience at all.
#[test]
fn the_first_attempt_is_always_made() {
    for policy in [
        Policy { attempts: 1, ..PATIENT },
        Policy { attempts: 0, ..PATIENT },
        Policy { budget: 0 * MS, ..PATIENT },
    ] {
        assert_eq!(play(policy, &[]), (Err(GaveUp::Busy { attempts: 1 }), "?".to_string()));
    }
}

/// A refusal is final: no attempt and no wait follow it.
#[test]
fn a_refusal_is_final() {
    let script = [Answer::Busy, Answer::Refused, Answer::Taken(7)];
    assert_eq!(play(PATIENT, &script), (Err(GaveUp::Refused), "? 100 ?".to_string()));
}
