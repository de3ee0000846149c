//! Section “State that tasks share”: one counter, several who change it, and what a lock does not protect.
//!
//! No race here is left to luck: a barrier or a channel puts the tasks into the order that does the harm, every time. The output
//! is on the page, so `tests/outputs.rs` proves what the page says of it.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, RwLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};
use tokio::sync::{Barrier, oneshot};

// ANCHOR: mutex
/// Four connections count a thousand wrong passwords each.
fn count_with_a_mutex() -> u32 {
    let failed = Arc::new(Mutex::new(0));
    let connections: Vec<_> = (0..4)
        .map(|_| {
            let failed = Arc::clone(&failed);
            thread::spawn(move || {
                for _ in 0..1000 {
                    *locked(&failed) += 1;
                }
            })
        })
        .collect();
    for connection in connections {
        connection.join().expect("counting does not panic");
    }
    *locked(&failed)
}

fn locked(failed: &Mutex<u32>) -> MutexGuard<'_, u32> {
    failed.lock().expect("nobody panics while holding the lock")
}
// ANCHOR_END: mutex

// ANCHOR: atomic
fn count_with_an_atomic() -> u32 {
    let failed = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    failed.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    failed.into_inner()
}
// ANCHOR_END: atomic

// ANCHOR: rwlock
/// Who gets in beside a reader?
fn readers_and_writers() {
    let limit = RwLock::new(5);
    let reader = limit.read().expect("nobody panics while holding the lock");
    println!("  {reader} wrong passwords are allowed");
    println!("  a second reader gets in: {}", limit.try_read().is_ok());
    println!("  a writer gets in: {}", limit.try_write().is_ok());
    drop(reader);
    println!("  and when the reader is gone: {}", limit.try_write().is_ok());
}
// ANCHOR_END: rwlock

// ANCHOR: lost
/// Counts one wrong password. `store` is awaited in the middle, as a query to a database would be.
async fn count_and_lose(failed: &Mutex<u32>, store: impl Future) {
    let before = *locked(failed);
    store.await;
    *locked(failed) = before + 1;
}
// ANCHOR_END: lost

// ANCHOR: kept
/// The same in the right order: wait first, then read and write under one lock.
async fn count_and_keep(failed: &Mutex<u32>, store: impl Future) {
    store.await;
    *locked(failed) += 1;
}
// ANCHOR_END: kept

// ANCHOR: held
/// Keeps the lock while it waits. clippy's lint against it, `await_holding_lock`, is switched off to show the harm.
#[allow(clippy::await_holding_lock, reason = "the page shows what it does")]
async fn count_and_hold(failed: &Mutex<u32>, store: impl Future) {
    let mut failed = locked(failed);
    store.await;
    *failed += 1;
}

/// Would `lock` return? `try_lock` asks without waiting.
fn could_lock(failed: &Mutex<u32>) -> &'static str {
    match failed.try_lock() {
        Ok(_) => "free",
        Err(_) => "taken: `lock` would stop this thread, and with it the task that has the lock",
    }
}
// ANCHOR_END: held

// ANCHOR: connection
/// One connection to the store: a question, then its answer. Two tasks must not mix theirs.
async fn ask(connection: &tokio::sync::Mutex<Vec<String>>, user: &str, store: impl Future) {
    let mut wire = connection.lock().await;
    wire.push(format!("{user}?"));
    store.await;
    wire.push(format!("{user}!"));
}
// ANCHOR_END: connection

async fn tasks() {
    println!("Two read, then two write:");
    // ANCHOR: barrier
    let failed = Mutex::new(0);
    let both_are_here = Barrier::new(2);
    tokio::join!(
        count_and_lose(&failed, both_are_here.wait()),
        count_and_lose(&failed, both_are_here.wait()),
    );
    println!("  2 wrong passwords, counted: {}", locked(&failed));
    // ANCHOR_END: barrier

    println!("Two wait, then each reads and writes:");
    let failed = Mutex::new(0);
    tokio::join!(
        count_and_keep(&failed, both_are_here.wait()),
        count_and_keep(&failed, both_are_here.wait()),
    );
    println!("  2 wrong passwords, counted: {}", locked(&failed));

    println!("A lock that is held over an .await:");
    // ANCHOR: hold
    let failed = Mutex::new(0);
    let (answer, store) = oneshot::channel();
    tokio::join!(count_and_hold(&failed, store), async {
        println!("  the lock is {}", could_lock(&failed));
        let _ = answer.send(());
    });
    println!("  afterwards it is {}", could_lock(&failed));
    // ANCHOR_END: hold

    println!("A lock whose waiting is an .await:");
    let connection = tokio::sync::Mutex::new(vec![]);
    let (answer, store) = oneshot::channel();
    tokio::join!(ask(&connection, "Ada", store), ask(&connection, "Grace", async {}), async {
        println!(
            "  Ada waits for her answer, Grace for the lock; it is free: {}",
            connection.try_lock().is_ok()
        );
        let _ = answer.send(());
    });
    println!("  {}", connection.into_inner().join(" "));
}

/// The section's demo.
pub fn run() {
    println!("4 connections, 1000 wrong passwords each:");
    println!("  with a Mutex: {}", count_with_a_mutex());
    println!("  with an atomic: {}", count_with_an_atomic());
    println!("A setting behind an RwLock:");
    readers_and_writers();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("the system grants a runtime").block_on(tasks());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_without_a_name_lives_until_its_statement_ends() {
        let failed = Mutex::new(0);
        let still_taken = (*locked(&failed) + 1, failed.try_lock().is_err());
        assert_eq!(still_taken, (1, true));
        assert!(failed.try_lock().is_ok());
    }

    #[test]
    fn a_guard_in_the_head_of_a_match_lives_until_the_match_ends() {
        let failed = Mutex::new(0);
        match *locked(&failed) {
            0 => assert!(failed.try_lock().is_err(), "the guard of the head is still there"),
            _ => unreachable!("nobody has counted"),
        }
        let now = *locked(&failed);
        match now {
            0 => assert!(failed.try_lock().is_ok(), "the guard ended with the `let`"),
            _ => unreachable!("nobody has counted"),
        }
    }
}
