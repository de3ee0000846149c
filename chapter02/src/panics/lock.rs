//! A lock whose holder panicked is poisoned: what it guards may be half changed, and the next one is told.
//!
//! The tests show that tokio's lock says nothing of the kind.

use std::{
    sync::{Arc, Mutex},
    thread,
};

// ANCHOR: pot
/// What a team has. `open + shared` is the same before and after every change.
#[derive(Debug)]
pub struct Pot {
    /// Still to be shared.
    pub open: i64,
    /// With the members already.
    pub shared: i64,
}

/// Moves credits from the open ones to `members` of them.
fn give(pot: &Mutex<Pot>, credits: i64, members: i64) {
    let mut pot = pot.lock().expect("nobody panicked while holding the pot");
    pot.open -= credits;
    let each = credits / members; // no members: a panic, half-way
    pot.shared += each * members;
    pot.open += credits % members;
}
// ANCHOR_END: pot

/// The second part of the demo.
pub fn show() {
    println!("A poisoned lock:");
    // ANCHOR: poison
    let pot = Arc::new(Mutex::new(Pot { open: 100, shared: 0 }));
    let worker = thread::spawn({
        let pot = Arc::clone(&pot);
        move || give(&pot, 30, 0)
    });
    println!("  the thread panicked: {}", worker.join().is_err());
    match pot.lock() {
        Ok(pot) => println!("  {pot:?}"),
        Err(poisoned) => println!("  poisoned: {:?}", poisoned.get_ref()),
    }
    // ANCHOR_END: poison
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn credits_are_neither_lost_nor_made() {
        let pot = Mutex::new(Pot { open: 100, shared: 0 });
        give(&pot, 30, 7);
        let pot = pot.into_inner().unwrap();
        assert_eq!((pot.open, pot.shared), (72, 28));
    }

    #[test]
    fn a_guard_that_outlives_the_catch_leaves_no_poison() {
        let pot = Mutex::new(Pot { open: 100, shared: 0 });
        {
            let mut held = pot.lock().unwrap();
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                held.open -= 30;
                panic!("half-way");
            }));
            assert!(outcome.is_err());
        }
        assert!(!pot.is_poisoned(), "the guard was dropped after the panic had been caught");
        assert_eq!(pot.lock().unwrap().open, 70, "half changed, and nobody is told");
    }

    #[tokio::test]
    async fn the_lock_of_tokio_is_never_poisoned() {
        let pot = Arc::new(tokio::sync::Mutex::new(Pot { open: 100, shared: 0 }));
        let task = tokio::spawn({
            let pot = Arc::clone(&pot);
            async move {
                pot.lock().await.open -= 30;
                let _held = pot.lock().await;
                panic!("half-way");
            }
        });
        assert!(task.await.unwrap_err().is_panic());
        assert_eq!(pot.lock().await.open, 70, "half changed, and nobody is told");
    }
}
