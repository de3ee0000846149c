//! Sockets, readiness, and the way to an end: what all three services do with what they have wired.
//!
//! Standard output holds the addresses, one a line, and then `ready`, for programs that read it.

use super::start_error::StartError;
use axum::Router;
use chapter02::serve::{
    limits::Limits,
    server::{self, Ending},
};
use chapter03::wire::{
    grpc_server::{self, GrpcLimits},
    health::Health,
    readiness::Readiness,
};
use std::{
    io::{self, Write},
    net::SocketAddr,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;

/// How often a service that has just started is asked whether it is ready. Every millisecond of a start counts, and there are few of them.
const LOOK_AT_START: Duration = Duration::from_millis(5);
/// How often it is asked afterwards: as often as verifiers hear from auth.
const LOOK: Duration = Duration::from_millis(200);

/// An address, bound, or who is to blame.
///
/// # Errors
/// If it cannot be had. `flag` is the setting it came from.
pub async fn bind(
    address: SocketAddr,
    what: &'static str,
    flag: &'static str,
) -> Result<TcpListener, StartError> {
    let refused = |source| StartError::Listen { address, what, flag, source };
    TcpListener::bind(address).await.map_err(refused)
}

/// Prints where a listener listens, such as `grpc://127.0.0.1:8401`.
///
/// # Errors
/// If the system does not say.
pub fn announce(scheme: &str, listener: &TcpListener) -> io::Result<()> {
    say(&format!("{scheme}://{}", listener.local_addr()?));
    Ok(())
}

/// One line, at once. Whoever does not listen any more is no reason to stop.
fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// How a service stops.
#[derive(Clone, Copy, Debug)]
pub struct Stopping {
    /// Time of "not ready" before it stops accepting.
    pub linger: Duration,
    /// Time that open requests get to finish.
    pub drain: Duration,
}

// ANCHOR: keep_ready
/// Says whether the service wants requests, as long as it is not told to stop: `is_ready` is asked again and again.
async fn keep_ready(is_ready: impl Fn() -> bool, ready: &Readiness, health: Option<&Health>) {
    let mut looks = interval(LOOK_AT_START);
    let mut said = false;
    loop {
        looks.tick().await;
        let now = is_ready();
        if now == ready.is_ready() {
            continue;
        }
        ready.set(now);
        if let Some(health) = health {
            health.set(now).await;
        }
        if !said {
            say("ready");
            said = true;
            looks = interval(LOOK);
            looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
    }
}

/// Until `stop`: ready or not, as things are. Then: not ready, and a pause in which whoever balances hears it and sends no more.
async fn watch(
    is_ready: impl Fn() -> bool,
    ready: &Readiness,
    health: Option<&Health>,
    stopping: Stopping,
    stop: &CancellationToken,
    servers_stop: &CancellationToken,
) {
    stop.run_until_cancelled(keep_ready(is_ready, ready, health)).await;
    ready.set(false);
    if let Some(health) = health {
        health.set(false).await;
    }
    sleep(stopping.linger).await;
    if let Some(health) = health {
        health.end_watches().await;
    }
    servers_stop.cancel();
}
// ANCHOR_END: keep_ready

/// A service behind gRPC, with its health and metrics over HTTP on another address.
pub struct GrpcService {
    /// Where gRPC is served, and what.
    pub grpc: (TcpListener, Router),
    /// Where `/livez`, `/readyz` and `/metrics` are served.
    pub admin: (TcpListener, Router),
    /// Whether it wants requests, over HTTP...
    pub ready: Readiness,
    /// ...and over gRPC.
    pub health: Health,
    /// How it stops.
    pub stopping: Stopping,
    /// Cancelled, when it stops, after the pause for balancers: what has no end of its own has to end now.
    pub draining: CancellationToken,
}

impl GrpcService {
    // ANCHOR: run
    /// Serves until `stop` is cancelled, then ends in this order: not ready, no new connection, open calls answered.
    pub async fn run(self, is_ready: impl Fn() -> bool, stop: CancellationToken) -> Ending {
        let GrpcService { grpc, admin, ready, health, stopping, draining } = self;
        let limits = GrpcLimits { drain_time: stopping.drain, ..GrpcLimits::default() };
        let over_grpc = grpc_server::run(grpc.0, grpc.1, limits, draining.clone());
        let limits = Limits { drain_time: stopping.drain, ..Limits::default() };
        let over_http = server::run(admin.0, admin.1, limits, draining.clone());
        let watch = watch(is_ready, &ready, Some(&health), stopping, &stop, &draining);
        let (over_grpc, over_http, ()) = tokio::join!(over_grpc, over_http, watch);
        // A probe that hangs on is nobody's request.
        if over_grpc == Ending::Clean { over_http } else { over_grpc }
    }
    // ANCHOR_END: run
}

/// A service behind HTTP; `serve` is its server, which ends when its token is cancelled.
pub async fn run_http<F>(
    serve: impl FnOnce(CancellationToken) -> F,
    is_ready: impl Fn() -> bool,
    ready: &Readiness,
    stopping: Stopping,
    stop: &CancellationToken,
) -> Ending
where
    F: Future<Output = Ending>,
{
    let servers_stop = CancellationToken::new();
    let server = serve(servers_stop.clone());
    let watch = watch(is_ready, ready, None, stopping, stop, &servers_stop);
    tokio::join!(server, watch).0
}
