//! The service over gRPC. Nothing outside this folder names tonic's messages.
//!
//! | module | what it knows |
//! |---|---|
//! | [`convert`] | messages to the domain and back |
//! | [`server`] | one function for each method: decode, call, encode |
//! | [`routes`] | the service, its reflection and its health as one app |
//! | [`client`] | the same service from the other end |

pub mod client;
pub mod convert;
pub mod routes;
pub mod server;
