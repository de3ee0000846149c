//! The embedded collector: OTLP in, a view of traces in the browser. A development server: in production stands a real one.
//!
//! | module | what it knows |
//! |---|---|
//! | [`model`] | what is kept of a span or a log line, and what it costs |
//! | [`decode`] | OTLP's messages |
//! | [`store`] | how much is kept, and what has to go |
//! | [`query`], [`service_map`] | what can be asked |
//! | [`view`], [`waterfall`] | a trace as somebody looks at it, and its form in a terminal |
//! | [`handle`] | the store, shared |
//! | [`admission`] | how many messages are read at a time |
//! | `receive_grpc`, `receive_http` | OTLP over gRPC and over HTTP |
//! | `api`, `page` | the view: JSON, and the page that shows it |
//! | [`start`], [`command`] | all of it as a library, and as a program |

pub mod admission;
mod api;
pub mod command;
pub mod decode;
pub mod handle;
pub mod model;
mod page;
pub mod query;
mod receive_grpc;
mod receive_http;
pub mod service_map;
pub mod start;
pub mod store;
pub mod view;
pub mod waterfall;

pub use start::{Collector, Running, Settings};
