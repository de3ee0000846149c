//! Chapter 4, the distributed user and auth system: gRPC, JWT, discovery, live configuration, balancing and resilience, each service a process of its own.
//!
//! | module | what it is |
//! |---|---|
//! | [`trust`] | how the services trust each other: identities, tokens, revocation |
//! | [`wire`] | headers in and out of a call's context |
//! | [`pb`] | what is generated from `proto/` |
#![allow(
    clippy::print_stdout,
    reason = "the demos of this chapter are programs that print; the page shows `println!`"
)]

use utils::demo::Menu;

pub mod pb;
pub mod trust;
pub mod wire;

/// The chapter's front door: `cargo run -p chapter04`.
pub const MENU: Menu = Menu {
    package: "chapter04",
    greeting: "Chapter 4: the distributed user and auth system.\nThis chapter will hold gRPC, JWT, discovery, live configuration, balancing and resilience, each service a process of its own.",
    demos: &[],
    start: None,
};
