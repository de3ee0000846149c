//! A connection to another service: made at the first call, made again after a loss, and never silent for long without being asked.
//!
//! A server that is unplugged sends no goodbye. Without the pings of HTTP/2 its clients would wait for it until TCP gives up, which takes many
//! minutes. Proved by `tests/system/process.rs`.

use std::time::Duration;
use tonic::transport::{Channel, Endpoint, Uri};

/// Time that a connection may take to come about. None by default would mean minutes.
const CONNECT_TIME: Duration = Duration::from_secs(1);
/// A server from which nothing came for so long is asked for a sign of life while calls wait...
const PING_EVERY: Duration = Duration::from_secs(5);
/// ...and has so long to give it. Together less than most callers' patience with a page that does not load.
const PING_ANSWER: Duration = Duration::from_secs(2);

// ANCHOR: to
/// The service at `address`, such as `http://127.0.0.1:8401`. All calls share one connection; nothing is sent before the first.
pub fn to(address: Uri) -> Channel {
    asking(address, PING_EVERY, PING_ANSWER)
}

fn asking(address: Uri, every: Duration, answer: Duration) -> Channel {
    Endpoint::from(address)
        .connect_timeout(CONNECT_TIME)
        .tcp_nodelay(true) // messages are small: waiting for more to send with them would delay them
        .http2_keep_alive_interval(every)
        .keep_alive_timeout(answer)
        .connect_lazy()
}
// ANCHOR_END: to

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{endpoint::GetKeys, grpc::client};
    use chapter03::stack::call::Call;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        time::timeout,
    };
    use tower::ServiceExt;
    use utils::error_kind::ErrorKind;

    /// Says hello as HTTP/2 does (an empty SETTINGS frame, RFC 9113, 3.4), reads, and never says anything again.
    async fn unplugged(listener: TcpListener) {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.unwrap();
        let mut buffer = [0; 1024];
        while let Ok(1..) = stream.read(&mut buffer).await {}
    }

    #[tokio::test]
    async fn a_server_that_was_unplugged_is_found_out() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let server = tokio::spawn(unplugged(listener));
        let quick = Duration::from_millis(50);
        let auth = client::over(asking(address, quick, quick));
        let call = auth.get_keys.oneshot(Call::local(GetKeys));
        let failure = timeout(Duration::from_secs(20), call).await.expect("somebody asks").unwrap_err();
        assert_eq!(failure.kind, ErrorKind::Unavailable, "{failure:?}");
        server.abort();
    }
}
