//! The messages and services that `build.rs` makes of `proto/`, and nothing else.
#![allow(missing_docs, clippy::all, reason = "generated")]

tonic::include_proto!("order.v1");

/// The same contract as data, for server reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
