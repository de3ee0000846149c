//! Both stacks as wholes: their order, what their methods share, and tower's own layers at their places.

use super::*;
use crate::stack::{call::Transport, described};
use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio::{sync::Notify, time::Instant};
use tower::ServiceExt;
use utils::error_kind::ErrorKind;

const SECOND: Duration = Duration::from_secs(1);

fn server(burst: u32, at_once: usize, clock: &Clock) -> ServerChain {
    let keys = ApiKeys::new([("web", "k-7f3e")]).unwrap();
    let limits = ServerLimits { keys, burst, every: SECOND, deadline: SECOND, at_once };
    ServerChain::new(limits, clock.clone())
}

fn with_key<Req>(request: Req) -> Call<Req> {
    let mut call = Call::local(request);
    call.context.credential = Some(Credential::new("k-7f3e"));
    call.context.transport = Transport::Grpc;
    call
}

/// Rules that count how often they are asked.
fn counting() -> (Endpoint<(), u32>, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&asked);
    let rules = service_fn(move |_: Call<()>| {
        let before = counter.fetch_add(1, Ordering::SeqCst);
        async move { Ok(before) }
    });
    (BoxCloneSyncService::new(rules), asked)
}

async fn kind_of<Req: Request, Resp: Response>(
    endpoint: &Endpoint<Req, Resp>,
    call: Call<Req>,
) -> Option<ErrorKind> {
    endpoint.clone().oneshot(call).await.err().map(|failure| failure.kind)
}

#[test]
fn the_server_chain_is_in_the_order_that_the_page_gives() {
    let names: Vec<_> = server(1, 1, &Clock::manual()).steps().iter().map(|step| step.name).collect();
    assert_eq!(
        names,
        [
            "request id",
            "traced",
            "measured",
            "access log",
            "catch panic",
            "authentication",
            "token bucket",
            "deadline",
            "load shed",
            "concurrency limit"
        ]
    );
}

