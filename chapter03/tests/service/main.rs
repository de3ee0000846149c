//! The order service from outside: over function calls, real sockets and as a process. One binary, because each one links tonic again.
#![allow(clippy::print_stderr, reason = "a skipped test has to say so")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod benchmarks;
mod chain_page;
mod collector;
mod collector_config;
mod contract;
mod exporting;
mod grpc;
mod grpc_bad_input;
mod http;
mod http_bad_input;
mod import_rules;
mod process;
mod prometheus;
mod python;
mod refusals;
mod stop;
mod support;
mod telemetry;
mod tour;
