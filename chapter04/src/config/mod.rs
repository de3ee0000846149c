//! Settings of the three services: a flag wins over the environment, that over the file, and that over the default.
//!
//! How a setting is found and what is said of a wrong one is in [`utils::settings`]. Nothing else in this chapter reads the environment, except
//! what names a place on the disk. Proved by `tests/system/settings.rs`.
//!
//! | module | whose settings |
//! |---|---|
//! | [`common`] | those of every service |
//! | [`user`], [`auth`], [`gateway`] | those of one |
//! | [`file`](mod@file) | the file, one for all |
//! | [`data`] | the data folder |

pub mod auth;
pub mod common;
pub mod data;
pub mod file;
pub mod gateway;
pub mod user;
