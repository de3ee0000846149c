//! What stands around an endpoint: the call, its failure, and one layer a file. Nothing here names an order.

pub mod call;
pub mod endpoint;
pub mod failure;
