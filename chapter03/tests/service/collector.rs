//! The collector at its sockets: OTLP in as exporters send it, JSON out; garbage, too much, too many; the way to an end.

use chapter03::collector::{Collector, Running, Settings, store::Limits};
use flate2::{Compression, write::GzEncoder};
use opentelemetry::{
    Context, KeyValue,
    logs::{LogRecord, Logger, LoggerProvider, Severity},
    trace::{Span, SpanKind, Status, TraceContextExt, Tracer, TracerProvider},
};
use opentelemetry_otlp::{LogExporter, SpanExporter, WithExportConfig};
use opentelemetry_proto::tonic::{
    collector::trace::v1::{ExportTraceServiceRequest, trace_service_client::TraceServiceClient},
    trace::v1::{ResourceSpans, ScopeSpans, Span as WireSpan},
};
use opentelemetry_sdk::{Resource, logs::SdkLoggerProvider, trace::SdkTracerProvider};
use prost::Message;
use serde_json::{Value, json};
use std::{io::Write, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::spawn_blocking,
    time::timeout,
};
use tonic::{Code, codec::CompressionEncoding, transport::Channel};

/// Longer than anything here takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

async fn start(settings: Settings) -> Running {
    Collector::start(settings).await.expect("a free port")
}

/// What came back for one request on a connection of its own.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

async fn http(to: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(&head(to, method, path, headers, body.len())).await.unwrap();
    // A server that refuses may have closed already.
    let _ = stream.write_all(body).await;
    read_answer(stream).await
}

fn head(to: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: {length}\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        head.push_str(&format!("host: {to}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

async fn read_answer(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // However it ends, what came is judged.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("an HTTP answer");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

async fn get(running: &Running, path: &str) -> Answer {
    http(running.ui, "GET", path, &[], b"").await
}

async fn post(running: &Running, kind: &str, body: &[u8]) -> Answer {
    http(running.otlp_http, "POST", "/v1/traces", &[("content-type", kind)], body).await
}

const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";

/// `spans` spans of trace number `trace`.
fn message(trace: u64, spans: u64) -> ExportTraceServiceRequest {
    let span = |id: u64| WireSpan {
        trace_id: u128::from(trace).to_be_bytes().to_vec(),
        span_id: id.to_be_bytes().to_vec(),
        name: "create_order".into(),
        start_time_unix_nano: 1_000,
        end_time_unix_nano: 2_000,
        ..WireSpan::default()
    };
    let scope = ScopeSpans { spans: (1..=spans).map(span).collect(), ..ScopeSpans::default() };
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans { scope_spans: vec![scope], ..ResourceSpans::default() }],
    }
}

async fn grpc(running: &Running) -> TraceServiceClient<Channel> {
    TraceServiceClient::connect(format!("http://{}", running.otlp_grpc)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_official_exporter_sends_can_be_read_as_json() {
    let running = start(Settings::default()).await;
    let endpoint = format!("http://{}", running.otlp_grpc);
    let resource = Resource::builder().with_service_name("orders").build();
    let spans = SpanExporter::builder().with_tonic().with_endpoint(&endpoint).build().unwrap();
    let logs = LogExporter::builder().with_tonic().with_endpoint(&endpoint).build().unwrap();
    let tracers =
        SdkTracerProvider::builder().with_resource(resource.clone()).with_batch_exporter(spans).build();
    let loggers = SdkLoggerProvider::builder().with_resource(resource).with_batch_exporter(logs).build();

    let tracer = tracers.tracer("test");
    let root = tracer.span_builder("POST /orders").with_kind(SpanKind::Server).start(&tracer);
    let trace_id = root.span_context().trace_id();
    let context = Context::current_with_span(root);
    let mut child = tracer.start_with_context("create_order", &context);
    child.set_attribute(KeyValue::new("user_id", "u-1"));
    child.set_status(Status::error("the amount is zero"));
    let logger = loggers.logger("test");
    let mut line = logger.create_log_record();
    line.set_severity_text("WARN");
    line.set_severity_number(Severity::Warn);
    line.set_body("refused".into());
    line.set_trace_context(trace_id, child.span_context().span_id(), None);
    logger.emit(line);
    child.end();
    context.span().end();
    // Shutting down sends what is left, and blocks: not on a thread that serves.
    spawn_blocking(move || {
        tracers.shutdown().unwrap();
        loggers.shutdown().unwrap();
    })
    .await
    .unwrap();

    let list = get(&running, "/api/traces?service=orders&text=CREATE&errors=true").await.json();
    assert_eq!(list[0]["root_name"], "POST /orders");
    assert_eq!((&list[0]["spans"], &list[0]["errors"]), (&json!(2), &json!(1)));
    let trace = get(&running, &format!("/api/traces/{trace_id}")).await.json();
    let [root, child] = [&trace["spans"][0], &trace["spans"][1]];
    assert_eq!((&root["kind"], &root["depth"], &child["depth"]), (&json!("server"), &json!(0), &json!(1)));
    assert_eq!((&child["parent_id"], &child["error"]), (&root["span_id"], &json!("the amount is zero")));
    assert_eq!(child["attributes"], json!([["user_id", "u-1"]]));
    assert_eq!(
        (&child["logs"][0]["message"], &child["logs"][0]["level"]),
        (&json!("refused"), &json!("WARN"))
    );
    let map = get(&running, "/api/services").await.json();
    assert_eq!(map["nodes"], json!([{ "service": "orders", "spans": 2, "errors": 1 }]));
    let stats = get(&running, "/api/stats").await.json();
    assert_eq!((&stats["spans"]["received"], &stats["logs"]["kept"]), (&json!(2), &json!(1)));
}

#[tokio::test]
async fn both_forms_of_otlp_over_http_are_taken_plain_and_packed() {
    let running = start(Settings::default()).await;
    let plain = message(1, 2).encode_to_vec();
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&message(2, 3).encode_to_vec()).unwrap();
    let packed = packer.finish().unwrap();
    let written = br#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
        "scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"GET",
        "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000","kind":2}]}]}]}"#;

    let answer = post(&running, PROTOBUF, &plain).await;
    assert_eq!((answer.status, answer.body.len()), (200, 0), "full success is an empty message");
    assert!(answer.head.contains("content-type: application/x-protobuf"), "{}", answer.head);
    let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
    assert_eq!(http(running.otlp_http, "POST", "/v1/traces", &headers, &packed).await.status, 200);
    assert_eq!(post(&running, "application/json; charset=utf-8", written).await.status, 200);

    assert_eq!(running.store.stats().spans.kept, 6);
    let trace = get(&running, "/api/traces/5b8efff798038103d269b633813fc60c").await.json();
    assert_eq!(
        (&trace["spans"][0]["service"], &trace["duration_nanos"]),
        (&json!("shop"), &json!(1_000_000_000))
    );
}

