//! Chapter 3, service, endpoint, transport: a service in three layers behind HTTP and gRPC, middleware, logs, metrics and traces.
//!
//! Not written yet. The crate is here so that the workspace has its final shape; it pretends nothing.

use utils::demo::Menu;

/// The chapter's front door: `cargo run -p chapter03`.
pub const MENU: Menu = Menu {
    package: "chapter03",
    greeting: "Chapter 3: service, endpoint, transport.\nThis chapter will hold a service in three layers behind HTTP and gRPC, middleware, logs, metrics and traces.",
    demos: &[],
};
