//! What HTTP and gRPC have in common: both carry headers. Nothing here names an order.
//!
//! | module | what it knows |
//! |---|---|
//! | [`context`](mod@context) | headers in and out of a call's context |
//! | [`deadline`] | how long a caller waits, as it is written on a wire |
//! | [`request_id`] | a name for every request, on its way in and out |
//! | [`problem`] | what a refusal looks like over HTTP |
//! | [`extract`] | how an HTTP request is taken apart, and what is said if it cannot be |
//! | [`status`] | failures to gRPC's statuses and back |
//! | [`readiness`], [`health`] | whether a service wants requests, over HTTP and over gRPC |
//! | [`calls`] | where the calls of one connection run |
//! | [`grpc_server`] | from a listener to gRPC: accepted, served, drained |

pub mod calls;
pub mod context;
pub mod deadline;
pub mod extract;
pub mod grpc_server;
pub mod health;
pub mod problem;
pub mod readiness;
pub mod request_id;
pub mod status;
