//! The future of a layer that either refuses at once or lets the call go on: no box, so a refusal costs no allocation.
//!
//! Several layers need the same future, so it stands here once. Proved by their tests.

use super::failure::Failure;
use pin_project_lite::pin_project;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

pin_project! {
    /// Either the future of the service inside, or a failure that is already there.
    pub struct MaybeRefused<F> {
        #[pin]
        inner: Option<F>,
        failure: Option<Failure>,
    }
}

impl<F> MaybeRefused<F> {
    /// The call goes on inside.
    pub fn goes_on(inner: F) -> MaybeRefused<F> {
        MaybeRefused { inner: Some(inner), failure: None }
    }

    /// The call ends here.
    pub fn refused(failure: Failure) -> MaybeRefused<F> {
        MaybeRefused { inner: None, failure: Some(failure) }
    }
}

impl<F, T> Future for MaybeRefused<F>
where
    F: Future<Output = Result<T, Failure>>,
{
    type Output = Result<T, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match this.inner.as_pin_mut() {
            Some(inner) => inner.poll(context),
            None => Poll::Ready(Err(this.failure.take().expect("a future is not polled after it was ready"))),
        }
    }
}
