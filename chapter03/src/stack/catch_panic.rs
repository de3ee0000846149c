//! A panic in the rules is one failed call, not a dead process, and not a connection that closes without a word.
//!
//! It stands inside the access log, so that the line is written. What was said in the panic stays in the log: it may name anything.
//! Proved by the tests below, one of them beside `tower_http::catch_panic`, which is the one to use at work for HTTP.

use super::{call::Call, failure::Failure};
use pin_project_lite::pin_project;
use std::{
    any::Any,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};
use tower::{Layer, Service};
use utils::error_kind::ErrorKind;

/// Catches panics of the service inside.
#[derive(Clone, Copy, Debug, Default)]
pub struct CatchPanicLayer;

impl<S> Layer<S> for CatchPanicLayer {
    type Service = CatchPanic<S>;

    fn layer(&self, inner: S) -> CatchPanic<S> {
        CatchPanic { inner }
    }
}

/// A service whose panics are failures of kind [`Internal`](ErrorKind::Internal).
#[derive(Clone, Debug)]
pub struct CatchPanic<S> {
    inner: S,
}

impl<S, Req> Service<Call<Req>> for CatchPanic<S>
where
    S: Service<Call<Req>, Error = Failure>,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = Caught<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, call: Call<Req>) -> Self::Future {
        // `call` itself may panic, before there is a future. Each clone of a service serves one call, so nobody meets it half done.
        match catch_unwind(AssertUnwindSafe(|| self.inner.call(call))) {
            Ok(inner) => Caught { inner: Some(inner), panicked: None },
            Err(panic) => Caught { inner: None, panicked: Some(failure(panic.as_ref())) },
        }
    }
}

pin_project! {
    /// The future inside, until it panics.
    pub struct Caught<F> {
        #[pin]
        inner: Option<F>,
        panicked: Option<Failure>,
    }
}

impl<F, T> Future for Caught<F>
where
    F: Future<Output = Result<T, Failure>>,
{
    type Output = Result<T, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else {
            return Poll::Ready(Err(this
                .panicked
                .take()
                .expect("a future is not polled after it was ready")));
        };
        // ANCHOR: poll
        match catch_unwind(AssertUnwindSafe(|| inner.poll(context))) {
            Ok(poll) => poll,
            Err(panic) => {
                // Dropped now, so that what it held (a permit, a lock) is free at once.
                this.inner.set(None);
                Poll::Ready(Err(failure(panic.as_ref())))
            }
        }
        // ANCHOR_END: poll
    }
}

/// What the caller is told, and what the log is.
fn failure(panic: &(dyn Any + Send)) -> Failure {
    let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    Failure::new(ErrorKind::Internal, "the service has a fault")
        .caused_by(format!("a panic: {}", said.unwrap_or("without words")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{convert::Infallible, error::Error};
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    #[tokio::test]
    async fn a_panic_is_a_failure_whose_words_stay_inside() {
        let rules = service_fn(|call: Call<&'static str>| async move {
            tokio::task::yield_now().await;
            if call.request == "panic" { panic!("key={}", "hunter2") } else { Ok::<_, Failure>(call.request) }
        });
        let service = ServiceBuilder::new().layer(CatchPanicLayer).service(rules);
        let failure = service.clone().oneshot(Call::local("panic")).await.unwrap_err();
        assert_eq!(failure.kind, ErrorKind::Internal);
        assert!(!failure.to_string().contains("hunter2"));
        assert_eq!(failure.source().unwrap().to_string(), "a panic: key=hunter2");
        assert_eq!(service.oneshot(Call::local("fine")).await.unwrap(), "fine", "the service lives");
    }

    #[tokio::test]
    async fn a_panic_before_there_is_a_future_is_caught_too() {
        let rules =
            service_fn(|_: Call<()>| -> std::future::Ready<Result<(), Failure>> { panic!("at once") });
        let service = ServiceBuilder::new().layer(CatchPanicLayer).service(rules);
        assert_eq!(
            service.oneshot(Call::local(())).await.unwrap_err().source().unwrap().to_string(),
            "a panic: at once"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_permit_is_free_as_soon_as_the_rules_panic() {
        let rules =
            service_fn(|_: Call<()>| async { if true { panic!("oh") } else { Ok::<_, Failure>(()) } });
        let service = ServiceBuilder::new().layer(CatchPanicLayer).concurrency_limit(1).service(rules);
        let mut first = service.clone();
        let mut kept = Box::pin(first.ready().await.unwrap().call(Call::local(())));
        kept.as_mut().await.unwrap_err();
        let mut next = service.clone();
        assert!(tokio::time::timeout(std::time::Duration::from_secs(1), next.ready()).await.is_ok());
    }

    #[tokio::test]
    async fn the_library_for_http_answers_with_the_same_status() {
        type Answer = Result<http::Response<String>, Infallible>;
        let handler = service_fn(|_: http::Request<String>| async {
            if true { panic!("oh") } else { Answer::Ok(Default::default()) }
        });
        let library =
            ServiceBuilder::new().layer(tower_http::catch_panic::CatchPanicLayer::new()).service(handler);
        let answer = library.oneshot(http::Request::default()).await.unwrap();
        assert_eq!(answer.status().as_u16(), ErrorKind::Internal.http_status());
    }
}
