//! A server on a socket that answers whatever comes with what a test tells it, whether it makes sense or not.

use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_util::task::AbortOnDropHandle;

/// A server that is there until it is dropped.
pub struct FakeServer {
    address: SocketAddr,
    _task: AbortOnDropHandle<()>,
}

impl FakeServer {
    /// One that answers each piece that it reads with what `answer` makes of it; `None` closes the connection.
    pub async fn start(
        answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Clone + Send + Sync + 'static,
    ) -> FakeServer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(speak(stream, answer.clone()));
            }
        });
        FakeServer { address, _task: AbortOnDropHandle::new(task) }
    }

    /// What `REDIS_URL` would be.
    pub fn url(&self) -> String {
        format!("redis://:s3cret@{}", self.address)
    }
}

async fn speak(mut stream: TcpStream, answer: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        let Some(bytes) = answer(&piece[..length]) else { return };
        if stream.write_all(&bytes).await.is_err() {
            return;
        }
    }
}
