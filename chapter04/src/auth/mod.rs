//! The auth service: who knows a password, which sessions are open, and the keys that sign tokens. It owns all of it by `user_id`; names and
//! addresses belong to the user service.
//!
//! | module | what it knows |
//! |---|---|
//! | [`domain`] | passwords, refresh tokens, what a login gives: nothing invalid gets this far |
//! | [`error`] | what can go wrong, and of which kind it is |
//! | [`service`], [`access`] | what an auth service does, and who may ask for it |
//! | [`rules`] | the service itself |
//! | [`registration`], [`sessions`] | the two sequences of it that can be cut off |
//! | [`password`], [`lockout`] | hashes of passwords, and who guesses too often |
//! | [`keys`], [`keeper`] | signing keys and their rotation, and what verifiers are told |
//! | [`store`] | where all of it is kept: the port, and its adapters in the folder |
//! | [`profiles`] | the port to the user service, and what goes along with a call to it |
//! | [`settings`] | how long things last |
//! | [`endpoint`], [`open`] | the service as a set of endpoints, and what stands around one for anybody |
//! | [`grpc`] | the service over gRPC |
//! | [`authority`] | all of it put together |
//! | [`admin`] | the first admin |

pub mod access;
pub mod admin;
mod along;
pub mod authority;
pub mod domain;
pub mod endpoint;
pub mod error;
pub mod grpc;
pub mod keeper;
pub mod keys;
pub mod lockout;
pub mod open;
pub mod password;
pub mod profiles;
pub mod registration;
pub mod rules;
pub mod service;
pub mod sessions;
pub mod settings;
pub mod store;
