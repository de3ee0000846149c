//! `cargo run -p chapter04 -- client …`: the gateway's interface from a terminal.
//!
//! | module | what it knows |
//! |---|---|
//! | [`command`] | the verbs, and the exit code |
//! | [`verbs`] | what each does |
//! | [`api`] | one request to the gateway and its answer |
//! | [`signed_in`] | requests with a token, which is renewed before it expires |
//! | [`session`] | where tokens are kept |
//! | [`password`] | how a password is asked for |
//! | [`error`](mod@error) | what can go wrong, and the exit code of each |
//! | [`show`] | what an answer looks like in a terminal |
//!
//! Proved by `tests/system/client.rs`.

pub mod api;
pub mod command;
pub mod error;
pub mod password;
pub mod session;
pub mod show;
pub mod signed_in;
pub mod verbs;
