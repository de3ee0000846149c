mod exercise;

use exercise::{Pot, ShareError, message, safe_divide};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
};

fn pot() -> Mutex<Pot> {
    Mutex::new(Pot { open: 100, shared: 0 })
}

/// A rule without a bug.
fn fair(pot: &mut Pot, members: i64) -> i64 {
    let each = pot.open / members;
    pot.open -= each * members;
    pot.shared += each * members;
    each
}

/// A rule with one: it panics after the first of two steps.
fn half_way(pot: &mut Pot, members: i64) -> i64 {
    pot.open -= 30;
    panic!("no list of {members} members")
}

/// A rule that ends well gives its answer and has changed the pot.
#[test]
fn a_rule_that_ends_well_has_changed_the_pot() {
    let pot = pot();
    let answer = safe_divide(&pot, 7, fair);
    let after = pot.lock().unwrap().clone();
    assert_eq!((answer, after), (Ok(14), Pot { open: 2, shared: 98 }), "(the answer, the pot)");
}

/// A team without members is an error of its own; nothing panics, and the next call is served.
#[test]
fn nobody_to_give_to_is_an_error_and_no_panic() {
    let pot = pot();
    assert_eq!(safe_divide(&pot, 0, fair), Err(ShareError::NoMembers));
    assert_eq!(safe_divide(&pot, 7, fair), Ok(14), "the next call");
}

/// A panic becomes an error with its words, whether they were formatted or not.
#[test]
fn a_panic_becomes_an_error_with_its_words() {
    let plain = safe_divide(&pot(), 7, |_, _| panic!("no list"));
    let formatted = safe_divide(&pot(), 7, half_way);
    let words = |words: &str| Err(ShareError::Panicked(words.to_string()));
    assert_eq!((plain, formatted), (words("no list"), words("no list of 7 members")));
    assert_eq!(message(&7), "a panic without a text");
}

/// After a panic nobody goes on with the pot: the next call finds it poisoned, and its rule is not run.
#[test]
fn after_a_panic_nobody_goes_on_with_the_pot() {
    let pot = pot();
    let _ = safe_divide(&pot, 7, half_way);
    let mut ran = false;
    let next = safe_divide(&pot, 7, |pot, members| {
        ran = true;
        fair(pot, members)
    });
    assert_eq!((next, ran), (Err(ShareError::Poisoned), false), "(the next answer, whether its rule ran)");
}

/// A pot that somebody else has poisoned is an error, and stays poisoned.
#[test]
fn a_pot_poisoned_elsewhere_is_an_error_and_stays_poisoned() {
    let pot = pot();
    let elsewhere = catch_unwind(AssertUnwindSafe(|| {
        let _held = pot.lock();
        panic!("elsewhere")
    }));
    assert!(elsewhere.is_err());
    let answer = safe_divide(&pot, 7, fair);
    assert_eq!(
        (answer, pot.is_poisoned()),
        (Err(ShareError::Poisoned), true),
        "(the answer, still poisoned)"
    );
}
