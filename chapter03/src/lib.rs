//! Chapter 3, service, endpoint, transport: an order service in three layers behind HTTP and gRPC, middleware, logs, metrics and traces.
//!
//! | module | what it is |
//! |---|---|
//! | [`order`] | the order service: rules, endpoints, and its two transports |
//! | [`wire`] | what HTTP and gRPC have in common: headers, names of requests, deadlines |
//! | [`sections`] | the programs of the sections |
//! | [`stack`] | what stands around an endpoint: one layer a file |
//! | [`telemetry`] | logs, metrics and traces, and the way out of the process |
//! | [`collector`] | the embedded collector: OTLP in, a view of traces in the browser |
//! | [`config`], [`app`], [`serve`] | settings, wiring, and the program |
//! | [`tour`] | all of it in one process |
//! | [`pb`] | what is generated from `proto/` |
#![allow(
    clippy::print_stdout,
    reason = "the demos of this chapter are programs that print; the page shows `println!`"
)]

use utils::demo::{Demo, Menu};

pub mod app;
pub mod collector;
pub mod config;
pub mod order;
pub mod pb;
pub mod sections;
pub mod serve;
pub mod stack;
pub mod telemetry;
pub mod tour;
pub mod wire;

/// The chapter's front door: `cargo run -p chapter03`.
pub const MENU: Menu = Menu {
    package: "chapter03",
    greeting: "Chapter 3: service, endpoint, transport.",
    demos: &[
        Demo::new("layers", "the rules called as functions", sections::layers::run),
        Demo::new("endpoints", "four order services, one caller", sections::endpoints::run),
        Demo::new("transports", "one order over HTTP and over gRPC, as bytes", sections::transports::run),
        Demo::new("status", "three refusals, each over both wires", sections::status::run),
        Demo::new("contract", "what right and wrong order services promise", sections::contract::run),
        Demo::new(
            "stopwatch",
            "an access log that always says zero, and one that doesn't",
            sections::stopwatch::run,
        ),
        Demo::new("guards", "each layer refuses once: what the caller is told", sections::guards::run),
        Demo::new("chain", "what the real stacks are made of, and three wrong orders", sections::chain::run),
        Demo::new("logs", "the same calls as lines for a person and for a program", sections::logs::run),
        Demo::new("metrics", "four calls, as Prometheus reads them", sections::metrics::run),
        Demo::new("traces", "a trace that goes on, and one that breaks", sections::traces::run),
        Demo::new("waterfall", "one trace, put together from two messages", sections::waterfall::run),
        Demo::command("serve", "the order service; --http ADDR --grpc ADDR", serve::command),
        Demo::command(
            "collector",
            "traces and logs in over OTLP, a view of them in the browser",
            collector::command::command,
        ),
    ],
    start: Some(tour::start),
};
