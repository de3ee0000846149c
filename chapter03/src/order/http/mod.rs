//! The service over HTTP with JSON.
//!
//! | module | what it knows |
//! |---|---|
//! | [`router`] | every path and what stands around it |
//! | [`handlers`] | one function for each method: decode, call, encode |
//! | [`json`] | the bodies, and their way to the domain and back |
//! | [`client`] | the same service from the other end |

pub mod client;
pub mod handlers;
pub mod json;
pub mod router;
