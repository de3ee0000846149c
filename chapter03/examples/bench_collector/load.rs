//! Spans at a rate: batches as an SDK sends them, on a schedule that does not wait for answers to come.

use crate::collector::Process;
use opentelemetry_proto::tonic::{
    collector::trace::v1::{ExportTraceServiceRequest, trace_service_client::TraceServiceClient},
    common::v1::{AnyValue, KeyValue, any_value::Value},
    resource::v1::Resource,
    trace::v1::{ResourceSpans, ScopeSpans, Span},
};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;
use utils::bench::Problem;

/// Spans in a message: what the SDKs send at most by default.
pub const BATCH: u64 = 512;
/// Spans in a trace.
pub const TRACE: u64 = 8;
/// Connections, and with no rate also messages that are on their way at a time.
const SENDERS: u64 = 4;

/// What to send.
pub struct Load {
    pub name: &'static str,
    /// Spans a second; `None`: the next message as soon as the one before is answered.
    pub rate: Option<u64>,
    pub time: Duration,
}

/// What was sent.
#[derive(Default)]
pub struct Sent {
    /// Spans.
    pub spans: u64,
    /// Messages that the collector did not take.
    pub failed: u64,
    /// From the first message to the last answer, in seconds.
    pub seconds: f64,
    /// From the moment that a message was due to its answer; sorted.
    pub waits: Vec<Duration>,
}

/// Sends `load` to `process`.
pub async fn send(process: &Process, load: &Load) -> Result<Sent, Problem> {
    let over = CancellationToken::new();
    let page = process.watch(over.clone());
    let start = Instant::now();
    let mut senders = JoinSet::new();
    for sender in 0..SENDERS {
        let client = TraceServiceClient::connect(format!("http://{}", process.otlp_grpc))
            .await
            .map_err(|why| format!("cannot connect: {why}"))?;
        // Each sender has its share of the schedule: due at `sender`, `sender + SENDERS` … intervals.
        let interval = load.rate.map(|rate| Duration::from_secs_f64(BATCH as f64 / rate as f64));
        senders.spawn(send_some(client, sender, interval, start, load.time));
    }
    let mut sent = Sent::default();
    while let Some(part) = senders.join_next().await {
        let part = part.map_err(|why| why.to_string())?;
        sent.spans += part.spans;
        sent.failed += part.failed;
        sent.waits.extend(part.waits);
    }
    sent.seconds = start.elapsed().as_secs_f64();
    sent.waits.sort_unstable();
    over.cancel();
    page.join().map_err(|_| "the page's thread panicked")?;
    Ok(sent)
}

async fn send_some(
    mut client: TraceServiceClient<Channel>,
    sender: u64,
    interval: Option<Duration>,
    start: Instant,
    time: Duration,
) -> Sent {
    let mut sent = Sent::default();
    for number in (sender..).step_by(SENDERS as usize) {
        let due = match interval {
            Some(interval) => start + interval.mul_f64(number as f64),
            None => Instant::now(),
        };
        if due.duration_since(start) >= time {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        let answer = client.export(message(number)).await;
        sent.spans += BATCH;
        sent.failed += u64::from(answer.is_err());
        sent.waits.push(due.elapsed());
    }
    sent
}

/// Message `number`: 64 traces of 8 spans, each with five attributes, as an HTTP service has them.
fn message(number: u64) -> ExportTraceServiceRequest {
    let spans = (0..BATCH).map(|place| span(number * BATCH + place)).collect();
    let service = text("service.name", "orders");
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: Some(Resource { attributes: vec![service], ..Resource::default() }),
            scope_spans: vec![ScopeSpans { spans, ..ScopeSpans::default() }],
            ..ResourceSpans::default()
        }],
    }
}

fn span(number: u64) -> Span {
    let root = number - number % TRACE;
    let start_time_unix_nano = 1_800_000_000_000_000_000 + number * 1_000;
    Span {
        trace_id: (u128::from(number / TRACE) + 1).to_be_bytes().to_vec(),
        span_id: (number + 1).to_be_bytes().to_vec(),
        parent_span_id: if number == root { Vec::new() } else { (root + 1).to_be_bytes().to_vec() },
        name: "order.v1.OrderService/CreateOrder".into(),
        kind: 2,
        start_time_unix_nano,
        end_time_unix_nano: start_time_unix_nano + 1_000_000,
        attributes: vec![
            text("rpc.system", "grpc"),
            text("rpc.service", "order.v1.OrderService"),
            text("rpc.method", "CreateOrder"),
            text("user_id", "0198c1f2-8a2e-7c3a-b7a0-5f0c6f1d2e3b"),
            text("server.address", "127.0.0.1"),
        ],
        ..Span::default()
    }
}

fn text(key: &str, value: &str) -> KeyValue {
    let value = Some(AnyValue { value: Some(Value::StringValue(value.into())) });
    KeyValue { key: key.into(), value, ..KeyValue::default() }
}
