//! The service, its reflection and its health as one app for [`grpc_server`](crate::wire::grpc_server).
//!
//! Reflection lets `grpcurl` and its like ask for the contract; health is what a balancer asks. Proved by `tests/service/grpc.rs`.

use super::server::GrpcOrders;
use crate::{
    order::endpoint::Endpoints,
    pb::{self, order_service_server::OrderServiceServer},
    wire::{health::Health, request_id::NamedLayer},
};
use axum::Router;
use tonic::service::Routes;

/// Bytes of a message. An order has about fifty.
pub const MESSAGE_BYTES: usize = 16 * 1024;
/// The service by its full name, as a balancer asks for its health.
pub const SERVICE: &str = tonic_name();

const fn tonic_name() -> &'static str {
    <OrderServiceServer<GrpcOrders> as tonic::server::NamedService>::NAME
}

// ANCHOR: routes
/// The service over gRPC.
///
/// # Errors
/// If the descriptors in this program cannot be read, which would be a fault of its build.
pub fn routes(endpoints: Endpoints, health: &Health) -> Result<Router, tonic_reflection::server::Error> {
    let orders = OrderServiceServer::new(GrpcOrders(endpoints)).max_decoding_message_size(MESSAGE_BYTES);
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(pb::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let routes = Routes::new(orders).add_service(reflection).add_service(health.server()).prepare();
    Ok(routes.into_axum_router().layer(NamedLayer))
}
// ANCHOR_END: routes
