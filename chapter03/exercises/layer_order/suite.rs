//! Six small layers that write down when a call comes to them, around rules that do what each test needs.

mod exercise;

use exercise::{Call, DEADLINE, Endpoint, ErrorKind, Layer, Layers, OrderId, chain};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, atomic::AtomicU32, atomic::Ordering};
use std::{future::Future, pin::Pin, task::Poll, time::Duration};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tower::{ServiceExt, layer::layer_fn, service_fn};

type Answer = Result<OrderId, ErrorKind>;
type Pinned = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What the tests look at.
#[derive(Clone, Default)]
struct Seen {
    /// Which layer a call came to, in this order.
    steps: Arc<Mutex<Vec<&'static str>>>,
    /// The lines of the access log.
    log: Arc<Mutex<Vec<Answer>>>,
}

/// A layer: `around` gets each call and the service inside.
fn layer(
    name: &'static str,
    seen: &Seen,
    around: impl Fn(Call, Endpoint) -> Pinned + Clone + Send + Sync + 'static,
) -> Layer {
    let seen = seen.clone();
    Layer::new(layer_fn(move |inner: Endpoint| {
        let (seen, around) = (seen.clone(), around.clone());
        service_fn(move |call: Call| {
            seen.steps.lock().unwrap().push(name);
            around(call, inner.clone())
        })
    }))
}

/// All six: so many tokens, one place, and whoever has the key "ada" is known.
fn layers(seen: &Seen, tokens: u32) -> Layers {
    let log = Arc::clone(&seen.log);
    let tokens = Arc::new(AtomicU32::new(tokens));
    let places = Arc::new(Semaphore::new(1));
    Layers {
        access_log: layer("access_log", seen, move |call, inner| {
            let log = Arc::clone(&log);
            Box::pin(async move {
                let answer = inner.oneshot(call).await;
                log.lock().unwrap().push(answer);
                answer
            })
        }),
        authentication: layer("authentication", seen, |call, inner| {
            Box::pin(async move {
                match call.api_key {
                    "ada" => inner.oneshot(call).await,
                    "a key on which the layer panics" => panic!("the authentication layer panics"),
                    _ => Err(ErrorKind::Unauthenticated),
                }
            })
        }),
        catch_panic: layer("catch_panic", seen, |call, inner| {
            let mut answer = Box::pin(inner.oneshot(call));
            Box::pin(std::future::poll_fn(move |context| {
                catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)))
                    .unwrap_or(Poll::Ready(Err(ErrorKind::Internal)))
            }))
        }),
        concurrency_limit: layer("concurrency_limit", seen, move |call, inner| {
            let places = Arc::clone(&places);
            Box::pin(async move {
                let _place = places.acquire().await;
                inner.oneshot(call).await
            })
        }),
        deadline: layer("deadline", seen, |call, inner| {
            Box::pin(async move {
                timeout(DEADLINE, inner.oneshot(call)).await.unwrap_or(Err(ErrorKind::DeadlineExceeded))
            })
        }),
        token_bucket: layer("token_bucket", seen, move |call, inner| {
            let took = tokens.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
            Box::pin(async move {
                match took {
                    Ok(_) => inner.oneshot(call).await,
                    Err(_) => Err(ErrorKind::RateLimited),
                }
            })
        }),
    }
}

/// The chain around rules that take an order, panic at 0 minor units, and need an hour for 1.
fn service(tokens: u32) -> (Endpoint, Seen) {
    let seen = Seen::default();
    let rules = service_fn(|call: Call| async move {
        match call.minor_units {
            0 => panic!("the rules panic"),
            1 => tokio::time::sleep(Duration::from_secs(3600)).await,
            _ => {}
        }
        Ok(OrderId(1))
    });
    (chain(layers(&seen, tokens), Endpoint::new(rules)), seen)
}

/// One call; whoever has no answer after a day gets none.
async fn ask(service: &Endpoint, api_key: &'static str, minor_units: i64) -> Answer {
    let answer = service.clone().oneshot(Call { api_key, minor_units });
    timeout(Duration::from_secs(24 * 3600), answer).await.expect("an answer within a day")
}

/// A good call comes to each layer once.
#[tokio::test(start_paused = true)]
async fn a_good_call_comes_to_each_layer_once() {
    let (service, seen) = service(1);
    assert_eq!(ask(&service, "ada", 1234).await, Ok(OrderId(1)));
    let mut steps = seen.steps.lock().unwrap().clone();
    steps.sort_unstable();
    assert_eq!(
        steps,
        ["access_log", "authentication", "catch_panic", "concurrency_limit", "deadline", "token_bucket"],
        "(in the order of the alphabet)"
    );
}

/// Every call is a line of the log with the answer that its caller got: after a panic, after a refusal, after the deadline.
#[tokio::test(start_paused = true)]
async fn every_call_is_a_line_of_the_log() {
    let (service, seen) = service(9);
    let mut answers = vec![ask(&service, "ada", 0).await];
    answers.push(ask(&service, "stranger", 1234).await);
    answers.push(ask(&service, "ada", 1).await);
    assert_eq!(*seen.log.lock().unwrap(), answers, "the log, and what the callers got");
}

/// A panic of a layer ends one call and no more.
#[tokio::test(start_paused = true)]
async fn a_panic_of_a_layer_is_caught() {
    let (service, _) = service(2);
    let answer = ask(&service, "a key on which the layer panics", 1234).await;
    assert_eq!(answer, Err(ErrorKind::Internal));
}

/// Whoever is not known takes no token from those who are.
#[tokio::test(start_paused = true)]
async fn an_unknown_caller_takes_no_token() {
    let (service, seen) = service(1);
    let answers = [ask(&service, "stranger", 1234).await, ask(&service, "ada", 1234).await];
    let steps = seen.steps.lock().unwrap().join(" > ");
    assert_eq!(answers, [Err(ErrorKind::Unauthenticated), Ok(OrderId(1))], "the calls went: {steps}");
}

/// The wait for a place counts for the deadline.
#[tokio::test(start_paused = true)]
async fn the_wait_for_a_place_counts() {
    let (service, _) = service(2);
    let begin = Instant::now();
    let both = async { tokio::join!(ask(&service, "ada", 1), ask(&service, "ada", 1)) };
    let answers = both.await;
    let late = Err(ErrorKind::DeadlineExceeded);
    assert_eq!(
        (answers, begin.elapsed()),
        ((late, late), DEADLINE),
        "(two slow calls, until both had an answer)"
    );
}

/// Whoever gets no token is told so at once, without waiting for a place.
#[tokio::test(start_paused = true)]
async fn whoever_gets_no_token_is_told_at_once() {
    let (service, _) = service(1);
    let begin = Instant::now();
    let slow = ask(&service, "ada", 1);
    let refused = async { (ask(&service, "ada", 1234).await, begin.elapsed()) };
    let (_, refused) = tokio::join!(slow, refused);
    assert_eq!(refused, (Err(ErrorKind::RateLimited), Duration::ZERO), "(answer, after)");
}
