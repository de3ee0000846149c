//! The service, its reflection and its health as one app for [`grpc_server`](chapter03::wire::grpc_server), which keeps connections alive
//! and drains them.
//!
//! Proved by `tests/system/auth_grpc.rs`.

use super::{server::GrpcAuth, watch::Watches};
use crate::{
    auth::endpoint::Endpoints,
    pb::{self, auth::auth_service_server::AuthServiceServer},
    trust::layer::Identify,
};
use axum::Router;
use chapter03::wire::{health::Health, request_id::NamedLayer};
use tonic::service::Routes;

/// Bytes of a message. The largest one, a registration, has about two thousand.
pub const MESSAGE_BYTES: usize = 16 * 1024;
/// The service by its full name, as a balancer asks for its health.
pub const SERVICE: &str = "auth.v1.AuthService";

// ANCHOR: routes
/// The service over gRPC.
///
/// # Errors
/// If the descriptors in this program cannot be read, which would be a fault of its build.
pub fn routes<T: Identify>(
    endpoints: Endpoints,
    watches: Watches<T>,
    health: &Health,
) -> Result<Router, tonic_reflection::server::Error> {
    let auth = GrpcAuth { endpoints, watches };
    let auth = AuthServiceServer::new(auth).max_decoding_message_size(MESSAGE_BYTES);
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(pb::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .with_service_name(SERVICE)
        .with_service_name("grpc.health.v1.Health")
        .with_service_name("grpc.reflection.v1.ServerReflection")
        .build_v1()?;
    let routes = Routes::new(auth).add_service(reflection).add_service(health.server()).prepare();
    Ok(routes.into_axum_router().layer(NamedLayer))
}
// ANCHOR_END: routes
