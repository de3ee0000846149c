//! Chapter 2, from the language to a service: control flow, concurrency, traits and injection, errors and panics, and a first HTTP service.
//!
//! Not written yet. The crate is here so that the workspace has its final shape; it pretends nothing.

use utils::demo::Menu;

/// The chapter's front door: `cargo run -p chapter02`.
pub const MENU: Menu = Menu {
    package: "chapter02",
    greeting: "Chapter 2: from the language to a service.\nThis chapter will hold control flow, concurrency, traits and injection, errors and panics, and a first HTTP service.",
    demos: &[],
};
