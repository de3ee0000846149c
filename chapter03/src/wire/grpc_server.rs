//! From a listener to gRPC: the accept loop, one task for each connection, and the way to an end.
//!
//! tonic brings a server. Its deadline layer cannot be taken out and answers CANCELLED where gRPC says DEADLINE_EXCEEDED, and its way to an
//! end has no time limit, so this is chapter 2's accept loop, with HTTP/2 on each connection. Proved by `tests/service/{grpc_bad_input,stop}.rs`.

use super::calls::Calls;
use axum::Router;
use chapter02::serve::server::{Ending, accept_loop};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use std::{pin::pin, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::OwnedSemaphorePermit,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

// ANCHOR: limits
/// How much and how long a client may cost.
#[derive(Clone, Copy, Debug)]
pub struct GrpcLimits {
    /// Connections at a time.
    pub connections: usize,
    /// Open calls on one connection.
    pub streams: u32,
    /// Bytes of a call's headers.
    pub head_bytes: u32,
    /// A peer that says nothing is asked for a sign of life so often...
    pub ping_every: Duration,
    /// ...and has so long to give it.
    pub ping_answer: Duration,
    /// Age at which a connection gets no further call, so that a balancer can move its clients.
    pub connection_time: Duration,
    /// Time that open calls get to finish, after a stop or at the age above.
    pub drain_time: Duration,
}

impl Default for GrpcLimits {
    fn default() -> GrpcLimits {
        GrpcLimits {
            connections: 512, // as over HTTP
            streams: 200,     // more than that waits in the client
            head_bytes: 16 * 1024,
            ping_every: Duration::from_secs(30), // below the minute after which many routers forget a connection
            ping_answer: Duration::from_secs(10),
            connection_time: Duration::from_secs(300),
            drain_time: Duration::from_secs(10),
        }
    }
}
// ANCHOR_END: limits

// ANCHOR: run
/// Serves `app` on `listener` until `stop` is cancelled, then drains. When it returns, no connection is left.
pub async fn run(listener: TcpListener, app: Router, limits: GrpcLimits, stop: CancellationToken) -> Ending {
    let serve = |stream, permit, stop| serve(stream, permit, app.clone(), limits, stop);
    accept_loop(listener, limits.connections, limits.drain_time, stop, serve).await
}
// ANCHOR_END: run

// ANCHOR: serve
/// Serves one connection until it is closed, is too old, or the service stops. Its permit ends with it.
async fn serve(
    stream: TcpStream,
    _permit: OwnedSemaphorePermit,
    app: Router,
    limits: GrpcLimits,
    stop: CancellationToken,
) {
    let calls = Calls::default();
    let mut http = Builder::new(calls.clone()).http2_only();
    http.http2()
        .timer(TokioTimer::new()) // without a timer, hyper sends no pings
        .keep_alive_interval(limits.ping_every)
        .keep_alive_timeout(limits.ping_answer)
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(limits.head_bytes);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)));
    let limit = tokio::select! {
        // An error here is the client's: it went away, or sent what is no HTTP/2 and was told so.
        _ = calls.with(connection.as_mut()) => return,
        () = stop.cancelled() => None, // `run` watches the time for all of them
        () = sleep(limits.connection_time) => Some(limits.drain_time),
    };
    connection.as_mut().graceful_shutdown(); // answers the open calls, and takes no other
    match limit {
        Some(limit) => drop(timeout(limit, calls.with(connection)).await),
        None => drop(calls.with(connection).await),
    }
}
// ANCHOR_END: serve
