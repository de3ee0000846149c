//! The service over HTTP with JSON.
//!
//! | module | what it knows |
//! |---|---|
//! | [`router`] | every path and what stands around it |
//! | [`handlers`] | one function for each method: decode, call, encode |
//! | [`json`] | the bodies, and their way to the domain and back |
//! | [`extract`] | how a request is taken apart, and what is said if it cannot be |
//! | [`problem`] | what a refusal looks like |
//! | [`client`] | the same service from the other end |

pub mod client;
pub mod extract;
pub mod handlers;
pub mod json;
pub mod problem;
pub mod router;
