//! The user service: profiles. Each module knows those above it in this table and none below.
//!
//! | module | what it knows |
//! |---|---|
//! | [`domain`], [`username`], [`email`], [`text`], [`cursor`] | what a user is, and a place in a list of them |
//! | [`error`] | what can go wrong with one |
//! | [`store`] | the port to where profiles are kept, and its adapters |
//! | [`cache`], [`cached_store`] | copies that are kept for a while, and a store with such a cache beside it |
//! | [`service`] | the rules |
//! | [`access`] | who may do and see what |
//! | [`endpoint`] | the methods as values: layers go around them |
//! | [`grpc`] | the transport, with its server and its client |

pub mod access;
pub mod cache;
pub mod cached_store;
pub mod cursor;
pub mod domain;
pub mod email;
pub mod endpoint;
pub mod error;
pub mod grpc;
pub mod service;
pub mod store;
pub mod text;
pub mod username;
