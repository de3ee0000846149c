//! The order service from outside: over function calls, real sockets and as a process. One binary, because each one links tonic again.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod collector;
mod contract;
mod grpc;
mod grpc_bad_input;
mod http;
mod http_bad_input;
mod import_rules;
mod process;
mod refusals;
mod stop;
mod support;
mod tour;
