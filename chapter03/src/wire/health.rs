//! Health over gRPC: what a balancer asks before it sends calls, and what a service says before it stops.
//!
//! Proved by `tests/service/{grpc,stop}.rs`.

use tonic_health::{
    ServingStatus,
    pb::health_server::HealthServer,
    server::{HealthReporter, HealthService},
};

// ANCHOR: health
/// What `grpc.health.v1` answers: for one service by its full name, and for the process, whose name is empty.
#[derive(Clone, Debug)]
pub struct Health {
    reporter: HealthReporter,
    service: &'static str,
}

impl Health {
    /// `service` does not serve yet.
    pub async fn not_serving(service: &'static str) -> Health {
        let health = Health { reporter: HealthReporter::new(), service };
        health.set(false).await;
        health
    }

    /// Says it from now on. Whoever watches hears it at once.
    pub async fn set(&self, serving: bool) {
        let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        for name in ["", self.service] {
            self.reporter.set_service_status(name, status).await;
        }
    }

    /// The health service itself, to be added to a server.
    pub fn server(&self) -> HealthServer<impl tonic_health::pb::health_server::Health> {
        HealthServer::new(HealthService::from_health_reporter(self.reporter.clone()))
    }

    /// Ends every watch: it has no end of its own, and a server that drains would wait for it.
    pub async fn end_watches(&self) {
        for name in ["", self.service] {
            self.reporter.clone().clear_service_status(name).await;
        }
    }
}
// ANCHOR_END: health
