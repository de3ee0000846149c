//! A real Redis in a temporary folder, on a free port of the loopback, ended when it is dropped.

use super::PATIENCE;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use utils::engines::engine;

const CURE: &str = "The package `redis-server` of Debian has it: apt-get install -y redis-server";

/// A running server.
pub struct Redis {
    command: String,
    arguments: Vec<String>,
    child: Child,
    folder: TempDir,
    port: u16,
}

impl Redis {
    /// One with these further arguments. `None`, and a word about it, if there is no Redis here.
    pub async fn start(arguments: &[&str]) -> Option<Redis> {
        let command = engine("redis-server", &["--version"], CURE)?;
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let child = spawn(&command, &folder, port, &arguments);
        let redis = Redis { command, arguments, child, folder, port };
        redis.until_it_answers().await;
        Some(redis)
    }

    /// What `REDIS_URL` would be.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The same by its socket.
    pub fn socket_url(&self) -> String {
        format!("redis+unix://{}", self.folder.path().join("socket").display())
    }

    /// Sends a signal to it, as a person or the kernel would.
    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    /// Ends it at once. What it held is gone.
    pub fn kill(&mut self) {
        // One that is stopped dies of this too.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again, empty, at the same address.
    pub async fn start_again(&mut self) {
        self.kill();
        self.child = spawn(&self.command, &self.folder, self.port, &self.arguments);
        self.until_it_answers().await;
    }

    /// A connection for the test itself: what is in there, byte by byte.
    pub async fn connection(&self) -> redis::aio::MultiplexedConnection {
        let client = redis::Client::open(self.socket_url()).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    async fn until_it_answers(&self) {
        let end = Instant::now() + PATIENCE;
        let client = redis::Client::open(self.socket_url()).unwrap();
        // One that wants a password has answered, too. It says nothing else to strangers, but it is there.
        while let Err(error) = client.get_multiplexed_async_connection().await {
            if !error.is_io_error() {
                return;
            }
            assert!(Instant::now() < end, "redis-server does not answer: {error}");
            sleep(Duration::from_millis(5)).await;
        }
    }
}

fn spawn(command: &str, folder: &TempDir, port: u16, arguments: &[String]) -> Child {
    Command::new(command)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .args(["--unixsocket", folder.path().join("socket").to_str().unwrap()])
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}
