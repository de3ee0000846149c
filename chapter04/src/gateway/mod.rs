//! The gateway: HTTP with JSON for the world outside, gRPC to the services within. It decides little: who may do what is for the services to say.
//!
//! | module | what it knows |
//! |---|---|
//! | [`router`](mod@router) | every path, and what stands around it |
//! | [`sessions`], [`users`] | one function for each method: decode, call, encode |
//! | [`bodies`] | the bodies as JSON, and their way to the domain and back |
//! | [`bearer`] | who calls, by the header `authorization` |
//! | [`asking`] | what a handler hands on to a service, and how long it waits |
//! | [`json`] | how a body is read: strictly |
//! | [`precondition`] | versions as `ETag` and `If-Match` |
//! | [`refused`] | what a refusal looks like |
//! | [`source`](mod@source) | where a request comes from |
//! | [`rates`], [`limit`], [`guard`] | what a caller may cost |
//! | [`observe`], [`metrics`] | a span, a line and a count for each request |
//! | [`protect`] | headers that protect whoever reads an answer in a browser |
//! | [`openapi`], [`docs`] | the interface as a document, and as a page |
//! | [`settings`], [`serve`] | what can be set, and the way from a listener to the router |

pub mod asking;
pub mod bearer;
pub mod bodies;
pub mod docs;
pub mod guard;
pub mod json;
pub mod limit;
pub mod metrics;
pub mod observe;
pub mod openapi;
pub mod precondition;
pub mod protect;
pub mod rates;
pub mod refused;
pub mod router;
pub mod serve;
pub mod sessions;
pub mod settings;
pub mod source;
pub mod users;
