//! What is measured: rules that answer at once, with one layer around them, with all, and with somebody listening.

use chapter03::stack::{
    access_log::AccessLogLayer,
    authenticate::{ApiKeys, AuthenticateLayer},
    call::{Call, Credential},
    catch_panic::CatchPanicLayer,
    chain::{ClientChain, ServerChain, ServerLimits},
    circuit_breaker::{Breaker, CircuitBreakerLayer},
    clock::Clock,
    deadline::DeadlineLayer,
    endpoint::{Endpoint, Wrap},
    failure::Failure,
    inject::InjectLayer,
    request_id::{self, RequestIdLayer},
    token_bucket::{Bucket, TokenBucketLayer},
};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanExporter},
};
use std::{io, time::Duration};
use tower::{BoxError, Service, ServiceBuilder, service_fn, util::BoxCloneSyncService};
use tracing::{Dispatch, Instrument, subscriber::NoSubscriber};
use tracing_subscriber::prelude::*;

/// One row.
pub struct Case {
    pub name: &'static str,
    pub endpoint: Endpoint<u64, u64>,
    pub call: Call<u64>,
    /// Whether the call gets through.
    pub succeeds: bool,
    /// Who listens to spans and events.
    pub tracing: Dispatch,
}

/// The row of the rules alone: what is measured beyond it was added.
pub const BARE: usize = 0;
/// The rows that a promise is about.
pub const CHAIN: &str = "**server chain**, tracing off";
pub const SAMPLED: &str = "**server chain** in a sampled span, handed to an exporter";

const SECOND: Duration = Duration::from_secs(1);

pub fn all() -> Vec<Case> {
    let off = Dispatch::new(NoSubscriber::default());
    let clock = Clock::system();
    let always = || Bucket::new(u32::MAX, Duration::from_nanos(1));
    let empty = TokenBucketLayer::new(Bucket::new(1, SECOND * 86_400), clock.clone());
    let open = CircuitBreakerLayer::new(Breaker::new(1, SECOND * 86_400), clock.clone());
    let keys = || ApiKeys::new((0..8).map(|_| ("web", KEY))).expect("a fit key");
    let limits = || ServerLimits {
        keys: keys(),
        burst: u32::MAX,
        every: Duration::from_nanos(1),
        deadline: SECOND,
        at_once: 64,
    };
    let server = ServerChain::new(limits(), clock.clone()).wrap("measured", rules());
    let client = ClientChain::new(SECOND, Breaker::new(5, SECOND), Some(Credential::new(KEY)), clock.clone());

    let layered =
        |name, endpoint| Case { name, endpoint, call: call(), succeeds: true, tracing: off.clone() };
    let builder = ServiceBuilder::new;
    let shed = builder().map_err(Failure::from as fn(BoxError) -> Failure).load_shed().concurrency_limit(64);
    let refused = |name, endpoint| Case { succeeds: false, ..layered(name, endpoint) };
    vec![
        layered("rules that answer at once", rules()),
        layered(
            "request id, the caller's",
            boxed(builder().layer(RequestIdLayer::new(request_id::random)).service(rules())),
        ),
        Case {
            call: unnamed(),
            ..layered(
                "request id, a new one",
                boxed(builder().layer(RequestIdLayer::new(request_id::random)).service(rules())),
            )
        },
        layered(
            "access log",
            boxed(builder().layer(AccessLogLayer::new("measured", clock.clone())).service(rules())),
        ),
        layered("catch panic", boxed(builder().layer(CatchPanicLayer).service(rules()))),
        layered(
            "authentication, 8 keys",
            boxed(builder().layer(AuthenticateLayer::new(keys())).service(rules())),
        ),
        layered(
            "token bucket",
            boxed(builder().layer(TokenBucketLayer::new(always(), clock.clone())).service(rules())),
        ),
        refused("token bucket, refusal", once(boxed(builder().layer(empty).service(rules())))),
        layered("deadline", boxed(builder().layer(DeadlineLayer::new(SECOND)).service(rules()))),
        layered("load shed and concurrency limit", boxed(shed.service(rules()))),
        layered(
            "circuit breaker",
            boxed(
                builder()
                    .layer(CircuitBreakerLayer::new(Breaker::new(5, SECOND), clock.clone()))
                    .service(rules()),
            ),
        ),
        refused("circuit breaker, refusal", once(boxed(builder().layer(open).service(faulty())))),
        layered(
            "inject",
            boxed(builder().layer(InjectLayer::new(Some(Credential::new(KEY)))).service(rules())),
        ),
        layered("**client chain**, tracing off", client.wrap("measured", rules())),
        layered(CHAIN, server.clone()),
        Case { tracing: json(), ..layered("**server chain**, its log written as JSON", server.clone()) },
        Case { tracing: sampled(), ..layered(SAMPLED, in_a_span(server)) },
    ]
}

const KEY: &str = "k-7f3e9a40c2d84b5f";

/// A call as a transport makes it.
fn call() -> Call<u64> {
    let mut call = unnamed();
    call.context.request_id = Some("req-0123456789abcdef".into());
    call
}

fn unnamed() -> Call<u64> {
    let mut call = Call::local(7);
    call.context.credential = Some(Credential::new(KEY));
    call
}

fn rules() -> Endpoint<u64, u64> {
    BoxCloneSyncService::new(service_fn(|call: Call<u64>| async move { Ok(call.request) }))
}

fn faulty() -> Endpoint<u64, u64> {
    BoxCloneSyncService::new(service_fn(|_: Call<u64>| async {
        Err(Failure::new(utils::error_kind::ErrorKind::Internal, ""))
    }))
}

fn boxed<S>(service: S) -> Endpoint<u64, u64>
where
    S: Service<Call<u64>, Response = u64, Error = Failure, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static,
{
    BoxCloneSyncService::new(service)
}

/// `endpoint` after its first call, which takes the only token or opens the breaker.
fn once(endpoint: Endpoint<u64, u64>) -> Endpoint<u64, u64> {
    let first = tower::ServiceExt::oneshot(endpoint.clone(), call());
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(first)).ok();
    endpoint
}

fn in_a_span(inner: Endpoint<u64, u64>) -> Endpoint<u64, u64> {
    BoxCloneSyncService::new(service_fn(move |call| {
        let span = tracing::info_span!("call", method = "measured", caller = tracing::field::Empty);
        tower::ServiceExt::oneshot(inner.clone(), call).instrument(span)
    }))
}

fn json() -> Dispatch {
    Dispatch::new(tracing_subscriber::fmt().json().with_writer(io::sink).finish())
}

/// Every span is sampled, batched and given to an exporter that forgets it.
fn sampled() -> Dispatch {
    let tracer = SdkTracerProvider::builder().with_batch_exporter(Forgets).build().tracer("bench");
    Dispatch::new(tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer)))
}

#[derive(Debug)]
struct Forgets;

impl SpanExporter for Forgets {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Ok(())
    }
}
