//! What stands around an endpoint: the call, its failure, and one layer a file. Nothing here names an order.

pub mod access_log;
pub mod authenticate;
pub mod call;
pub mod catch_panic;
pub mod chain;
pub mod circuit_breaker;
pub mod clock;
pub mod deadline;
pub mod described;
pub mod endpoint;
pub mod failure;
pub mod inject;
pub mod maybe_refused;
pub mod request_id;
pub mod token_bucket;
