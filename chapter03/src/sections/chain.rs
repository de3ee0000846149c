//! Section “The chain”: what the real stacks are made of, and what goes wrong in another order.
//!
//! Each experiment runs the same calls through two orders of the same layers.

use crate::stack::{
    access_log::AccessLogLayer,
    authenticate::{ApiKeys, AuthenticateLayer},
    call::{Call, Credential},
    chain::{ClientChain, ServerChain, ServerLimits},
    circuit_breaker::Breaker,
    clock::Clock,
    deadline::DeadlineLayer,
    described::Step,
    failure::Failure,
    token_bucket::{Bucket, TokenBucketLayer},
};
use std::{
    future::pending,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::timeout;
use tower::{BoxError, Service, ServiceBuilder, ServiceExt, service_fn};

const SECOND: Duration = Duration::from_secs(1);
/// Long enough for a call that does not wait, short enough for a demo.
const A_MOMENT: Duration = Duration::from_millis(20);

/// The chains, and then three orders that are wrong.
pub fn run() {
    let limits = ServerLimits { keys: keys(), burst: 100, every: SECOND / 50, deadline: SECOND, at_once: 64 };
    let server = ServerChain::new(limits, Clock::system());
    let client = ClientChain::new(SECOND, Breaker::new(5, SECOND * 10), None, Clock::system());
    print_steps("A call to the server goes through", &server.steps());
    print_steps("A call of a client goes through", &client.steps());
    println!("\nWhat goes wrong in another order:");
    super::block_on(async {
        bucket_outside_authentication().await;
        log_inside_the_deadline().await;
        limit_outside_the_shed().await;
    });
}

fn print_steps(title: &str, steps: &[Step]) {
    println!("{title}");
    for (number, step) in (1..).zip(steps) {
        let ends: Vec<_> =
            step.ends_with.iter().map(|kind| format!("{} {}", kind.http_status(), kind.name())).collect();
        println!("{}", format!("  {number:>2}. {:<20} {}", step.name, ends.join(", ")).trim_end());
    }
}

fn keys() -> ApiKeys {
    ApiKeys::new([("web", "k-7f3e")]).expect("a fit key")
}

/// One word on how a call ended.
async fn outcome<S, Req>(service: &S, call: Call<Req>) -> &'static str
where
    S: Service<Call<Req>, Error = Failure> + Clone,
{
    let answer = timeout(A_MOMENT, service.clone().oneshot(call)).await;
    answer.map_or("still waiting", |answer| answer.err().map_or("ok", |failure| failure.kind.name()))
}

// ANCHOR: strangers
/// Ten calls without a key, then one with it.
async fn strangers_first<S>(service: S) -> &'static str
where
    S: Service<Call<()>, Error = Failure> + Clone,
{
    for _ in 0..10 {
        outcome(&service, Call::local(())).await;
    }
    let mut call = Call::local(());
    call.context.credential = Some(Credential::new("k-7f3e"));
    outcome(&service, call).await
}

async fn bucket_outside_authentication() {
    println!("\n  Ten strangers call, then `web`; the bucket holds 10 tokens.");
    let rules = service_fn(|_: Call<()>| async { Ok::<_, Failure>(()) });
    let bucket = || TokenBucketLayer::new(Bucket::new(10, SECOND), Clock::manual());
    let right = ServiceBuilder::new().layer(AuthenticateLayer::new(keys())).layer(bucket()).service(rules);
    let wrong = ServiceBuilder::new().layer(bucket()).layer(AuthenticateLayer::new(keys())).service(rules);
    println!("    authentication outside the bucket: `web` gets {}", strangers_first(right).await);
    println!("    bucket outside authentication:     `web` gets {}", strangers_first(wrong).await);
}
// ANCHOR_END: strangers

// ANCHOR: log
async fn log_inside_the_deadline() {
    println!("\n  The rules hang, and the deadline ends the call.");
    let rules = service_fn(|_: Call<()>| pending::<Result<(), Failure>>());
    let log = || AccessLogLayer::new("get_order", Clock::manual());
    let deadline = DeadlineLayer::new(A_MOMENT / 2);
    let right = ServiceBuilder::new().layer(log()).layer(deadline).service(rules);
    let wrong = ServiceBuilder::new().layer(deadline).layer(log()).service(rules);
    println!("    log outside the deadline: lines in the log: {}", lines_of(right).await);
    println!("    log inside the deadline:  lines in the log: {}", lines_of(wrong).await);
}
// ANCHOR_END: log

/// How many lines one call leaves in the log.
async fn lines_of<S>(service: S) -> usize
where
    S: Service<Call<()>, Error = Failure>,
{
    let written = Arc::new(Mutex::new(Vec::new()));
    let writer = Lines(Arc::clone(&written));
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
    let logging = tracing::subscriber::set_default(subscriber);
    let _ended = service.oneshot(Call::local(())).await;
    drop(logging);
    let written = written.lock().expect("nobody panics with the log locked");
    written.iter().filter(|byte| **byte == b'\n').count()
}

/// A log in memory.
#[derive(Clone)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics with the log locked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// ANCHOR: shed
async fn limit_outside_the_shed() {
    println!("\n  One call at a time is allowed, one is under way, and another comes.");
    let rules = service_fn(|_: Call<()>| pending::<Result<(), Failure>>());
    let as_failure = || Failure::from as fn(BoxError) -> Failure;
    let right = ServiceBuilder::new().map_err(as_failure()).load_shed().concurrency_limit(1).service(rules);
    let wrong = ServiceBuilder::new().map_err(as_failure()).concurrency_limit(1).load_shed().service(rules);
    println!("    load shed outside the limit: it gets {}", second_of(right).await);
    println!("    load shed inside the limit:  it gets {}", second_of(wrong).await);
    let waits =
        ServiceBuilder::new().layer(DeadlineLayer::new(A_MOMENT / 4)).concurrency_limit(1).service(rules);
    println!("    and a deadline around that:  it gets {}", second_of(waits).await);
    println!("    (a layer waits before the call begins, and the deadline begins with the call)");
}
// ANCHOR_END: shed

/// What a call gets while another is under way.
async fn second_of<S>(service: S) -> &'static str
where
    S: Service<Call<()>, Error = Failure> + Clone,
{
    let mut first = service.clone();
    let under_way = first.ready().await.map(|ready| ready.call(Call::local(())));
    let outcome = outcome(&service, Call::local(())).await;
    drop(under_way);
    outcome
}