#[tokio::test]
async fn a_span_that_cannot_be_placed_is_refused_in_part() {
    let running = start(Settings::default()).await;
    let mut request = message(1, 2);
    request.resource_spans[0].scope_spans[0].spans[0].trace_id = vec![0; 16];
    let answer = grpc(&running).await.export(request).await.unwrap().into_inner();
    assert_eq!(answer.partial_success.map(|part| part.rejected_spans), Some(1));
    let spans = running.store.stats().spans;
    assert_eq!((spans.received, spans.kept, spans.unusable), (2, 1, 1));
}

#[tokio::test]
async fn garbage_gets_a_status_in_its_own_form_and_changes_nothing() {
    let running = start(Settings::default()).await;
    let answer = post(&running, JSON, b"{\"resourceSpans\": 7}").await;
    assert_eq!((answer.status, &answer.json()["code"]), (400, &json!(3)));
    let answer = post(&running, PROTOBUF, &[0xff; 40]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.head.contains("content-type: application/x-protobuf"), "{}", answer.head);
    assert!(String::from_utf8_lossy(&answer.body).contains("no OTLP message"));
    assert_eq!(post(&running, "text/plain", b"hello").await.status, 415);
    let deep = format!("{{\"resourceSpans\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(post(&running, JSON, deep.as_bytes()).await.status, 400);
    for encoding in ["br", "gzip"] {
        let headers = [("content-type", PROTOBUF), ("content-encoding", encoding)];
        let status = http(running.otlp_http, "POST", "/v1/traces", &headers, b"no gzip").await.status;
        assert_eq!(status, if encoding == "br" { 415 } else { 400 });
    }
    assert_eq!(http(running.otlp_http, "GET", "/v1/traces", &[], b"").await.status, 405);
    assert_eq!(http(running.otlp_http, "POST", "/v1/metrics", &[], b"").await.status, 404);

    // Bytes that are no HTTP/2, then a gRPC message that is no protobuf: the server lives on.
    let mut stream = TcpStream::connect(running.otlp_grpc).await.unwrap();
    stream.write_all(b"\x16\x03\x01 this is no preface, and it is long enough\r\n\r\n").await.unwrap();
    let _ = stream.read_to_end(&mut Vec::new()).await;
    assert!(grpc(&running).await.export(message(1, 1)).await.is_ok());
    assert_eq!(running.store.stats().spans.received, 1);
}

#[tokio::test]
async fn a_message_at_the_limit_is_taken_and_one_byte_more_is_not() {
    let body = message(1, 50).encode_to_vec();
    for (limit, status) in [(body.len(), 200), (body.len() - 1, 413)] {
        let running = start(Settings { message_bytes: limit, ..Settings::default() }).await;
        assert_eq!(post(&running, PROTOBUF, &body).await.status, status);
        let over_grpc = grpc(&running).await.export(message(1, 50)).await;
        let code = over_grpc.map_or_else(|refusal| refusal.code(), |_| Code::Ok);
        assert_eq!(code, if status == 200 { Code::Ok } else { Code::OutOfRange });
    }
}

#[tokio::test]
async fn while_all_places_are_taken_senders_are_told_to_try_again_and_it_is_counted() {
    let wait = Duration::from_millis(50);
    let running = start(Settings { messages: 1, message_wait: wait, ..Settings::default() }).await;
    let body = message(1, 1).encode_to_vec();
    let mut slow = TcpStream::connect(running.otlp_http).await.unwrap();
    let asks = [("content-type", PROTOBUF), ("expect", "100-continue")];
    slow.write_all(&head(running.otlp_http, "POST", "/v1/traces", &asks, body.len())).await.unwrap();
    // "100 Continue" is sent when the handler begins to read: from here on the slow one has the only place.
    let mut go = [0; 25];
    slow.read_exact(&mut go).await.unwrap();
    assert_eq!(&go, b"HTTP/1.1 100 Continue\r\n\r\n");

    let answer = post(&running, PROTOBUF, &body).await;
    assert_eq!(answer.status, 503);
    assert!(answer.head.contains("retry-after: 1"), "{}", answer.head);
    let refusal = grpc(&running).await.export(message(1, 1)).await.unwrap_err();
    assert_eq!(refusal.code(), Code::Unavailable);
    assert_eq!(get(&running, "/api/stats").await.json()["refused_messages"], 2);

    slow.write_all(&body).await.unwrap();
    assert_eq!(read_answer(slow).await.status, 200);
    assert_eq!(post(&running, PROTOBUF, &body).await.status, 200);
}

#[tokio::test]
async fn what_has_to_go_is_counted_where_everybody_sees_it() {
    let store = Limits { traces: 10, ..Limits::default() };
    let running = start(Settings { store, ..Settings::default() }).await;
    let mut client = grpc(&running).await;
    for trace in 1..=25 {
        client.export(message(trace, 4)).await.unwrap();
    }
    let stats = get(&running, "/api/stats").await.json();
    let expected = json!({ "received": 100, "kept": 40, "dropped": 60, "repeated": 0, "unusable": 0 });
    assert_eq!((&stats["spans"], &stats["traces"]), (&expected, &json!(10)));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_senders_at_a_time_lose_nothing() {
    let running = start(Settings::default()).await;
    let mut senders = tokio::task::JoinSet::new();
    for sender in 0..8 {
        let mut client = grpc(&running).await.send_compressed(CompressionEncoding::Gzip);
        senders.spawn(async move {
            for batch in 0..20 {
                client.export(message(1 + sender * 20 + batch, 50)).await.unwrap();
            }
        });
    }
    senders.join_all().await;
    let stats = running.store.stats();
    assert_eq!((stats.spans.kept, stats.traces, stats.refused_messages), (8_000, 160, 0));
}

#[tokio::test]
async fn stopping_takes_what_is_on_its_way_and_does_not_wait_for_idle_connections() {
    let running = start(Settings { drain_time: Duration::from_secs(60), ..Settings::default() }).await;
    let (store, stop, address) = (running.store.clone(), running.stop.clone(), running.otlp_http);
    let idle = grpc(&running).await;
    let body = message(1, 3).encode_to_vec();
    let mut slow = TcpStream::connect(address).await.unwrap();
    let asks = [("content-type", PROTOBUF), ("expect", "100-continue")];
    slow.write_all(&head(address, "POST", "/v1/traces", &asks, body.len())).await.unwrap();
    slow.read_exact(&mut [0; 25]).await.unwrap();

    let stopped = tokio::spawn(running.stop());
    timeout(PATIENCE, stop.cancelled()).await.unwrap();
    slow.write_all(&body).await.unwrap();
    assert_eq!(read_answer(slow).await.status, 200);
    let ending = timeout(PATIENCE, stopped).await.unwrap().unwrap();
    assert_eq!(ending, chapter02::serve::server::Ending::Clean);
    assert_eq!(store.stats().spans.kept, 3);
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    drop(idle);
}

#[tokio::test]
async fn the_api_says_what_is_wrong_with_a_question() {
    let running = start(Settings::default()).await;
    for (path, status, word) in [
        ("/api/traces/xyz", 400, "hexadecimal"),
        ("/api/traces/00000000000000000000000000000001", 404, "not here"),
        ("/api/traces?limit=many", 400, "invalid"),
        ("/api/traces?servise=a", 400, "servise"),
        ("/api/nothing", 404, "no such path"),
    ] {
        let answer = get(&running, path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.json()["error"].as_str().unwrap().contains(word), "{path}: {}", answer.json());
    }
}

#[tokio::test]
async fn who_has_seen_this_version_gets_no_copy_until_something_comes() {
    let running = start(Settings::default()).await;
    let first = get(&running, "/api/traces").await;
    let tag = first.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let headers = [("if-none-match", tag.as_str())];
    assert_eq!(http(running.ui, "GET", "/api/traces", &headers, b"").await.status, 304);
    grpc(&running).await.export(message(1, 1)).await.unwrap();
    assert_eq!(http(running.ui, "GET", "/api/traces", &headers, b"").await.status, 200);
}

#[tokio::test]
async fn a_script_in_a_name_stays_a_text() {
    let running = start(Settings::default()).await;
    let mut request = message(1, 1);
    request.resource_spans[0].scope_spans[0].spans[0].name = "<script>alert(1)</script>".into();
    grpc(&running).await.export(request).await.unwrap();
    let list = get(&running, "/api/traces").await;
    assert_eq!(list.json()[0]["root_name"], "<script>alert(1)</script>");
    assert!(list.head.contains("content-type: application/json"), "{}", list.head);
    for path in ["/", "/view.js", "/style.css", "/api/traces", "/no-such-file"] {
        let head = get(&running, path).await.head;
        assert!(head.contains("x-content-type-options: nosniff"), "{path}: {head}");
        assert!(head.contains("default-src 'none'; script-src 'self';"), "{path}: {head}");
    }
    let foreign = http(running.ui, "GET", "/api/traces", &[("host", "evil.example")], b"").await;
    assert_eq!(foreign.status, 403);
}

#[cfg(unix)]
mod process {
    use std::{
        io::{BufRead, BufReader},
        net::TcpListener,
        process::{Command, Output, Stdio},
    };

    fn collector(arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chapter03"));
        command.arg("collector").args(["--otlp-grpc", "127.0.0.1:0", "--otlp-http", "127.0.0.1:0"]);
        command.args(arguments).stdin(Stdio::null());
        command
    }

    fn text(output: &Output) -> String {
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    #[test]
    fn it_prints_its_addresses_and_sigterm_ends_it_cleanly() {
        let mut child = collector(&["--ui", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines: Vec<String> =
            BufReader::new(child.stdout.take().unwrap()).lines().take(3).map(Result::unwrap).collect();
        for (line, name) in lines.iter().zip(["otlp-grpc ", "otlp-http ", "ui "]) {
            let (_, address) = line.split_once("http://").unwrap();
            assert!(line.starts_with(name) && !address.ends_with(":0"), "{line}");
        }
        let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        assert!(text(&output).contains("spans received 0, kept 0, dropped 0"), "{}", text(&output));
    }

    #[test]
    fn a_bad_address_is_named_with_what_would_be_right() {
        let output = collector(&["--ui", "everywhere"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(
            text(&output).contains("--ui") && text(&output).contains("127.0.0.1:4317"),
            "{}",
            text(&output)
        );
    }

    #[test]
    fn a_taken_port_is_named_with_its_flag() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let output = collector(&["--ui", &address]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output).contains("--ui") && text(&output).contains(&address), "{}", text(&output));
    }
}
