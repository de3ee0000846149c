//! Composition roots: the only files that name concrete types together. Settings become a bound, wired service, and that runs until it is told to
//! stop.
//!
//! Start: settings, log and telemetry, store and its migrations, addresses, not ready, wiring, ready. Stop: not ready, a pause for balancers, no
//! new connection, open requests answered up to a deadline, telemetry flushed, exit code. Proved by `tests/system/{process,up,kill}.rs`.
//!
//! | module | what it puts together |
//! |---|---|
//! | [`user`], [`auth`], [`gateway`] | one service each |
//! | [`grant`] | the first admin |
//! | [`program`] | what is the same for all of them: from the first signal to the exit code |
//! | [`servers`] | sockets, readiness and the way to an end |
//! | [`supervisor`] | standard input, if somebody supervises |
//! | [`channel`], [`calls`] | a connection to another service, and what stands around the calls of one service to another |
//! | [`keys`] | who signs with what |
//! | [`verifier`] | whom a service believes, and how it keeps up |
//! | [`start_error`] | why one did not start |

pub mod auth;
pub mod calls;
pub mod channel;
pub mod gateway;
pub mod grant;
pub mod keys;
pub mod program;
pub mod servers;
pub mod start_error;
pub mod supervisor;
pub mod user;
pub mod verifier;