#[test]
fn the_client_chain_is_in_the_order_that_the_page_gives() {
    let client = ClientChain::new(SECOND, Breaker::new(1, SECOND), None, Clock::manual());
    let names: Vec<_> = client.steps().iter().map(|step| step.name).collect();
    assert_eq!(names, ["deadline", "circuit breaker", "inject"]);
    insta::assert_snapshot!(client.diagram(), @r"
    flowchart TB
        caller([caller])
        caller --> step1[deadline]
        step1 -.-> end1([504 deadline_exceeded])
        step1 --> step2[circuit breaker]
        step2 -.-> end2([503 unavailable])
        step2 --> step3[inject]
        step3 --> rules[[gRPC]]
    ");
}

#[test]
fn another_order_gives_another_diagram() {
    let endpoint = nowhere();
    let (deadline, catch) = (DeadlineLayer::new(SECOND), CatchPanicLayer);
    let one = ServiceBuilder::new().layer(deadline).layer(catch).service(endpoint.clone());
    let other = ServiceBuilder::new().layer(catch).layer(deadline).service(endpoint);
    let reversed: Vec<_> = described::steps(&other).into_iter().rev().collect();
    assert_eq!(described::steps(&one), reversed);
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_key_takes_no_token_and_never_reaches_the_rules() {
    let (rules, asked) = counting();
    let endpoint = server(1, 1, &Clock::manual()).wrap("get", rules);
    for _ in 0..10 {
        assert_eq!(kind_of(&endpoint, Call::local(())).await, Some(ErrorKind::Unauthenticated));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert_eq!(kind_of(&endpoint, with_key(())).await, None);
    assert_eq!(kind_of(&endpoint, with_key(())).await, Some(ErrorKind::RateLimited));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn the_methods_of_a_server_share_tokens_and_permits() {
    let chain = server(3, 1, &Clock::manual());
    let leave = Arc::new(Notify::new());
    let work = Arc::clone(&leave);
    let slow = service_fn(move |_: Call<()>| {
        let work = Arc::clone(&work);
        async move {
            work.notified().await;
            Ok::<_, Failure>(())
        }
    });
    let slow = chain.wrap("slow", BoxCloneSyncService::new(slow));
    let quick = chain.wrap("quick", counting().0);
    let mut under_way = by_hand(slow.clone().oneshot(with_key(())));
    assert!(under_way.poll_once().await.is_none(), "it holds the only permit");
    assert_eq!(
        kind_of(&quick, with_key(())).await,
        Some(ErrorKind::Unavailable),
        "shed at once, without waiting"
    );
    leave.notify_one();
    assert!(under_way.poll_once().await.expect("it goes on").is_ok());
    assert_eq!(kind_of(&quick, with_key(())).await, None, "the permit is free again");
    assert_eq!(
        kind_of(&quick, with_key(())).await,
        Some(ErrorKind::RateLimited),
        "and this was the fourth token of three"
    );
}

#[tokio::test(start_paused = true)]
async fn as_many_calls_as_there_are_permits_run_and_one_more_is_shed() {
    let chain = server(100, 4, &Clock::manual());
    let hang = chain
        .wrap("hang", BoxCloneSyncService::new(service_fn(|_: Call<()>| pending::<Result<(), Failure>>())));
    let start = Instant::now();
    let calls: Vec<_> = (0..5).map(|_| tokio::spawn(hang.clone().oneshot(with_key(())))).collect();
    let mut ends = Vec::new();
    for call in calls {
        ends.push(call.await.unwrap().unwrap_err().kind);
    }
    ends.sort_unstable();
    assert_eq!(ends, [&[ErrorKind::Unavailable][..], &[ErrorKind::DeadlineExceeded; 4]].concat());
    assert_eq!(start.elapsed(), SECOND);
    let after = kind_of(&hang, with_key(())).await;
    assert_eq!(after, Some(ErrorKind::DeadlineExceeded), "a call that was ended gives its permit back");
}

#[tokio::test(start_paused = true)]
async fn rules_that_panic_give_their_permit_back() {
    let chain = server(100, 1, &Clock::manual());
    let rules = service_fn(|call: Call<bool>| async move {
        if call.request { panic!("as asked") } else { Ok::<_, Failure>(()) }
    });
    let endpoint = chain.wrap("panic", BoxCloneSyncService::new(rules));
    assert_eq!(kind_of(&endpoint, with_key(true)).await, Some(ErrorKind::Internal));
    assert_eq!(kind_of(&endpoint, with_key(false)).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_client_leaves_a_service_alone_that_hangs() {
    let breaker = Breaker::new(2, SECOND * 10);
    let client = ClientChain::new(SECOND, breaker, Some(Credential::new("ours")), Clock::system());
    let hang = client
        .wrap("hang", BoxCloneSyncService::new(service_fn(|_: Call<()>| pending::<Result<(), Failure>>())));
    let (other, asked) = counting();
    let other = client.wrap("other", other);
    for _ in 0..2 {
        assert_eq!(kind_of(&hang, Call::local(())).await, Some(ErrorKind::DeadlineExceeded));
    }
    assert_eq!(
        kind_of(&other, Call::local(())).await,
        Some(ErrorKind::Unavailable),
        "one breaker for all methods"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    tokio::time::advance(SECOND * 10).await;
    assert_eq!(kind_of(&other, Call::local(())).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_caller_without_time_left_opens_no_breaker() {
    let client = ClientChain::new(SECOND, Breaker::new(1, SECOND), None, Clock::system());
    let endpoint = client.wrap("any", counting().0);
    let mut late = Call::local(());
    late.context.deadline = Some(Instant::now());
    assert_eq!(kind_of(&endpoint, late).await, Some(ErrorKind::DeadlineExceeded));
    assert_eq!(kind_of(&endpoint, Call::local(())).await, None);
}

/// A future that is polled by hand, once at a time.
struct Polled<F>(std::pin::Pin<Box<F>>);

fn by_hand<F: Future>(future: F) -> Polled<F> {
    Polled(Box::pin(future))
}

impl<F: Future> Polled<F> {
    async fn poll_once(&mut self) -> Option<F::Output> {
        std::future::poll_fn(|context| match self.0.as_mut().poll(context) {
            std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
            std::task::Poll::Pending => std::task::Poll::Ready(None),
        })
        .await
    }
}
