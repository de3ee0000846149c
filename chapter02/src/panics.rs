//! Section “Panics”: what a panic does to a call, a lock, a thread and a task, and four rules for living with it.
//!
//! One file for each: `unwinding.rs`, `lock.rs`, `task.rs`, `rules.rs`. The demo's output is on the page, so `tests/outputs.rs`
//! holds every order of events that the page speaks of.

pub mod lock;
pub mod rules;
pub mod task;
pub mod unwinding;

use std::panic;

/// The section's demo.
pub fn run() {
    // By default a panic's message goes to standard error; here it has to stand in line with the rest.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|panic| {
        println!("  panic: {}", panic.payload_as_str().unwrap_or("without a message"));
    }));
    unwinding::show();
    lock::show();
    task::show();
    rules::show();
    panic::set_hook(hook);
}
