//! No call takes longer than this, and none longer than its caller waits: the nearer of the two ends counts.
//!
//! A call whose end has passed already is refused before the rules run: nobody reads the answer. What is left of the time goes inward
//! with the call, so that the next service knows it too. Proved by the tests below, in paused time, one of them beside
//! `tower::timeout`, which is the one to use at work where a caller's own deadline does not matter.

use super::{call::Call, failure::Failure, maybe_refused::MaybeRefused};
use pin_project_lite::pin_project;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};
use tower::{Layer, Service};
use utils::error_kind::ErrorKind;

/// Ends calls that take too long.
#[derive(Clone, Copy, Debug)]
pub struct DeadlineLayer {
    limit: Duration,
}

impl DeadlineLayer {
    /// No call takes longer than `limit`, even if its caller would wait.
    pub fn new(limit: Duration) -> DeadlineLayer {
        DeadlineLayer { limit }
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Deadline<S> {
        Deadline { limit: self.limit, inner }
    }
}

// ANCHOR: service
/// A service whose calls end in time.
#[derive(Clone, Debug)]
pub struct Deadline<S> {
    limit: Duration,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for Deadline<S>
where
    S: Service<Call<Req>, Error = Failure>,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = MaybeRefused<InTime<S::Future>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context)
    }

    // ANCHOR: call
    fn call(&mut self, mut call: Call<Req>) -> Self::Future {
        let now = Instant::now();
        let own = now + self.limit;
        let end = call.context.deadline.map_or(own, |callers| callers.min(own));
        if end <= now {
            let message = "the caller's deadline had passed before the call began";
            return MaybeRefused::refused(Failure::new(ErrorKind::DeadlineExceeded, message));
        }
        call.context.deadline = Some(end);
        MaybeRefused::goes_on(InTime { inner: self.inner.call(call), end: sleep_until(end) })
    }
    // ANCHOR_END: call
}
// ANCHOR_END: service

pin_project! {
    /// The future inside, until its time is over. Dropping it then ends the work.
    pub struct InTime<F> {
        #[pin]
        inner: F,
        #[pin]
        end: Sleep,
    }
}

impl<F, T> Future for InTime<F>
where
    F: Future<Output = Result<T, Failure>>,
{
    type Output = Result<T, Failure>;

    // ANCHOR: poll
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // The answer first: one that is there at the last moment is an answer.
        if let Poll::Ready(answer) = this.inner.poll(context) {
            return Poll::Ready(answer);
        }
        let too_long = || Failure::new(ErrorKind::DeadlineExceeded, "the call took too long and was ended");
        this.end.poll(context).map(|()| Err(too_long()))
    }
    // ANCHOR_END: poll
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };
    use tokio::time::sleep;
    use tower::{BoxError, ServiceBuilder, ServiceExt, service_fn};

    const MS: Duration = Duration::from_millis(1);
    const LIMIT: Duration = Duration::from_millis(100);

    /// Rules that take `work` ms, called with `callers` ms left: how it ended, after how many ms, with how many ms handed in.
    async fn run(work: u32, callers: Option<u32>) -> (Result<u128, ErrorKind>, u128) {
        let rules = service_fn(move |call: Call<()>| async move {
            let left = call.context.deadline.expect("handed in") - Instant::now();
            sleep(MS * work).await;
            Ok::<_, Failure>(left.as_millis())
        });
        let start = Instant::now();
        let mut call = Call::local(());
        call.context.deadline = callers.map(|left| start + MS * left);
        let service = ServiceBuilder::new().layer(DeadlineLayer::new(LIMIT)).service(rules);
        let end = service.oneshot(call).await.map_err(|failure| failure.kind);
        (end, start.elapsed().as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn the_nearer_end_counts_and_is_handed_in() {
        let late = Err(ErrorKind::DeadlineExceeded);
        assert_eq!(run(99, None).await, (Ok(100), 99));
        assert_eq!(run(100, None).await, (Ok(100), 100), "an answer at the last moment is one");
        assert_eq!(run(101, None).await, (late, 100));
        assert_eq!(run(50, Some(60)).await, (Ok(60), 50));
        assert_eq!(run(61, Some(60)).await, (late, 60));
        assert_eq!(run(101, Some(5000)).await, (late, 100), "a patient caller changes nothing");
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_that_has_passed_never_reaches_the_rules() {
        let calls = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&calls);
        let rules = service_fn(move |_: Call<()>| {
            counted.fetch_add(1, Ordering::SeqCst);
            async { Ok::<_, Failure>(()) }
        });
        let service = ServiceBuilder::new().layer(DeadlineLayer::new(LIMIT)).service(rules);
        let mut call = Call::local(());
        call.context.deadline = Some(Instant::now());
        let failure = service.clone().oneshot(call.clone()).await.unwrap_err();
        assert_eq!((failure.kind, calls.load(Ordering::SeqCst)), (ErrorKind::DeadlineExceeded, 0));
        call.context.deadline = Some(Instant::now() + Duration::from_nanos(1));
        service.oneshot(call).await.unwrap();
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_callers_deadline_it_does_what_towers_timeout_does() {
        for work in [0, 99, 100, 101, 5000] {
            let rules = service_fn(move |()| async move {
                sleep(MS * work).await;
                Ok::<_, BoxError>(())
            });
            let start = Instant::now();
            let library = ServiceBuilder::new().timeout(LIMIT).service(rules).oneshot(()).await;
            let library = (library.is_ok(), start.elapsed().as_millis());
            let (end, took) = run(work, None).await;
            assert_eq!((end.is_ok(), took), library, "{work} ms of work");
        }
    }
}
