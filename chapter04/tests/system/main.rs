//! The system from outside: stores and engines, real sockets, real processes. One binary, because each one links tonic and sqlx again.
#![allow(clippy::print_stderr, reason = "a skipped test has to say so")]
#![allow(
    clippy::print_stdout,
    reason = "a test that plays another process speaks to the one that started it"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod auth_grpc;
mod auth_rules;
mod auth_store;
mod cache;
mod client;
mod gateway;
mod gateway_around;
mod gateway_bad_input;
mod gateway_limits;
mod import_rules;
mod jwt_vectors;
mod kill;
mod openapi;
mod passwords;
mod process;
mod pyjwt;
mod redis;
mod registration;
mod sessions;
mod settings;
mod support;
mod tokens;
mod trust;
mod trust_feed;
mod up;
#[cfg(unix)]
mod user_faults;
mod user_grpc;
mod user_hostile;
mod user_rules;
mod user_store;
