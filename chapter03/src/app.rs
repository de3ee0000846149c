//! The composition root: the only file that names concrete types together. Settings become a bound, wired [`App`], and that runs until it is told
//! to stop.
//!
//! Building is apart from running, so a test binds port 0, asks for the ports, and runs the very program. Proved by `tests/service/stop.rs`.

#![allow(clippy::print_stderr, reason = "the last words of telemetry have no log to go to")]

use crate::{
    config::Config,
    order::{
        endpoint::Endpoints,
        grpc::routes::{SERVICE, routes},
        http::router::router,
        ids,
        service::Orders,
        store::memory::MemoryOrderStore,
    },
    stack::{chain::ServerChain, clock::Clock},
    telemetry::{
        guard::{FLUSH_TIME, Guard},
        logs::LogFilter,
        metrics::Metrics,
        setup::{Settings, SetupError, switch_on},
        wall_clock::WallClock,
    },
    wire::{
        grpc_server::{self, GrpcLimits},
        health::Health,
        readiness::Readiness,
    },
};
use axum::Router;
use chapter02::serve::{
    limits::Limits,
    server::{self, Ending},
};
use prometheus_client::registry::Registry;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::level_filters::LevelFilter;

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Only the system knows whether an address is free, ours and allowed. Choose another one.
    #[error(
        "cannot listen on {address} for {transport}: {source}. Choose another address with {flag}; port 0 takes a free one"
    )]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What it was for.
        transport: &'static str,
        /// The setting it came from.
        flag: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The system has no random numbers, so two services could give the same ids.
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The contract inside this program cannot be read: its build went wrong.
    #[error("the contract for gRPC reflection cannot be read: {0}")]
    Contract(#[from] tonic_reflection::server::Error),
    /// The collector's address is none.
    #[error(transparent)]
    Telemetry(#[from] SetupError),
    /// No threads, no files or no signals to be had: nothing that a setting changes.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

/// The rules over a store in memory, as endpoints with nothing around them.
///
/// # Errors
/// If the system has no random numbers.
pub fn rules() -> Result<Endpoints, StartError> {
    let ids = ids::scrambled(getrandom::u64()?);
    Ok(Endpoints::for_service(Orders::new(MemoryOrderStore::default(), ids)))
}

// ANCHOR: endpoints
/// `rules` inside the server's chain, counted in `registry`: what both transports call.
pub fn guarded(rules: Endpoints, config: &Config, registry: &mut Registry) -> Endpoints {
    let chain = ServerChain::new(config.server_limits(), Clock::system()).counted_in(Metrics::new(registry));
    rules.wrap(&chain)
}
// ANCHOR_END: endpoints

// ANCHOR: telemetry
/// Switches telemetry on for this process: lines of the log on standard error, traces and lines to the collector if there is one. `level` holds
/// unless `RUST_LOG` says otherwise.
///
/// # Errors
/// If the collector's address is none, or the system has no random numbers.
pub fn telemetry(config: &Config, level: LevelFilter, registry: &mut Registry) -> Result<Guard, StartError> {
    let settings = Settings {
        service: "orders",
        instance: format!("{:016x}", getrandom::u64()?),
        form: config.log,
        filter: config.log_filter.clone().unwrap_or(LogFilter::from_level(level)),
        clock: WallClock::system(),
        otlp: config.otlp.clone(),
    };
    Ok(switch_on(settings, registry)?)
}
// ANCHOR_END: telemetry

/// Switches telemetry off: the last thing that a program does, so that it can still tell of everything before. What was lost is said.
pub async fn end_telemetry(guard: Guard) {
    let loss = guard.shut_down(FLUSH_TIME).await;
    if !loss.is_none() {
        eprintln!("the collector has not got everything: {loss}");
    }
}

// ANCHOR: app
/// An order service that is bound and wired, and not ready yet.
#[derive(Debug)]
pub struct App {
    http: (TcpListener, Router),
    grpc: (TcpListener, Router),
    ready: Readiness,
    health: Health,
    linger: Duration,
    drain: Duration,
}

impl App {
    /// Binds both addresses and puts `endpoints` behind both transports. `metrics` has the path `/metrics`.
    ///
    /// # Errors
    /// If an address cannot be had.
    pub async fn build(config: &Config, endpoints: Endpoints, metrics: Router) -> Result<App, StartError> {
        let http = bind(config.http, "HTTP", "--http").await?;
        let grpc = bind(config.grpc, "gRPC", "--grpc").await?;
        let (ready, health) = (Readiness::default(), Health::not_serving(SERVICE).await);
        let over_http = router(endpoints.clone(), ready.clone(), metrics);
        let over_grpc = routes(endpoints, &health)?;
        let (linger, drain) = (config.linger, config.drain);
        Ok(App { http: (http, over_http), grpc: (grpc, over_grpc), ready, health, linger, drain })
    }
    // ANCHOR_END: app

    /// Where HTTP is served, with the port that the system chose.
    ///
    /// # Errors
    /// If the system does not say.
    pub fn http_address(&self) -> io::Result<SocketAddr> {
        self.http.0.local_addr()
    }

    /// Where gRPC is served, with the port that the system chose.
    ///
    /// # Errors
    /// If the system does not say.
    pub fn grpc_address(&self) -> io::Result<SocketAddr> {
        self.grpc.0.local_addr()
    }

    // ANCHOR: run
    /// Serves until `stop` is cancelled, then ends in this order: not ready, no new connection, open requests answered.
    pub async fn run(self, stop: CancellationToken) -> Ending {
        let App { http: (http, over_http), grpc: (grpc, over_grpc), ready, health, linger, drain } = self;
        let servers_stop = CancellationToken::new();
        let over_http = server::run(http, over_http, http_limits(drain), servers_stop.clone());
        let grpc_limits = GrpcLimits { drain_time: drain, ..GrpcLimits::default() };
        let over_grpc = grpc_server::run(grpc, over_grpc, grpc_limits, servers_stop.clone());
        // Before the first answer: a connection may wait in the system's queue already.
        ready.set(true);
        health.set(true).await;
        let watch = async {
            stop.cancelled().await;
            ready.set(false);
            health.set(false).await;
            sleep(linger).await; // whoever balances hears it, and sends no more
            health.end_watches().await;
            servers_stop.cancel();
        };
        let (over_http, over_grpc, ()) = tokio::join!(over_http, over_grpc, watch);
        both(over_http, over_grpc)
    }
    // ANCHOR_END: run
}

async fn bind(
    address: SocketAddr,
    transport: &'static str,
    flag: &'static str,
) -> Result<TcpListener, StartError> {
    let refused = |source| StartError::Listen { address, transport, flag, source };
    TcpListener::bind(address).await.map_err(refused)
}

/// Chapter 2's limits, except where the router and the layers have the same limit and a better answer: a problem body.
fn http_limits(drain_time: Duration) -> Limits {
    Limits {
        body_bytes: usize::MAX,               // the router's is lower
        answer_time: Duration::from_secs(30), // reading a body and the deadline layer end sooner
        drain_time,
        ..Limits::default()
    }
}

/// How two servers ended together: what either left open was left open.
fn both(one: Ending, other: Ending) -> Ending {
    match (one, other) {
        (Ending::Clean, Ending::Clean) => Ending::Clean,
        (Ending::Expired { open: one }, Ending::Expired { open: other }) => {
            Ending::Expired { open: one + other }
        }
        (Ending::Clean, unclean) | (unclean, _) => unclean,
    }
}
