//! A real Prometheus scrapes `/metrics` and answers questions about the calls.

use crate::support::{Answer, Service, config, exchange};
use chapter03::{app, telemetry::metrics};
use prometheus_client::registry::Registry;
use serde_json::Value;
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};
use utils::engines::engine;

/// Prometheus needs seconds to start on a busy machine, and a second from one scrape to the next.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ended when it is dropped.
struct Prometheus {
    child: Child,
    address: SocketAddr,
}

impl Prometheus {
    fn start(command: &str, folder: &Path, target: SocketAddr, address: SocketAddr) -> Prometheus {
        let config = format!(
            "global: {{scrape_interval: 1s, scrape_timeout: 1s}}\nscrape_configs:\n  - job_name: orders\n    static_configs: [{{targets: ['{target}']}}]\n"
        );
        let file = folder.join("prometheus.yml");
        fs::write(&file, config).unwrap();
        let child = Command::new(command)
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        Prometheus { child, address }
    }

    /// The answer to a question in PromQL, as numbers by the label `by`.
    async fn query(&self, question: &str, by: &str) -> Vec<(String, String)> {
        if TcpStream::connect(self.address).await.is_err() {
            return Vec::new(); // it is not there yet
        }
        let encoded: String = question.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let head = format!("GET /api/v1/query?query={encoded} HTTP/1.0\r\nhost: test\r\n\r\n");
        let answer = Answer::parse(&exchange(self.address, head.as_bytes()).await);
        let Ok(json) = serde_json::from_str::<Value>(&answer.body) else { return Vec::new() };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let results = json["data"]["result"].as_array().cloned().unwrap_or_default();
        results.iter().map(|result| (text(&result["metric"][by]), text(&result["value"][1]))).collect()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_real_prometheus_scrapes_the_service_and_answers() {
    let cure = "The package `prometheus` of Debian has it: apt-get install -y prometheus";
    let Some(command) = engine("prometheus", &["--version"], cure) else { return };
    let config = config();
    let mut registry = Registry::default();
    let endpoints = app::guarded(app::rules().unwrap(), &config, &mut registry);
    let service = Service::with_metrics(endpoints, &config, metrics::router(registry)).await;
    for _ in 0..5 {
        assert_eq!(service.get("/orders?user_id=ada").await.status, 200);
    }
    for id in 1..=3 {
        assert_eq!(service.get(&format!("/orders/ord-{id:016x}")).await.status, 404);
    }

    let folder = tempfile::tempdir().unwrap();
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut prometheus = Prometheus::start(&command, folder.path(), service.http, address);
    let calls = "sum by (outcome) (requests_total{job=\"orders\"})";
    let end = Instant::now() + PATIENCE;
    let mut counted = loop {
        let counted = prometheus.query(calls, "outcome").await;
        let ended = prometheus.child.try_wait().unwrap();
        if !counted.is_empty() || ended.is_some() || Instant::now() >= end {
            let log = || fs::read_to_string(folder.path().join("log")).unwrap();
            assert!(!counted.is_empty(), "{ended:?}\n{}", log());
            break counted;
        }
        sleep(Duration::from_millis(100)).await;
    };
    counted.sort();
    assert_eq!(counted, [("not_found".into(), "3".into()), ("ok".into(), "5".into())]);
    // It knows what kind each metric is, and can read a quantile from the buckets.
    let quantile = "histogram_quantile(0.99, sum by (le, method) (request_duration_seconds_bucket))";
    let mut quantiles = prometheus.query(quantile, "method").await;
    quantiles.sort();
    let methods: Vec<_> = quantiles.iter().map(|(method, _)| method.as_str()).collect();
    assert_eq!(methods, ["get_order", "list_orders"], "{quantiles:?}");
    for (_, seconds) in &quantiles {
        assert!(seconds.parse::<f64>().unwrap() <= 2.5, "{quantiles:?}");
    }
    assert_eq!(prometheus.query("sum(requests_in_flight)", "job").await, [(String::new(), "0".into())]);
    drop(prometheus);
    service.stop().await;
}
