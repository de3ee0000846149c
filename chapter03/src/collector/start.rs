//! The collector as a library: three listeners, one store, one way to stop.
//!
//! The tour and chapter 4 start it inside their own process. Proved by `tests/service/collector.rs`.

use super::{admission::Admission, api, handle::Handle, page, receive_grpc, receive_http, store};
use chapter02::serve::{
    limits::Limits,
    server::{self, Ending},
};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

// ANCHOR: settings
/// Where the collector listens and how much it takes.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// OTLP over gRPC.
    pub otlp_grpc: SocketAddr,
    /// OTLP over HTTP.
    pub otlp_http: SocketAddr,
    /// The page and its JSON.
    pub ui: SocketAddr,
    /// How much is kept.
    pub store: store::Limits,
    /// Bytes of a message, as it comes and unpacked. Exporters send 512 spans at a time: some 200 KB.
    pub message_bytes: usize,
    /// Messages that are read at a time.
    pub messages: usize,
    /// How long one more waits for its turn before its sender is told to try again.
    pub message_wait: Duration,
    /// Time that open requests get at the end.
    pub drain_time: Duration,
}

impl Default for Settings {
    /// Free ports on this machine; [`Running`] says which.
    fn default() -> Settings {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Settings {
            otlp_grpc: free,
            otlp_http: free,
            ui: free,
            store: store::Limits::default(),
            message_bytes: 4 * 1024 * 1024, // gRPC's own default
            messages: 8,                    // a message takes milliseconds: more would only take more memory
            message_wait: Duration::from_secs(1),
            drain_time: Duration::from_secs(5),
        }
    }
}
// ANCHOR_END: settings

/// A listener could not be had: the address is taken, not ours or not allowed.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {source}\nIt comes from {flag}; port 0 takes a free port.")]
pub struct StartError {
    /// The setting that names the address.
    pub flag: &'static str,
    /// The address.
    pub address: SocketAddr,
    /// What the system says.
    pub source: io::Error,
}

/// The collector of this chapter.
#[derive(Clone, Copy, Debug)]
pub struct Collector;

/// A collector that runs. Dropping it ends it at once; [`stop`](Running::stop) lets senders finish.
#[derive(Debug)]
pub struct Running {
    /// Where OTLP over gRPC is taken.
    pub otlp_grpc: SocketAddr,
    /// Where OTLP over HTTP is taken.
    pub otlp_http: SocketAddr,
    /// Where the page is.
    pub ui: SocketAddr,
    /// What it has received.
    pub store: Handle,
    /// Cancelling it begins the end.
    pub stop: CancellationToken,
    servers: JoinSet<Ending>,
}

impl Collector {
    // ANCHOR: start
    /// Binds all three addresses, then serves them. Needs a tokio runtime.
    ///
    /// # Errors
    /// If one of the addresses cannot be had; then nothing runs.
    pub async fn start(settings: Settings) -> Result<Running, StartError> {
        let (grpc, otlp_grpc) = bind("--otlp-grpc", settings.otlp_grpc).await?;
        let (http, otlp_http) = bind("--otlp-http", settings.otlp_http).await?;
        let (page, ui) = bind("--ui", settings.ui).await?;

        let store = Handle::new(settings.store);
        let admission = Admission::new(settings.messages, settings.message_wait, store.clone());
        let stop = CancellationToken::new();
        let limits = Limits { drain_time: settings.drain_time, ..Limits::default() };
        // `receive_http` answers a body that is too large itself, in OTLP's form.
        let for_messages = Limits { body_bytes: settings.message_bytes, ..limits };
        let for_http = Limits { body_bytes: usize::MAX, ..limits };

        let receiver = receive_http::router(store.clone(), admission.clone(), settings.message_bytes);
        let view = api::router(store.clone(), run_number()).merge(page::router());
        let view = page::protected(view, ui.ip());

        let mut servers = JoinSet::new();
        servers.spawn(receive_grpc::serve(grpc, store.clone(), admission, for_messages, stop.clone()));
        servers.spawn(server::run(http, receiver, for_http, stop.clone()));
        servers.spawn(server::run(page, view, limits, stop.clone()));
        Ok(Running { otlp_grpc, otlp_http, ui, store, stop, servers })
    }
    // ANCHOR_END: start
}

impl Running {
    /// Takes no more connections, answers what is open, and says how that went. What it received can still be read from
    /// a clone of [`store`](Running::store).
    pub async fn stop(mut self) -> Ending {
        self.stop.cancel();
        let mut ending = Ending::Clean;
        while let Some(joined) = self.servers.join_next().await {
            match joined {
                Ok(Ending::Clean) => {}
                Ok(other) => ending = other,
                Err(_) => ending = Ending::Interrupted, // a server panicked; its message is on standard error
            }
        }
        ending
    }
}

async fn bind(flag: &'static str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError { flag, address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let chosen = listener.local_addr().map_err(failed)?;
    Ok((listener, chosen))
}

/// Another number for each start. Only told apart, never compared with a clock.
fn run_number() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or_default()
}
