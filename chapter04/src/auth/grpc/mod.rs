//! The auth service over gRPC. Nothing outside this folder names tonic's messages of it, except the trust feed.
//!
//! | module | what it knows |
//! |---|---|
//! | [`convert`] | messages to the domain and back |
//! | [`server`] | one function for each method: decode, call, encode |
//! | [`watch`] | the one method that is a stream |
//! | [`routes`] | the service, its reflection and its health as one app |
//! | [`client`] | the service from the other end |

pub mod client;
pub mod convert;
pub mod routes;
pub mod server;
pub mod watch;
