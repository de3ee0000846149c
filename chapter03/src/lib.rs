//! Chapter 3, service, endpoint, transport: an order service in three layers behind HTTP and gRPC, middleware, logs, metrics and traces.
//!
//! | module | what it is |
//! |---|---|
//! | [`order`] | the order service: rules, endpoints, and its two transports |
//! | [`stack`] | what stands around an endpoint: one layer a file |
//! | [`telemetry`] | logs, metrics and traces, and the way out of the process |
//! | [`collector`] | the embedded collector: OTLP in, a view of traces in the browser |
//! | [`pb`] | what is generated from `proto/` |
#![allow(
    clippy::print_stdout,
    reason = "the demos of this chapter are programs that print; the page shows `println!`"
)]

use utils::demo::Menu;

pub mod collector;
pub mod order;
pub mod pb;
pub mod stack;
pub mod telemetry;

/// The chapter's front door: `cargo run -p chapter03`.
pub const MENU: Menu =
    Menu { package: "chapter03", greeting: "Chapter 3: service, endpoint, transport.", demos: &[] };
