//! Section “Traces”: a trace that goes on in the next service, and two that break: the id was read too early, or the header is none.
//!
//! Ids are counted, so that every run prints the same.

use super::ids::Counted;
use crate::{
    stack::{call::Call, failure::Failure, inject::InjectLayer},
    telemetry::{propagate, traced::TracedLayer, traces},
};
use http::{HeaderMap, HeaderValue};
use opentelemetry::{
    Context,
    trace::{SpanContext, TraceContextExt},
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanExporter},
};
use tower::{ServiceBuilder, ServiceExt, service_fn};
use tracing::info_span;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::prelude::*;

/// What `shop` sends: trace, span, and that the trace is kept.
const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/// The same with half of the trace's id.
const BAD: &str = "00-0af7651916cd43dd-b7ad6b7169203331-01";

/// The service `orders` is called three times.
pub fn run() {
    let tracers = SdkTracerProvider::builder()
        .with_id_generator(Counted::from_one())
        .with_simple_exporter(Printed)
        .build();
    let subscriber = tracing_subscriber::registry().with(traces::layer(&tracers));
    tracing::subscriber::with_default(subscriber, || {
        println!("A call with a parent:");
        super::block_on(call(GOOD));
        println!("\nThe id read first, then the parent set:");
        too_late(GOOD);
        println!("\nA header that cannot be read:");
        super::block_on(call(BAD));
    });
}

// ANCHOR: call
/// `orders` gets a call with this header, and calls somebody else while it works on it.
async fn call(header: &'static str) {
    println!("  shop sends    {header}");
    let mut call = Call::local(());
    call.context.parent = parent(header);
    let next = service_fn(|call: Call<()>| async move {
        let mut headers = HeaderMap::new();
        if let Some(span) = &call.context.parent {
            propagate::inject(span, &mut headers);
        }
        let header = headers.get(propagate::TRACEPARENT).and_then(|header| header.to_str().ok());
        println!("  orders sends  {}", header.unwrap_or("nothing"));
        Ok::<_, Failure>(())
    });
    let service = ServiceBuilder::new()
        .layer(TracedLayer::new("list_orders"))
        .layer(InjectLayer::new(None))
        .service(next);
    let _answer = service.oneshot(call).await;
}
// ANCHOR_END: call

fn parent(header: &'static str) -> Option<SpanContext> {
    let headers = HeaderMap::from_iter([(propagate::TRACEPARENT, HeaderValue::from_static(header))]);
    propagate::extract(&headers)
}

// ANCHOR: too_late
/// The classic mistake: a log line wants the id before the parent is there.
fn too_late(header: &'static str) {
    let span = info_span!("list_orders");
    println!("  the log says  trace_id={}", span.context().span().span_context().trace_id());
    let parent = parent(header).unwrap_or(SpanContext::NONE);
    let set = span.set_parent(Context::new().with_remote_span_context(parent));
    println!("  set_parent    {set:?}");
}
// ANCHOR_END: too_late

/// Prints each span when it ends.
#[derive(Debug)]
struct Printed;

impl SpanExporter for Printed {
    async fn export(&self, spans: Vec<SpanData>) -> OTelSdkResult {
        for span in spans {
            let (own, parent) = (span.span_context, span.parent_span_id);
            println!("  span          trace {}, id {}, parent {parent}", own.trace_id(), own.span_id());
        }
        Ok(())
    }
}
