//! A user service over gRPC on a port that the system chose, and those who ask it. It counts the connections that are opened to it.

use super::SERVICE;
use crate::user::{endpoint::Endpoints, grpc::routes::routes};
use chapter02::serve::server::Ending;
use chapter03::wire::{
    grpc_server::{self, GrpcLimits},
    health::Health,
};
use http::Uri;
use hyper_util::rt::TokioIo;
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};
use tower::service_fn;

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    health: Health,
    connections: Arc<AtomicUsize>,
    stop: CancellationToken,
    running: JoinHandle<Ending>,
}

impl Server {
    /// Serves `endpoints`.
    pub async fn start(endpoints: Endpoints) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let health = Health::not_serving(SERVICE).await;
        let app = routes(endpoints, &health).expect("the contract can be read");
        let stop = CancellationToken::new();
        let running = tokio::spawn(grpc_server::run(listener, app, GrpcLimits::default(), stop.clone()));
        Server { address, health, connections: Arc::default(), stop, running }
    }

    /// A channel to it.
    pub fn channel(&self) -> Channel {
        let (address, connections) = (self.address, Arc::clone(&self.connections));
        let connect = service_fn(move |_: Uri| {
            connections.fetch_add(1, Ordering::Relaxed);
            async move { TcpStream::connect(address).await.map(TokioIo::new) }
        });
        Endpoint::from_static("http://user").connect_with_connector_lazy(connect)
    }

    /// How many connections its channels have opened.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// It wants calls from now on.
    pub async fn ready(&self) {
        self.health.set(true).await;
    }

    /// What it says of its health.
    pub async fn health(&self) -> &'static str {
        let question = HealthCheckRequest { service: SERVICE.to_string() };
        let answer = HealthClient::new(self.channel()).check(question).await;
        answer.expect("it answers").get_ref().status().as_str_name()
    }

    /// The services that it says it has.
    pub async fn reflection(&self) -> Vec<String> {
        let message_request = Some(MessageRequest::ListServices(String::new()));
        let question = ServerReflectionRequest { host: String::new(), message_request };
        let mut client = ServerReflectionClient::new(self.channel());
        let answers = client.server_reflection_info(tokio_stream::once(question)).await;
        let answer = answers.expect("it answers").into_inner().message().await.expect("it answers");
        let mut names: Vec<String> = match answer.and_then(|answer| answer.message_response) {
            Some(MessageResponse::ListServicesResponse(list)) => {
                list.service.into_iter().map(|service| service.name).collect()
            }
            _ => Vec::new(),
        };
        names.sort();
        names
    }

    /// Ends it.
    pub async fn stop(self) {
        self.stop.cancel();
        let _ = self.running.await;
    }
}
