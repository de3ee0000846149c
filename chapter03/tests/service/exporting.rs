//! A collector that is down, never answers or answers nonsense: no request waits for it, no exit is held up by it, and what it has not got is
//! counted and said.

use crate::process::Running;
use chapter03::{
    stack::{call::Call, failure::Failure},
    telemetry::{
        guard::{Guard, Loss},
        ledger::QUEUE,
        logs::{LogFilter, LogForm},
        setup::{Settings, set_up},
        traced::TracedLayer,
        traces,
        wall_clock::WallClock,
    },
};
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData};
use prometheus_client::{encoding::text::encode, registry::Registry};
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket},
    task::spawn_blocking,
    time::timeout,
};
use tower::{ServiceBuilder, ServiceExt, service_fn};
use tracing::{Dispatch, instrument::WithSubscriber, level_filters::LevelFilter};
use tracing_subscriber::prelude::*;

/// An address where nobody listens. The socket keeps the port from others, which would listen.
fn down() -> (SocketAddr, TcpSocket) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    (socket.local_addr().unwrap(), socket)
}

/// A collector that takes every connection and answers with `answer`, if that is anything.
async fn strange(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut heard = [0; 1024];
                while stream.read(&mut heard).await.is_ok_and(|bytes| bytes > 0) {
                    if !answer.is_empty() && stream.write_all(answer).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    address
}

const NONSENSE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nwhat";

fn telemetry(to: SocketAddr, registry: &mut Registry) -> (Dispatch, Guard) {
    let settings = Settings {
        service: "orders",
        instance: "1".to_string(),
        form: LogForm::Json,
        filter: LogFilter::from_level(LevelFilter::OFF),
        clock: WallClock::fixed(0),
        otlp: Some(format!("http://{to}").parse().unwrap()),
    };
    set_up(settings, io::sink, registry).unwrap()
}

/// So many calls, each with a span and a line, one after the other.
async fn call(times: usize) {
    let rules = service_fn(|_: Call<()>| async {
        tracing::info!("at work");
        Ok::<_, Failure>(())
    });
    let service = ServiceBuilder::new().layer(TracedLayer::new("get_order")).service(rules);
    for _ in 0..times {
        service.clone().oneshot(Call::local(())).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_go_on_while_a_collector_takes_nothing_and_the_loss_is_counted_to_the_last_span() {
    let (nobody, _kept) = down();
    for to in [nobody, strange(b"").await, strange(NONSENSE).await] {
        let mut registry = Registry::default();
        let (subscriber, guard) = telemetry(to, &mut registry);
        // More than the queue holds: if a call waited for room in it, this one would never end.
        let calls = 2 * QUEUE + 7;
        call(calls).with_subscriber(subscriber).await;
        let (spans, lines) = (guard.spans.clone(), guard.lines.clone());
        // The collector still takes nothing, so an exit that waited for it would not end either.
        let loss =
            timeout(Duration::from_secs(20), guard.shut_down(Duration::from_millis(300))).await.unwrap();
        let all = calls as u64;
        assert_eq!(loss, Loss { spans: all, lines: all });
        assert_eq!((spans.delivered.get(), lines.delivered.get()), (0, 0));
        assert_eq!(loss.to_string(), format!("spans lost: {all}, log lines lost: {all}"));
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        assert!(
            text.contains("telemetry_spans_lost_total ")
                && text.contains("telemetry_spans_delivered_total 0\n"),
            "{text}"
        );
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_program_whose_collector_takes_nothing_answers_ends_cleanly_and_says_what_was_lost() {
    let (nobody, _kept) = down();
    for to in [nobody, strange(b"").await, strange(NONSENSE).await] {
        let endpoint = format!("http://{to}");
        let end = spawn_blocking(move || {
            let program = Running::start_with(&[], &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)]);
            for _ in 0..3 {
                assert!(program.ask_with("GET /orders?user_id=ada", "").starts_with("HTTP/1.1 200"));
            }
            program.signal("-TERM");
            program.end()
        });
        let (code, said) = timeout(Duration::from_secs(20), end).await.unwrap().unwrap();
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("spans lost: 3, log lines lost: "), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_collector_takes_is_delivered_and_what_the_exporter_does_is_no_part_of_it() {
    use chapter03::collector::{Collector, Settings, query::Search};
    let collector = Collector::start(Settings::default()).await.unwrap();
    let (subscriber, guard) = telemetry(collector.otlp_grpc, &mut Registry::default());
    // Connections of the exporter are tasks of this runtime and tell of themselves to its subscriber.
    let (spans, lines) = (guard.spans.clone(), guard.lines.clone());
    async {
        call(3).await;
        tracing::info!(target: "h2::codec", "a frame");
        tracing::info!(target: "tonic::transport", "a connection");
        tracing::debug!("a detail");
        tracing::info!(password = "hunter2", "a secret");
        drop(tracing::info_span!(target: "tower::buffer", "worker").entered());
    }
    .with_subscriber(subscriber)
    .await;
    assert!(guard.shut_down(Duration::from_secs(10)).await.is_none());
    assert_eq!((spans.delivered.get(), lines.delivered.get()), (3, 3));
    assert_eq!(collector.store.list(&Search::default()).len(), 3);
    collector.stop().await;
}

#[tokio::test]
async fn without_another_thread_the_end_comes_too() {
    let collector = strange(b"").await;
    let (subscriber, guard) = telemetry(collector, &mut Registry::default());
    call(1).with_subscriber(subscriber).await;
    let loss = timeout(Duration::from_secs(20), guard.shut_down(Duration::from_millis(100))).await.unwrap();
    assert_eq!(loss.spans, 1);
}

#[tokio::test]
async fn a_line_in_a_span_has_the_ids_of_the_span_that_is_exported() {
    #[derive(Clone, Debug, Default)]
    struct Finished(Arc<Mutex<Vec<SpanData>>>);
    impl opentelemetry_sdk::trace::SpanExporter for Finished {
        async fn export(&self, spans: Vec<SpanData>) -> opentelemetry_sdk::error::OTelSdkResult {
            self.0.lock().unwrap().extend(spans);
            Ok(())
        }
    }
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);
    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let (finished, written) = (Finished::default(), Written::default());
    let tracers = SdkTracerProvider::builder().with_simple_exporter(finished.clone()).build();
    let writer = written.clone();
    let lines =
        chapter03::telemetry::logs::Lines::new(LogForm::Json, WallClock::fixed(0), move || writer.clone());
    let subscriber = tracing_subscriber::registry()
        .with(traces::layer(&tracers))
        .with(lines.filtered(LogFilter::from_level(LevelFilter::INFO)));
    async {
        call(2).await;
        tracing::info!("outside");
    }
    .with_subscriber(subscriber)
    .await;
    let written = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<serde_json::Value> =
        written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let finished = finished.0.lock().unwrap();
    assert_eq!((lines.len(), finished.len()), (3, 2), "{written}");
    for (line, span) in lines.iter().zip(finished.iter()) {
        assert_eq!(line["trace_id"], span.span_context.trace_id().to_string());
        assert_eq!(line["span_id"], span.span_context.span_id().to_string());
    }
    assert_eq!((lines[2].get("trace_id"), lines[2].get("span_id")), (None, None));
}
