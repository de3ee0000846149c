//! Chapter 4, the distributed user and auth system: gRPC, JWT, discovery, live configuration, balancing and resilience, each service a process of its own.
//!
//! Not written yet. The crate is here so that the workspace has its final shape; it pretends nothing.

use utils::demo::Menu;

/// The chapter's front door: `cargo run -p chapter04`.
pub const MENU: Menu = Menu {
    package: "chapter04",
    greeting: "Chapter 4: the distributed user and auth system.\nThis chapter will hold gRPC, JWT, discovery, live configuration, balancing and resilience, each service a process of its own.",
    demos: &[],
    start: None,
};
