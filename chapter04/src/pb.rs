//! The messages and services that `build.rs` makes of `proto/`, and nothing else.
#![allow(missing_docs, clippy::all, reason = "generated")]

/// Profiles.
pub mod user {
    tonic::include_proto!("user.v1");
}

/// Credentials, sessions, keys.
pub mod auth {
    tonic::include_proto!("auth.v1");
}

/// Both contracts as data, for server reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
