//! The service, its reflection and its health as one app for [`grpc_server`](chapter03::wire::grpc_server), which keeps connections alive
//! and drains them.
//!
//! Reflection lets `grpcurl` and its like ask for the contract; health is what a balancer asks. Proved by `tests/system/user_grpc.rs`.

use super::server::GrpcUsers;
use crate::{
    pb::{self, user::user_service_server::UserServiceServer},
    user::endpoint::Endpoints,
};
use axum::Router;
use chapter03::wire::{health::Health, request_id::NamedLayer};
use tonic::service::Routes;

/// Bytes of a message. The largest one, a batch of 100 ids, has 3,800.
pub const MESSAGE_BYTES: usize = 16 * 1024;
/// The service by its full name, as a balancer asks for its health.
pub const SERVICE: &str = <UserServiceServer<GrpcUsers> as tonic::server::NamedService>::NAME;

// ANCHOR: routes
/// The service over gRPC.
///
/// # Errors
/// If the descriptors in this program cannot be read, which would be a fault of its build.
pub fn routes(endpoints: Endpoints, health: &Health) -> Result<Router, tonic_reflection::server::Error> {
    let users = UserServiceServer::new(GrpcUsers(endpoints)).max_decoding_message_size(MESSAGE_BYTES);
    // Some clients know the first version only, such as the official one for Python.
    let (reflection, first) = (reflection().build_v1()?, reflection().build_v1alpha()?);
    let routes =
        Routes::new(users).add_service(reflection).add_service(first).add_service(health.server()).prepare();
    Ok(routes.into_axum_router().layer(NamedLayer))
}
// ANCHOR_END: routes

/// The contract, and which services of it are here: the descriptors hold the auth service's too.
fn reflection() -> tonic_reflection::server::Builder<'static> {
    let mut builder = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(pb::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
    for service in [SERVICE, "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"] {
        builder = builder.with_service_name(service);
    }
    builder
}
