//! From a listener to the router: chapter 2's accept loop and connections, and into each request the address at the other end.
//!
//! Limits that have a better answer inside, a problem body, are the router's. What is left here are those that come before there is a
//! request. Proved by `tests/system/gateway_limits.rs`.

use super::source::Peer;
use axum::Router;
use chapter02::serve::{
    limits::Limits,
    server::{Ending, accept_loop, speak_http},
};
use http::Request;
use hyper::body::Incoming;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;

/// Chapter 2's limits, with this time for open requests at the end. A head may be twice as large as the router takes: it answers what is
/// only a little too large, and what is larger still is refused without a word.
pub fn limits(drain_time: Duration, head_bytes: usize) -> Limits {
    // hyper needs 8 KiB to work with.
    Limits { head_bytes: (head_bytes * 2).max(8 * 1024), drain_time, ..Limits::default() }
}

// ANCHOR: run
/// Serves `app` on `listener` until `stop` is cancelled, then drains. When it returns, no connection is left.
pub async fn run(listener: TcpListener, app: Router, limits: Limits, stop: CancellationToken) -> Ending {
    accept_loop(listener, limits.connections, limits.drain_time, stop, |stream, permit, stop| {
        let peer = stream.peer_addr().ok().map(Peer);
        let app = ServiceBuilder::new()
            .map_request(move |mut request: Request<Incoming>| {
                if let Some(peer) = peer {
                    request.extensions_mut().insert(peer);
                }
                request
            })
            .service(app.clone());
        async move {
            let _permit = permit; // until the connection ends
            speak_http(stream, app, limits, stop).await;
        }
    })
    .await
}
// ANCHOR_END: run
