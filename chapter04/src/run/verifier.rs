//! A service that believes tokens: what it trusts, and the line to auth that keeps it up to date.

use super::supervisor::Peer;
use crate::trust::{
    Trust, feed,
    identity::ServiceName,
    keys::{KeySet, Secret},
    service_token::{Peers, ServiceTokens},
};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::transport::Endpoint;

/// Time that a connection may take to come about. None by default would mean minutes.
const CONNECT_TIME: Duration = Duration::from_secs(1);
/// Who issues tokens and takes them back.
const AUTH: &str = "auth";

/// What the service `me` trusts: users by the shared secret if there is one, else by the public keys that auth will tell; services by `peers`.
pub fn verifier(me: &'static str, secret: Option<&Secret>, peers: Peers) -> Trust {
    let keys = secret.map_or(KeySet::none(), |secret| KeySet::Shared(secret.clone()));
    Trust::new(ServiceName::new(me), keys, peers, Clock::system(), WallClock::system())
}

/// The line to auth. It is followed until it is told to stop.
#[derive(Debug)]
#[must_use = "nobody follows it then"]
pub struct Following {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Following {
    // ANCHOR: start
    /// Follows auth from the moment on that its address is known.
    pub fn start(trust: Trust, mut auth: Peer, tokens: ServiceTokens) -> Following {
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let Some(Some(address)) = stopped.run_until_cancelled(auth.address()).await else { return };
            // A peer that has gone without a word is noticed by the silence of the feed, long before any keep-alive.
            let address = Endpoint::from(address).connect_timeout(CONNECT_TIME).tcp_nodelay(true);
            let open = feed::over(address, tokens, ServiceName::new(AUTH));
            feed::follow(open, trust, Clock::system(), stopped).await;
        });
        Following { stop, task }
    }
    // ANCHOR_END: start

    /// Stops following.
    pub async fn stop(self) {
        self.stop.cancel();
        let _ = self.task.await; // a panic in it has been printed
    }
}
