//! Chapter 5, summary and outlook: drills, load, delivery and model serving: break the system of chapter 4, measure it, ship it.
//!
//! Not written yet. The crate is here so that the workspace has its final shape; it pretends nothing.

use utils::demo::Menu;

/// The chapter's front door: `cargo run -p chapter05`.
pub const MENU: Menu = Menu {
    package: "chapter05",
    greeting: "Chapter 5: summary and outlook.\nThis chapter will hold drills, load, delivery and model serving: break the system of chapter 4, measure it, ship it.",
    demos: &[],
    start: None,
};
