//! What HTTP and gRPC have in common: both carry headers. Nothing here names an order.
//!
//! | module | what it knows |
//! |---|---|
//! | [`context`](mod@context) | headers in and out of a call's context |
//! | [`deadline`] | how long a caller waits, as it is written on a wire |
//! | [`request_id`] | a name for every request, on its way in and out |
//! | [`calls`] | where the calls of one connection run |
//! | [`grpc_server`] | from a listener to gRPC: accepted, served, drained |

pub mod calls;
pub mod context;
pub mod deadline;
pub mod grpc_server;
pub mod request_id;
