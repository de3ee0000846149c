//! Section “The layers a service needs”: each layer refuses once, and says what the caller is told.
//!
//! Limits in time use a clock that this program sets; only the hanging rules wait, for 20 ms of the real one.

use crate::stack::{
    authenticate::{ApiKeys, AuthenticateLayer},
    call::{Call, Credential},
    catch_panic::CatchPanicLayer,
    circuit_breaker::{Breaker, CircuitBreakerLayer},
    clock::Clock,
    deadline::DeadlineLayer,
    failure::Failure,
    request_id::RequestIdLayer,
    token_bucket::{Bucket, TokenBucketLayer},
};
use std::{future::pending, panic, time::Duration};
use tokio::time::Instant;
use tower::{BoxError, Service, ServiceBuilder, ServiceExt, service_fn};
use utils::error_kind::ErrorKind;

const SECOND: Duration = Duration::from_secs(1);

/// Every guard in turn.
pub fn run() {
    super::block_on(async {
        request_id().await;
        authentication().await;
        token_bucket().await;
        deadline().await;
        load_shed().await;
        circuit_breaker().await;
        catch_panic().await;
    });
}

/// Makes one call and prints what its caller sees.
async fn show<S, Req>(what: &str, service: &S, call: Call<Req>)
where
    S: Service<Call<Req>, Error = Failure> + Clone,
{
    match service.clone().oneshot(call).await {
        Ok(_) => println!("  {what:<34} ok"),
        Err(failure) => {
            let (status, name) = (failure.kind.http_status(), failure.kind.name());
            let pause = failure.retry_after.map_or(String::new(), |pause| format!(", retry after {pause:?}"));
            println!("  {what:<34} {status} {name}{pause}: {failure}");
        }
    }
}

async fn request_id() {
    println!("Request id: a fit one is kept");
    let rules = service_fn(|call: Call<()>| async move {
        println!("    the rules see {:?}", call.context.request_id.unwrap_or_default());
        Ok::<_, Failure>(())
    });
    let service = ServiceBuilder::new().layer(RequestIdLayer::new(|| "a-new-one".into())).service(rules);
    for own in ["mine-7", "two\nlines"] {
        let mut call = Call::local(());
        call.context.request_id = Some(own.into());
        show(&format!("the caller sends {own:?}"), &service, call).await;
    }
}

async fn authentication() {
    println!("Authentication: `web` has a key");
    let rules = service_fn(|_: Call<()>| async { Ok::<_, Failure>(()) });
    let keys = ApiKeys::new([("web", "k-7f3e")]).expect("a fit key");
    let service = ServiceBuilder::new().layer(AuthenticateLayer::new(keys)).service(rules);
    for (what, key) in [("no key", None), ("a wrong key", Some("k-7f3f")), ("the key", Some("k-7f3e"))] {
        let mut call = Call::local(());
        call.context.credential = key.map(Credential::new);
        show(what, &service, call).await;
    }
}

async fn token_bucket() {
    println!("Token bucket: 2 tokens, one comes back each second");
    let clock = Clock::manual();
    let rules = service_fn(|_: Call<()>| async { Ok::<_, Failure>(()) });
    let layer = TokenBucketLayer::new(Bucket::new(2, SECOND), clock.clone());
    let service = ServiceBuilder::new().layer(layer).service(rules);
    for what in ["the first", "the second", "the third"] {
        show(what, &service, Call::local(())).await;
    }
    clock.advance(SECOND * 3 / 4);
    show("0.75 s later", &service, Call::local(())).await;
    clock.advance(SECOND / 4);
    show("1 s later", &service, Call::local(())).await;
}

async fn deadline() {
    println!("Deadline: 20 ms");
    let rules = service_fn(|call: Call<&'static str>| async move {
        if call.request == "hang" { pending().await } else { Ok::<_, Failure>(()) }
    });
    let service = ServiceBuilder::new().layer(DeadlineLayer::new(Duration::from_millis(20))).service(rules);
    show("rules that answer", &service, Call::local("answer")).await;
    show("rules that hang", &service, Call::local("hang")).await;
    let mut call = Call::local("answer");
    call.context.deadline = Some(Instant::now());
    show("the caller's time is over", &service, call).await;
}

async fn load_shed() {
    println!("Load shed around a concurrency limit of 1");
    let rules = service_fn(|_: Call<()>| async { Ok::<_, Failure>(()) });
    // ANCHOR: room
    let service = ServiceBuilder::new()
        .map_err(Failure::from as fn(BoxError) -> Failure)
        .load_shed()
        .concurrency_limit(1)
        .service(rules);
    // ANCHOR_END: room
    let mut first = service.clone();
    let answer = first.ready().await.expect("the permit is free").call(Call::local(()));
    show("a second call beside the first", &service, Call::local(())).await;
    let answered = answer.await.is_ok();
    println!("  {:<34} {}", "the first", if answered { "ok" } else { "failed" });
    drop(first);
    show("a call after it", &service, Call::local(())).await;
}

async fn circuit_breaker() {
    println!("Circuit breaker: opens after 3 faults in a row, for 10 s");
    let clock = Clock::manual();
    let rules = service_fn(|call: Call<Option<ErrorKind>>| async move {
        call.request.map_or(Ok(()), |kind| Err(Failure::new(kind, "(the service's own answer)")))
    });
    let layer = CircuitBreakerLayer::new(Breaker::new(3, SECOND * 10), clock.clone());
    let service = ServiceBuilder::new().layer(layer).service(rules);
    for kind in [ErrorKind::NotFound, ErrorKind::Internal, ErrorKind::Internal, ErrorKind::Internal] {
        show("the service is asked", &service, Call::local(Some(kind))).await;
    }
    show("it would answer again", &service, Call::local(None)).await;
    clock.advance(SECOND * 10);
    show("10 s later, the probe", &service, Call::local(None)).await;
    show("the next", &service, Call::local(None)).await;
}

async fn catch_panic() {
    println!("Catch panic");
    let quiet = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let rules = service_fn(|call: Call<u32>| async move { Ok::<_, Failure>(100 / call.request) });
    let service = ServiceBuilder::new().layer(CatchPanicLayer).service(rules);
    show("rules that divide by zero", &service, Call::local(0)).await;
    panic::set_hook(quiet);
    show("the next call", &service, Call::local(1)).await;
}
