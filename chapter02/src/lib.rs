//! Chapter 2, from the language to a service: one module for each section that has a program to run.
//!
//! The running example goes on: users, accounts, and by the end a small HTTP service for them.
#![allow(
    clippy::print_stdout,
    reason = "the demos of this chapter are programs that print; the page shows `println!`"
)]

use utils::demo::{Demo, Menu};

pub mod channels;
pub mod cleanup;
pub mod closures;
pub mod control_flow;
pub mod cost;
pub mod errors;
pub mod injection;
pub mod panics;
pub mod pool;
pub mod project;
pub mod select;
pub mod serve;
pub mod shared;
pub mod shutdown;
pub mod threads;
pub mod traits;

/// The chapter's front door: `cargo run -p chapter02`.
pub const MENU: Menu = Menu {
    package: "chapter02",
    greeting: "Chapter 2: from the language to a service.",
    demos: &[
        Demo::new(
            "control_flow",
            "if, match and loops that have a value; leaving early with ?",
            control_flow::run,
        ),
        Demo::new("closures", "closures and iterators: what captures, what is lazy", closures::run),
        Demo::new("project", "a project's parts: crates, modules, who sees what", project::run),
        Demo::new("cleanup", "Drop beside defer: order, early return, panic", cleanup::run),
        Demo::new("threads", "threads and tasks: spawn, join, what may cross", threads::run),
        Demo::new("channels", "rendezvous and buffered channels: who blocks when", channels::run),
        Demo::new("pool", "back-pressure: a bounded queue and its workers", pool::run),
        Demo::command("cost", "what a thread, a task and a hop cost on your machine", cost::command),
        Demo::new("select", "waiting for several things: select!, fairness, time-outs", select::run),
        Demo::new(
            "try_send",
            "sending without waiting: reserve, try_send, what is dropped",
            select::try_send::run,
        ),
        Demo::new("shared", "state that tasks share, and locks that no await may hold", shared::run),
        Demo::new("shutdown", "structured shutdown: a token, a tracker, a deadline", shutdown::run),
        Demo::new("traits", "a user service as a trait: generics, dyn and when", traits::run),
        Demo::new("injection", "dependencies handed in: the composition root and a fake", injection::run),
        Demo::new("errors", "errors as values: divide, an enum, kinds and context", errors::run),
        Demo::new("panics", "panics: unwinding, catch_unwind, poison, JoinError", panics::run),
        Demo::command("serve", "the first HTTP service; --port N", serve::command),
    ],
    start: None,
};
