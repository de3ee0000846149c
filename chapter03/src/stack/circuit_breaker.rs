//! Stops calling a service that fails, so that it can recover and its callers learn at once; tries it again after a pause.
//!
//! It stands at the client, one for each service called. Only faults count ([`ErrorKind::is_fault`]): a thousand wrong requests say
//! nothing about the service. Proved by the tests below and those of [`Breaker`]. At work: `failsafe`, or `tower-resilience`.

mod breaker;

use super::{call::Call, clock::Clock, failure::Failure, maybe_refused::MaybeRefused};
pub use breaker::{Breaker, Pass, Refused};
use pin_project_lite::pin_project;
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, ready},
};
use tokio::time::Instant;
use tower::{Layer, Service};
use utils::error_kind::ErrorKind;

/// Puts a breaker before a service. Clones share it, and so does all that the clones are put around.
#[derive(Clone, Debug)]
pub struct CircuitBreakerLayer {
    breaker: Arc<Mutex<Breaker>>,
    clock: Clock,
}

impl CircuitBreakerLayer {
    /// Calls go through as long as `breaker` lets them.
    pub fn new(breaker: Breaker, clock: Clock) -> CircuitBreakerLayer {
        CircuitBreakerLayer { breaker: Arc::new(Mutex::new(breaker)), clock }
    }

    /// Asks or tells the breaker something. The lock is held for a few instructions, never across an await.
    fn with<T>(&self, then: impl FnOnce(&mut Breaker) -> T) -> T {
        then(&mut self.breaker.lock().expect("nobody panics with the breaker locked"))
    }
}

impl<S> Layer<S> for CircuitBreakerLayer {
    type Service = CircuitBreaker<S>;

    fn layer(&self, inner: S) -> CircuitBreaker<S> {
        CircuitBreaker { shared: self.clone(), inner }
    }
}

// ANCHOR: service
/// A service that is left alone while it fails.
#[derive(Clone, Debug)]
pub struct CircuitBreaker<S> {
    shared: CircuitBreakerLayer,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for CircuitBreaker<S>
where
    S: Service<Call<Req>, Error = Failure>,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = MaybeRefused<Judged<S::Future>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context)
    }

    // ANCHOR: call
    fn call(&mut self, call: Call<Req>) -> Self::Future {
        let now = self.shared.clock.now();
        match self.shared.with(|breaker| breaker.ask(now)) {
            Ok(pass) => {
                let permit =
                    Permit { shared: self.shared.clone(), pass: Some(pass), deadline: call.context.deadline };
                MaybeRefused::goes_on(Judged { inner: self.inner.call(call), permit })
            }
            Err(refused) => {
                let message = "the service called failed again and again and is left alone";
                let failure = Failure::new(ErrorKind::Unavailable, message);
                MaybeRefused::refused(failure.retry_after(refused.retry_in))
            }
        }
    }
    // ANCHOR_END: call
}

/// The right to make one call, and the duty to say how it ended.
struct Permit {
    shared: CircuitBreakerLayer,
    pass: Option<Pass>,
    deadline: Option<Instant>,
}

impl Permit {
    fn report(&mut self, fault: bool) {
        if let Some(pass) = self.pass.take() {
            let now = self.shared.clock.now();
            self.shared.with(|breaker| breaker.report(pass, fault, now));
        }
    }
}

// ANCHOR: drop
impl Drop for Permit {
    /// Nobody waits for the answer any more. After the deadline that is a fault: a service that hangs is ended from outside, by the
    /// deadline layer, and would never be counted else. Before it the caller went away, which says nothing about the service.
    fn drop(&mut self) {
        if let Some(pass) = self.pass.take() {
            let now = self.shared.clock.now();
            let too_late = self.deadline.is_some_and(|deadline| deadline <= now);
            self.shared.with(|breaker| match too_late {
                true => breaker.report(pass, true, now),
                false => breaker.give_back(pass, now),
            });
        }
    }
}
// ANCHOR_END: drop
// ANCHOR_END: service

pin_project! {
    /// A call whose outcome the breaker hears.
    pub struct Judged<F> {
        #[pin]
        inner: F,
        permit: Permit,
    }
}

impl<F, T> Future for Judged<F>
where
    F: Future<Output = Result<T, Failure>>,
{
    type Output = Result<T, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.inner.poll(context));
        this.permit.report(answer.as_ref().is_err_and(|failure| failure.kind.is_fault()));
        Poll::Ready(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::deadline::DeadlineLayer;
    use std::time::Duration;
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    const PAUSE: Duration = Duration::from_secs(10);

    /// A service that fails with what it is asked, behind a breaker that opens after three faults.
    fn service(
        clock: &Clock,
    ) -> impl Service<Call<Option<ErrorKind>>, Response = (), Error = Failure, Future: Unpin> + Clone {
        let rules = service_fn(|call: Call<Option<ErrorKind>>| {
            std::future::ready(call.request.map_or(Ok(()), |kind| Err(Failure::new(kind, "as asked"))))
        });
        let layer = CircuitBreakerLayer::new(Breaker::new(3, PAUSE), clock.clone());
        ServiceBuilder::new().layer(layer).service(rules)
    }

    #[tokio::test]
    async fn only_faults_open_it() {
        let clock = Clock::manual();
        let service = service(&clock);
        let ask = |kind| service.clone().oneshot(Call::local(kind));
        for kind in ErrorKind::ALL.into_iter().filter(|kind| !kind.is_fault()) {
            for _ in 0..5 {
                assert_eq!(ask(Some(kind)).await.unwrap_err().message, "as asked");
            }
        }
        for kind in [ErrorKind::Unavailable, ErrorKind::DeadlineExceeded, ErrorKind::Internal] {
            assert_eq!(ask(Some(kind)).await.unwrap_err().message, "as asked");
        }
        let refused = ask(None).await.unwrap_err();
        assert_eq!((refused.kind, refused.retry_after), (ErrorKind::Unavailable, Some(PAUSE)));
        clock.advance(PAUSE);
        ask(None).await.expect("the probe goes through");
        ask(None).await.expect("and closes it");
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_hangs_opens_it_and_a_caller_that_leaves_early_does_not() {
        let limit = Duration::from_secs(1);
        let hangs = service_fn(|_: Call<()>| std::future::pending::<Result<(), Failure>>());
        let breaker = CircuitBreakerLayer::new(Breaker::new(1, PAUSE), Clock::system());
        let service = ServiceBuilder::new().layer(DeadlineLayer::new(limit)).layer(breaker).service(hangs);
        let ask = || service.clone().oneshot(Call::local(()));
        assert!(tokio::time::timeout(limit / 2, ask()).await.is_err(), "this caller leaves");
        assert_eq!(ask().await.unwrap_err().kind, ErrorKind::DeadlineExceeded, "this one waits");
        assert_eq!(ask().await.unwrap_err().kind, ErrorKind::Unavailable, "and it is open");
    }

    #[tokio::test]
    async fn a_probe_that_is_dropped_frees_its_place() {
        let clock = Clock::manual();
        let mut service = service(&clock);
        for _ in 0..3 {
            service.clone().oneshot(Call::local(Some(ErrorKind::Internal))).await.unwrap_err();
        }
        clock.advance(PAUSE);
        let probe = service.ready().await.unwrap().call(Call::local(None));
        let refused = service.clone().oneshot(Call::local(None)).await.unwrap_err();
        assert_eq!(refused.retry_after, Some(Duration::ZERO), "one probe at a time");
        drop(probe);
        service.clone().oneshot(Call::local(None)).await.expect("the next is the probe");
    }
}
