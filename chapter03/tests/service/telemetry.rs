//! One request followed through everything that tells of it: its span, its log line, its place in the metrics; over both wires, with the program
//! itself and the collector of this chapter.

use crate::{
    process::Running,
    support::{PATIENCE, Service, config},
};
use chapter03::order::{domain::UserId, endpoint::ListOrders};
use chapter03::{
    app,
    collector::{Collector, Settings},
    config::DEVELOPMENT_KEY,
    order::grpc,
    stack::call::{Call, Credential},
    telemetry::metrics::{self, OPEN_METRICS},
};
use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};
use prometheus_client::registry::Registry;
use serde_json::Value;
use tokio::{task::spawn_blocking, time::timeout};
use tower::ServiceExt;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_request_over_each_wire_continues_its_callers_trace_and_its_line_has_the_spans_ids() {
    let collector = Collector::start(Settings::default()).await.unwrap();
    let endpoint = format!("http://{}", collector.otlp_grpc);
    let program = spawn_blocking(move || {
        Running::start_with(&["--log", "json"], &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)])
    });
    let program = program.await.unwrap();
    let over_grpc = grpc::client::connect(program.grpc.parse().unwrap());
    let mut call = Call::local(ListOrders(UserId::parse("grace").unwrap()));
    call.context.credential = Some(Credential::new(DEVELOPMENT_KEY));
    let (trace, span) = (TraceId::from_hex(TRACE).unwrap(), SpanId::from_hex(SPAN).unwrap());
    let parent = SpanContext::new(trace, span, TraceFlags::SAMPLED, true, TraceState::NONE);
    call.context.parent = Some(parent);
    over_grpc.list.clone().oneshot(call).await.unwrap();
    let (code, said) = spawn_blocking(move || {
        let parent = format!("traceparent: 00-{TRACE}-{SPAN}-01\r\n");
        assert!(program.ask_with("GET /orders?user_id=ada", &parent).starts_with("HTTP/1.1 200"));
        // A bad one begins a trace of its own.
        assert!(
            program
                .ask_with("GET /orders?user_id=ada", "traceparent: 00-zz-1-01\r\n")
                .starts_with("HTTP/1.1 200")
        );
        program.signal("-TERM");
        program.end()
    })
    .await
    .unwrap();
    assert_eq!(code, Some(0), "{said}");

    let lines: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let calls: Vec<_> = lines.iter().filter(|line| line["message"] == "call").collect();
    assert_eq!(calls.len(), 3, "{said}");
    let trace = collector.store.trace(&chapter03::collector::model::parse_trace_id(TRACE).unwrap()).unwrap();
    assert_eq!(trace.spans.len(), 2, "{trace:?}");
    for span in &trace.spans {
        assert_eq!(
            (span.service.as_str(), span.name.as_str(), span.kind),
            ("orders", "list_orders", "server")
        );
        assert_eq!((span.parent_id.as_str(), span.parent_missing), (SPAN, true));
        let attribute =
            |name: &str| span.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert_eq!((attribute("caller"), attribute("outcome")), (Some("developer"), Some("ok")));
        // The line that was printed and the line that was sent, both under the span that was sent.
        let line = calls.iter().find(|line| line["span_id"] == span.span_id.as_str()).unwrap();
        assert_eq!(line["trace_id"], TRACE);
        assert_eq!(Some(line["transport"].as_str().unwrap()), attribute("transport"));
        assert!(span.logs.iter().any(|log| log.message == "call"), "{span:?}");
    }
    let alone = calls.iter().filter(|line| line["trace_id"] != TRACE).count();
    assert_eq!(alone, 1, "{said}");
    collector.stop().await;
}

#[tokio::test]
async fn metrics_are_open_metrics_text_and_count_refusals_too() {
    let config = config();
    let mut registry = Registry::default();
    let endpoints = app::guarded(app::rules().unwrap(), &config, &mut registry);
    let service = Service::with_metrics(endpoints, &config, metrics::router(registry)).await;
    assert_eq!(service.get("/orders?user_id=ada").await.status, 200);
    assert_eq!(service.send("GET /orders?user_id=ada", "x-api-key: wrong\r\n", b"").await.status, 401);
    for id in 1..=20 {
        assert_eq!(service.get(&format!("/orders/ord-{id:016x}")).await.status, 404);
    }
    let answer = service.get("/metrics").await;
    assert_eq!((answer.status, answer.headers["content-type"].as_str()), (200, OPEN_METRICS));
    for line in [
        r#"requests_total{method="list_orders",transport="http",outcome="ok"} 1"#,
        r#"requests_total{method="list_orders",transport="http",outcome="unauthenticated"} 1"#,
        r#"requests_total{method="get_order",transport="http",outcome="not_found"} 20"#,
        r#"requests_in_flight{method="get_order",transport="http"} 0"#,
    ] {
        assert!(answer.body.contains(line), "{line} is not in\n{}", answer.body);
    }
    assert!(answer.body.ends_with("# EOF\n"));
    assert!(!answer.body.contains("ord-"), "{}", answer.body);
    timeout(PATIENCE, service.stop()).await.unwrap();
}
