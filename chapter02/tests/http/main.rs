//! The first HTTP service, from the outside: through its router, over real sockets, and as a process.
//!
//! No test waits for a time to pass: it waits for an answer, an end or a refusal, and every wait has a bound. Where a time
//! limit of the service is tested, the test makes it a few milliseconds long.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![allow(clippy::print_stderr, reason = "a skipped test has to say so")]

mod benchmarks;
mod client;
mod go;
mod limits;
mod process;
mod router;
mod sockets;
mod stop;
mod transcript;
