//! The order service, one layer a module. Each knows those above it in this table and none below.
//!
//! | module | what it knows |
//! |---|---|
//! | [`domain`], [`error`] | what an order is, and what can go wrong with one |
//! | [`store`] | the port to where orders are kept, and its adapter |
//! | [`ids`] | where ids come from |
//! | [`service`] | the rules |
//! | [`endpoint`] | the methods as values: layers go around them |
//! | [`http`], [`grpc`] | the two transports, each with its server and its client |

pub mod domain;
pub mod endpoint;
pub mod error;
pub mod grpc;
pub mod http;
pub mod ids;
pub mod service;
pub mod store;
