//! The service, its reflection and its health as one app for [`grpc_server`](crate::wire::grpc_server).
//!
//! Reflection lets `grpcurl` and its like ask for the contract; health is what a balancer asks. Proved by `tests/service/grpc.rs`.

use super::server::GrpcOrders;
use crate::{
    order::endpoint::Endpoints,
    pb::{self, order_service_server::OrderServiceServer},
    wire::request_id::NamedLayer,
};
use axum::Router;
use tonic::service::Routes;
use tonic_health::{ServingStatus, server::HealthReporter};

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
    let health = tonic_health::pb::health_server::HealthServer::new(
        tonic_health::server::HealthService::from_health_reporter(health.0.clone()),
    );
    let routes = Routes::new(orders).add_service(reflection).add_service(health).prepare();
    Ok(routes.into_axum_router().layer(NamedLayer))
}
// ANCHOR_END: routes

// ANCHOR: health
/// What `grpc.health.v1` answers: for the order service, and for the process, whose name is empty.
#[derive(Clone, Debug)]
pub struct Health(HealthReporter);

impl Health {
    /// Not serving yet.
    pub async fn not_serving() -> Health {
        let health = Health(HealthReporter::new());
        health.set(false).await;
        health
    }

    /// Says it from now on. Whoever watches hears it at once.
    pub async fn set(&self, serving: bool) {
        let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        for name in ["", SERVICE] {
            self.0.set_service_status(name, status).await;
        }
    }

    /// Ends every watch: it has no end of its own, and a server that drains would wait for it.
    pub async fn end_watches(&self) {
        for name in ["", SERVICE] {
            self.0.clone().clear_service_status(name).await;
        }
    }
}
// ANCHOR_END: health
