//! The live book: both editions served from memory on this machine, rebuilt at every save of a page, with the state of every
//! exercise on its page.
//!
//! Three threads of work share one [`live::Live`]: [`app`] answers the browser, [`watch`] looks for saved files, [`checker`]
//! checks saved answers. What a page shows of an exercise is made in [`card`] alone. Proved by `tests/course/serve.rs`.

mod access;
mod actions;
mod ansi;
mod app;
mod card;
mod checker;
mod command;
mod event;
mod ledger;
mod live;
mod map;
mod open;
mod report;
mod runs;
mod server;
mod shelf;
mod unbuilt;
mod watch;

pub use access::host_name;
pub use runs::TIME_LIMIT as RUN_LIMIT;
pub use server::{DEFAULT_PORT, Options, Server, run};
