//! The official OpenTelemetry SDK for Python: our service continues its trace, and its protobufs read what our service sends.

use crate::process::Running;
use axum::{Router, body::Body, extract::Request, response::Response};
use bytes::Bytes;
use chapter02::serve::server::Ending;
use chapter03::wire::grpc_server::{self, GrpcLimits};
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use std::{
    convert::Infallible,
    fs,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
};
use tokio::{
    net::TcpListener,
    task::{JoinHandle, spawn_blocking},
};
use tokio_util::sync::CancellationToken;
use utils::engines;

/// A Python that has both packages.
fn python() -> Option<String> {
    engines::python("opentelemetry.sdk, opentelemetry.proto", "opentelemetry-sdk opentelemetry-proto")
}

/// What a script prints, a JSON value a line.
fn run(python: &str, script: &str, arguments: &[&str]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(script);
    let printed = engines::printed(python, &script, arguments);
    printed.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Messages as they came: their path and their bytes.
type Messages = Arc<Mutex<Vec<(String, Bytes)>>>;

/// A gRPC server that reads no message and says yes to all.
async fn recorder() -> (SocketAddr, Messages, CancellationToken, JoinHandle<Ending>) {
    let messages = Messages::default();
    let record = Arc::clone(&messages);
    let answer = move |request: Request| {
        let record = Arc::clone(&record);
        async move {
            let path = request.uri().path().to_string();
            let frame = request.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(frame[0], 0, "not compressed");
            assert_eq!(frame[1..5], u32::try_from(frame.len() - 5).unwrap().to_be_bytes(), "one message");
            record.lock().unwrap().push((path, frame.slice(5..)));
            let trailers = http::HeaderMap::from_iter([(
                http::HeaderName::from_static("grpc-status"),
                http::HeaderValue::from_static("0"),
            )]);
            // An empty message: its frame has five bytes.
            let empty = Full::new(Bytes::from_static(&[0; 5]));
            let body = Body::new(empty.with_trailers(async { Some(Ok::<_, Infallible>(trailers)) }));
            Response::builder().header("content-type", "application/grpc").body(body).unwrap()
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let server =
        grpc_server::run(listener, Router::new().fallback(answer), GrpcLimits::default(), stop.clone());
    (address, messages, stop, tokio::spawn(server))
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_trace_that_python_began_is_continued_and_the_official_protobufs_read_ours() {
    let Some(python) = python() else { return };
    let caller = run(&python, "make_traceparent.py", &[]).remove(0);
    let (address, messages, stop, server) = recorder().await;
    let endpoint = format!("http://{address}");
    let parent = format!("traceparent: {}\r\n", caller["traceparent"].as_str().unwrap());
    let (code, said) = spawn_blocking(move || {
        let program = Running::start_with(&[], &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)]);
        assert!(program.ask_with("GET /orders?user_id=ada", &parent).starts_with("HTTP/1.1 200"));
        program.signal("-TERM");
        program.end()
    })
    .await
    .unwrap();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("lost"), "{said}");
    stop.cancel();
    server.await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    let read = |kind: &str, path: &str| {
        let messages = messages.lock().unwrap();
        let files = messages.iter().filter(|(to, _)| to == path).enumerate().map(|(number, (_, bytes))| {
            let file = folder.path().join(format!("{kind}-{number}"));
            fs::write(&file, bytes).unwrap();
            file.to_str().unwrap().to_string()
        });
        let files: Vec<_> = files.collect();
        let arguments: Vec<_> = [kind].into_iter().chain(files.iter().map(String::as_str)).collect();
        run(&python, "read_otlp.py", &arguments)
    };
    let spans = read("traces", "/opentelemetry.proto.collector.trace.v1.TraceService/Export");
    let [span] = &spans[..] else { panic!("{spans:#?}") };
    assert_eq!((&span["trace_id"], &span["parent_span_id"]), (&caller["trace_id"], &caller["span_id"]));
    assert_eq!((&span["name"], &span["kind"]), (&"list_orders".into(), &"SPAN_KIND_SERVER".into()));
    assert_eq!(
        (&span["status"], &span["attributes"]["outcome"]),
        (&"STATUS_CODE_UNSET".into(), &"ok".into())
    );
    assert_eq!(span["resource"]["service.name"], "orders");
    assert_eq!(span["resource"]["service.instance.id"].as_str().unwrap().len(), 16);
    assert!(span["took"].as_u64().unwrap() > 0);

    let lines = read("logs", "/opentelemetry.proto.collector.logs.v1.LogsService/Export");
    let line = lines.iter().find(|line| line["body"] == "call").unwrap_or_else(|| panic!("{lines:#?}"));
    assert_eq!((&line["trace_id"], &line["span_id"]), (&span["trace_id"], &span["span_id"]));
    assert_eq!((&line["severity"], &line["resource"]), (&"SEVERITY_NUMBER_INFO".into(), &span["resource"]));
    assert_eq!(
        (&line["attributes"]["method"], &line["attributes"]["transport"]),
        (&"list_orders".into(), &"http".into())
    );
}
