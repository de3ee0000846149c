//! One program under load, over one transport and then the other: what it costs for each request.

use crate::{
    programs::Program,
    service::{KEY, Service, framed},
};
use chapter03::{order::grpc::routes::SERVICE, pb};
use std::{fs, process::Command, time::Duration};
use utils::bench::{Problem, cpu_seconds};

/// Connections over HTTP, each with one request at a time.
pub const HTTP_CONNECTIONS: usize = 32;
/// Connections over gRPC …
pub const GRPC_CONNECTIONS: usize = 8;
/// … each with so many calls at a time.
pub const GRPC_CALLS: usize = 8;

/// What one program did in one round over one transport.
#[derive(Clone, Copy)]
pub struct Figures {
    /// CPU time of the service for a request, user and system together, in microseconds.
    pub cpu: f64,
    /// Requests in a second. On few cores it measures the load generator as well.
    pub rate: f64,
}

/// Starts `program`, puts it under load for so long over HTTP and for so long over gRPC, and ends it.
pub fn both(program: &Program, time: Duration) -> Result<[Figures; 2], Problem> {
    let service = Service::start(program)?;
    let explained = |problem| format!("{}: {problem}", program.name);
    let http = http(&service, time).map_err(explained)?;
    Ok([http, grpc(&service, time).map_err(explained)?])
}

fn http(service: &Service, time: Duration) -> Result<Figures, Problem> {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--connections", &HTTP_CONNECTIONS.to_string()])
        .args(["--duration", &format!("{}s", time.as_secs()), "--header", &format!("x-api-key: {KEY}")])
        .arg(format!("http://{}/orders/{}", service.http, service.order));
    measured(service, time, &mut wrk, |report| {
        let well = !["Non-2xx", "Socket errors"].iter().any(|trouble| report.contains(trouble));
        let requests = report.lines().find_map(|line| line.trim().split_once(" requests in "))?.0;
        requests.parse().ok().filter(|_| well)
    })
}

fn grpc(service: &Service, time: Duration) -> Result<Figures, Problem> {
    let request = framed(&pb::GetOrderRequest { order_id: service.order.clone() });
    let answer = framed(&pb::Order {
        order_id: service.order.clone(),
        user_id: "ada".to_string(),
        amount: Some(pb::Money { minor_units: 1234, currency: "EUR".to_string() }),
        status: pb::OrderStatus::Accepted.into(),
    });
    let body = std::env::temp_dir().join(format!("bench_transports-{}", service.id()));
    fs::write(&body, request).map_err(|why| format!("cannot write {}: {why}", body.display()))?;
    let mut h2load = Command::new("h2load");
    h2load
        .args(["--threads=1", &format!("--clients={GRPC_CONNECTIONS}")])
        .args([format!("--max-concurrent-streams={GRPC_CALLS}"), format!("--duration={}", time.as_secs())])
        .arg(format!("--data={}", body.display()))
        .args(["-H", "content-type: application/grpc", "-H", "te: trailers"])
        .args(["-H", &format!("x-api-key: {KEY}")])
        .arg(format!("http://{}/{SERVICE}/GetOrder", service.grpc));
    let figures = measured(service, time, &mut h2load, |report| {
        // `requests: 9 total, 9 started, 9 done, 9 succeeded, 0 failed, …`, `traffic: … , 3.1KB (396) data`
        let requests = report.lines().find_map(|line| line.strip_prefix("requests: "))?;
        let succeeded = requests.split(", ").find_map(|part| part.strip_suffix(" succeeded"))?;
        let data = report.lines().find_map(|line| line.strip_suffix(") data")?.rsplit_once('('))?.1;
        let (succeeded, data): (f64, f64) = (succeeded.parse().ok()?, data.parse().ok()?);
        // A refusal is a 200 over gRPC too, but has no message. At the end, a few answers are cut off.
        let well = requests.contains(" 0 failed") && data / succeeded > 0.99 * answer.len() as f64;
        Some(succeeded).filter(|_| well)
    });
    let _ = fs::remove_file(&body);
    figures
}

/// Runs `generator` to its end; `count` reads from its report how many requests were answered well, unless some were not.
fn measured(
    service: &Service,
    time: Duration,
    generator: &mut Command,
    count: impl FnOnce(&str) -> Option<f64>,
) -> Result<Figures, Problem> {
    let name = generator.get_program().to_string_lossy().into_owned();
    let before = cpu_seconds(service.id())?;
    let output = generator.output().map_err(|why| {
        format!("cannot start {name}, which makes the load: {why}. --help says what is needed")
    })?;
    let seconds = cpu_seconds(service.id())? - before;
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let requests = count(&report)
        .filter(|requests| *requests > 0.0)
        .ok_or_else(|| format!("not every request was answered well:\n{report}"))?;
    Ok(Figures { cpu: seconds * 1e6 / requests, rate: requests / time.as_secs_f64() })
}
