//! The gateway on a real socket, and the plainest client: bytes into it, bytes out of it.

use super::World;
use crate::support::PATIENCE;
use chapter02::serve::server::Ending;
use chapter04::gateway::{serve, settings::Settings};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// A gateway on a real socket.
pub struct Served {
    pub address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<Ending>,
}

impl Served {
    pub async fn new(world: &World, settings: &Settings) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let limits = serve::limits(Duration::from_secs(5), settings.head_bytes);
        let task = tokio::spawn(serve::run(listener, world.router.clone(), limits, stop.clone()));
        Served { address, stop, task }
    }

    /// Writes all of `bytes`, then reads to the end.
    pub async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let (mut reader, mut writer) = stream.split();
        // A gateway that has heard enough may close: what it said is what counts.
        let write = async { writer.write_all(bytes).await.ok() };
        let mut answer = Vec::new();
        let read = async { reader.read_to_end(&mut answer).await.ok() };
        timeout(PATIENCE, async { tokio::join!(write, read) }).await.expect("it answers and closes");
        String::from_utf8(answer).unwrap()
    }

    pub async fn get(&self, path: &str, headers: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{headers}\r\n");
        self.exchange(request.as_bytes()).await
    }

    pub async fn stop(self) -> Ending {
        self.stop.cancel();
        timeout(PATIENCE, self.task).await.expect("it stops").expect("it does not panic")
    }
}
