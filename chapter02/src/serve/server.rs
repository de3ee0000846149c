//! From a listener to answers: the accept loop, one task for each connection, and the way to an end.
//!
//! `axum::serve` does this too, without a time limit for headers, for the number of connections and for draining. The caller
//! binds, so a test uses port 0. Proved by `tests/http/{sockets,limits,stop}.rs`.

use super::limits::Limits;
use axum::{
    Router,
    body::HttpBody,
    http::{Request, StatusCode},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{any::Any, convert::Infallible, io::ErrorKind, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::{BoxError, Service, ServiceBuilder};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer};

/// Wait after a failed accept. The usual reason is that too many files are open, and only time mends that.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every open request was answered.
    Clean,
    /// The drain time was over before every open request was answered.
    Expired {
        /// Connections that were cut.
        open: usize,
    },
    /// Whoever asked it to stop did not want to wait for open requests.
    Interrupted,
}

// ANCHOR: run
/// Serves `app` on `listener` until `stop` is cancelled, then drains. When it returns, no connection is left.
pub async fn run(listener: TcpListener, app: Router, limits: Limits, stop: CancellationToken) -> Ending {
    let serve = |stream, permit, stop| serve(stream, permit, app.clone(), limits, stop);
    accept_loop(listener, limits.connections, limits.drain_time, stop, serve).await
}

/// The loop itself, whatever is spoken on a connection: `serve` gets each one, its place, and a token that asks it to end.
pub async fn accept_loop<F>(
    listener: TcpListener,
    connections_at_a_time: usize,
    drain_time: Duration,
    stop: CancellationToken,
    serve: impl Fn(TcpStream, OwnedSemaphorePermit, CancellationToken) -> F,
) -> Ending
where
    F: Future<Output = ()> + Send + 'static,
{
    let room = Arc::new(Semaphore::new(connections_at_a_time));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            (stream, permit) = accept(&listener, &room) => {
                connections.spawn(serve(stream, permit, stop.child_token()));
            }
            Some(_) = connections.join_next() => {} // one less to wait for
        }
    }
    drop(listener); // from here on the system refuses new connections
    let drained = async { while connections.join_next().await.is_some() {} };
    if timeout(drain_time, drained).await.is_ok() {
        return Ending::Clean;
    }
    let open = connections.len();
    connections.shutdown().await;
    Ending::Expired { open }
}
// ANCHOR_END: run

/// Waits until there is room for a connection, and then for one. A full service leaves new ones in the system's queue.
async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> (TcpStream, OwnedSemaphorePermit) {
    let permit = Arc::clone(room).acquire_owned().await.expect("nobody closes this semaphore");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are small, and waiting for more to send would delay them. If it fails, they only come later.
                let _ = stream.set_nodelay(true);
                return (stream, permit);
            }
            // The client has gone again: its own matter.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

// ANCHOR: serve
/// Serves one connection until it is closed, is too old, or the service stops. Its permit ends with it.
async fn serve(
    stream: TcpStream,
    _permit: OwnedSemaphorePermit,
    app: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    // The first layer is the outermost.
    let guarded = ServiceBuilder::new()
        // Around everything that can panic: one 500, and the connection lives on.
        .layer(CatchPanicLayer::custom(after_panic))
        // Before the handler, so that it cannot read more.
        .layer(RequestBodyLimitLayer::new(limits.body_bytes))
        // Around the handler and its reading of a body: a client can make both slow.
        .map_future(move |answer| in_time(limits.answer_time, answer))
        .service(app);
    speak_http(stream, guarded, limits, stop).await;
}

/// Speaks HTTP/1.1 on one connection and asks `app`, whatever guards that. Of the limits, those of heads and connections hold here.
pub async fn speak_http<S, B>(stream: TcpStream, app: S, limits: Limits, stop: CancellationToken)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error: Into<BoxError>> + Clone,
    B: HttpBody<Error: Into<BoxError>> + 'static,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()); // without a timer, hyper has no time limit either
    http.header_read_timeout(limits.head_time);
    http.max_header_size(limits.head_bytes);
    http.writev(false); // head and body are small: one buffer, one write
    http.half_close(true); // who will send no more may still wait for an answer
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)));

    let limit = tokio::select! {
        // An error here is the client's: it went away, or sent what is no HTTP and was told so.
        _ = connection.as_mut() => return,
        () = stop.cancelled() => None, // `run` watches the time for all of them
        () = sleep(limits.connection_time) => Some(limits.drain_time),
    };
    connection.as_mut().graceful_shutdown(); // answers the open request, and takes no other
    match limit {
        Some(limit) => drop(timeout(limit, connection).await),
        None => drop(connection.await),
    }
}
// ANCHOR_END: serve

/// The answer, or a 503 if it takes longer than `limit`.
///
/// tower-http's `TimeoutLayer` sets its timer and then asks the app. `timeout` asks first, and here answers are ready at once,
/// so that no timer is ever set.
async fn in_time(
    limit: Duration,
    answer: impl Future<Output = Result<Response, Infallible>>,
) -> Result<Response, Infallible> {
    let late = (StatusCode::SERVICE_UNAVAILABLE, "The answer took too long.");
    timeout(limit, answer).await.unwrap_or_else(|_| Ok(late.into_response()))
}

/// The panic's message went to standard error, where whoever runs the service reads it. The client learns nothing of it.
fn after_panic(_: Box<dyn Any + Send>) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.").into_response()
}
