//! A service in a background thread, and a client that sees every byte.

use axum::Router;
use chapter02::serve::{
    limits::Limits,
    server::{self, Ending},
};
use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, runtime::Runtime, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// No wait is longer. It is reached only when a test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Limits that no test reaches by accident, not even on a busy machine.
pub fn generous() -> Limits {
    let hour = Duration::from_secs(3600);
    Limits {
        head_time: hour,
        answer_time: hour,
        connection_time: hour,
        drain_time: hour,
        ..Limits::default()
    }
}

/// A running service on a free port.
pub struct Service {
    pub address: SocketAddr,
    pub stop: CancellationToken,
    running: JoinHandle<Ending>,
    pub runtime: Runtime,
}

impl Service {
    pub fn start(app: Router, limits: Limits) -> Service {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let running = runtime.spawn(server::run(listener, app, limits, stop.clone()));
        Service { address, stop, running, runtime }
    }

    pub fn client(&self) -> Client {
        Client::open(self.address)
    }

    /// How the service ended; it has to be stopped before.
    pub fn ending(self) -> Ending {
        let Service { running, runtime, .. } = self;
        let ending = runtime.block_on(async { tokio::time::timeout(PATIENCE, running).await });
        runtime.shutdown_background();
        ending.expect("the service ends").expect("it does not panic")
    }

    /// Waits until nobody listens on the port any more.
    pub fn refuses(&self) {
        refuses(self.address);
    }

    /// Waits for `what`, which is a promise of the test's own app.
    pub fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(async { tokio::time::timeout(PATIENCE, what).await }).expect("it happens")
    }
}

/// Waits until nobody listens at `address`.
pub fn refuses(address: SocketAddr) {
    let start = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(start.elapsed() < PATIENCE, "{address} is still listened on");
        std::thread::yield_now();
    }
}

/// One connection.
pub struct Client {
    pub stream: TcpStream,
    /// Bytes that came behind the last answer.
    ahead: Vec<u8>,
}

/// What a service answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Client {
    pub fn open(address: SocketAddr) -> Client {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Client { stream, ahead: Vec::new() }
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    /// Sends bytes to a service that may close before it has read them all.
    pub fn send_what_goes(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref());
    }

    /// Sends no more, and still reads.
    pub fn half_close(&mut self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n"));
        self.answer()
    }

    /// Two requests, one after the other. When the second is answered, a service with one thread has read what other
    /// connections had sent before: it came up for reading together with the first request at the latest.
    pub fn two_rounds(&mut self) {
        for path in ["/round/1", "/round/2"] {
            assert_eq!(self.get(path).status, 200);
        }
    }

    /// The next answer, with a body as long as it says.
    pub fn answer(&mut self) -> Answer {
        self.answer_if_any(true).expect("an answer")
    }

    /// The next answer to a `HEAD`: it says a length and has no body.
    pub fn answer_without_body(&mut self) -> Answer {
        self.answer_if_any(false).expect("an answer")
    }

    fn answer_if_any(&mut self, with_body: bool) -> Option<Answer> {
        let end = loop {
            if let Some(end) = self.ahead.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            if !self.more() {
                return None;
            }
        };
        let head = String::from_utf8(self.ahead.drain(..end + 4).collect()).unwrap();
        let mut lines = head.trim_end().lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            line.split_once(": ").map(|(key, value)| (key.to_ascii_lowercase(), value.to_string()))
        };
        let mut answer = Answer { status, headers: lines.filter_map(header).collect(), body: String::new() };
        let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        if with_body {
            while self.ahead.len() < length {
                assert!(self.more(), "the connection ended in the middle of {answer:?}");
            }
            answer.body = String::from_utf8(self.ahead.drain(..length).collect()).unwrap();
        }
        Some(answer)
    }

    /// Reads more; `false` at the end of the connection.
    fn more(&mut self) -> bool {
        let mut buffer = [0; 4096];
        match self.read(&mut buffer) {
            Ok(0) => false,
            Ok(count) => {
                self.ahead.extend_from_slice(&buffer[..count]);
                true
            }
            // The service had closed before it had read everything, so the system says it less kindly.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => false,
            Err(error) => panic!("neither an answer nor an end: {error}"),
        }
    }

    /// Reads again where a signal came in between: a socket with a time limit lets it through.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.stream.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                outcome => return outcome,
            }
        }
    }

    /// Waits until the service closes; what it said before that.
    pub fn end(&mut self) -> String {
        while self.more() {}
        String::from_utf8(std::mem::take(&mut self.ahead)).unwrap()
    }

    /// What comes within `time`: an answer or an end. `None` if nothing does.
    pub fn hears_within(&mut self, time: Duration) -> Option<String> {
        self.stream.set_read_timeout(Some(time)).unwrap();
        let mut buffer = [0; 4096];
        let outcome = self.read(&mut buffer);
        self.stream.set_read_timeout(Some(PATIENCE)).unwrap();
        match outcome {
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => None,
            Err(error) => Some(error.to_string()),
            Ok(count) => Some(String::from_utf8_lossy(&buffer[..count]).into_owned()),
        }
    }
}
