//! A service on free ports, and the plainest client: bytes into a socket, bytes out of it.

use axum::Router;
use chapter02::serve::server::Ending;
use chapter03::{
    app::App,
    config::{Config, DEVELOPMENT_KEY, Flags},
    order::{endpoint::Endpoints, ids, service::Orders, store::memory::MemoryOrderStore},
};
use std::{collections::BTreeMap, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// No test waits longer for anything.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Orders in memory whose ids count from 1.
pub fn rules()
-> Orders<MemoryOrderStore, impl Fn() -> chapter03::order::domain::OrderId + Send + Sync + 'static> {
    Orders::new(MemoryOrderStore::default(), ids::counting_from(1))
}

/// Settings for a test: free ports, an end within a moment.
pub fn config() -> Config {
    let flag = |value: &str| Some(value.to_string());
    let flags =
        Flags { http: flag("127.0.0.1:0"), grpc: flag("127.0.0.1:0"), drain: flag("5"), ..Flags::default() };
    Config::load(&flags, &|_| None).unwrap()
}

/// A running service.
pub struct Service {
    pub http: SocketAddr,
    pub grpc: SocketAddr,
    pub stop: CancellationToken,
    task: JoinHandle<Ending>,
}

impl Service {
    /// The rules with nothing around them.
    pub async fn bare() -> Service {
        Service::of(Endpoints::for_service(rules()), &config()).await
    }

    pub async fn of(endpoints: Endpoints, config: &Config) -> Service {
        Service::with_metrics(endpoints, config, Router::new()).await
    }

    pub async fn with_metrics(endpoints: Endpoints, config: &Config, metrics: Router) -> Service {
        let app = App::build(config, endpoints, metrics).await.unwrap();
        let (http, grpc) = (app.http_address().unwrap(), app.grpc_address().unwrap());
        let stop = CancellationToken::new();
        let task = tokio::spawn(app.run(stop.clone()));
        Service { http, grpc, stop, task }
    }

    pub fn http_uri(&self) -> ::http::Uri {
        format!("http://{}", self.http).parse().unwrap()
    }

    pub fn grpc_uri(&self) -> ::http::Uri {
        format!("http://{}", self.grpc).parse().unwrap()
    }

    /// One request over HTTP/1.1 with the development key and a JSON body.
    pub async fn post(&self, body: &str) -> Answer {
        self.send("POST /orders", "content-type: application/json\r\n", body.as_bytes()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), "", b"").await
    }

    /// `line` is method and path, `headers` end with a line break each.
    pub async fn send(&self, line: &str, headers: &str, body: &[u8]) -> Answer {
        let length = body.len();
        let key = if headers.contains("x-api-key") {
            String::new()
        } else {
            format!("x-api-key: {DEVELOPMENT_KEY}\r\n")
        };
        let head = format!(
            "{line} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: {length}\r\n{key}{headers}\r\n"
        );
        let answer = exchange(self.http, &[head.as_bytes(), body].concat()).await;
        Answer::parse(&answer)
    }

    /// Asks it to stop, and waits.
    pub async fn stop(self) -> Ending {
        self.stop.cancel();
        timeout(PATIENCE, self.task).await.expect("it stops").expect("it does not panic")
    }
}

/// Writes all of `bytes`, then reads to the end.
pub async fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    // A service that has heard enough may close: what it said is what counts.
    let write = async { writer.write_all(bytes).await.ok() };
    let mut answer = Vec::new();
    let read = async { reader.read_to_end(&mut answer).await.ok() };
    timeout(PATIENCE, async { tokio::join!(write, read) }).await.expect("it answers and closes");
    answer
}

/// What came back over HTTP/1.1.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Answer {
    pub fn parse(bytes: &[u8]) -> Answer {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let pair = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_lowercase(), value.trim().to_string())
        };
        Answer { status, headers: lines.map(pair).collect(), body: body.to_string() }
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// That it is a problem with this status, this kind, and all these words in its detail.
    #[track_caller]
    pub fn is_problem(&self, status: u16, kind: &str, words: &[&str]) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        assert!(!self.headers["x-request-id"].is_empty(), "{self:?}");
        let problem = self.json();
        assert_eq!((&problem["status"], &problem["kind"]), (&status.into(), &kind.into()), "{self:?}");
        for word in words {
            assert!(problem["detail"].as_str().unwrap().contains(word), "`{word}` is not in {problem}");
        }
    }
}
