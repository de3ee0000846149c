//! The name of a request in headers: the caller's own, if it sent a fit one, else a new one. It is in the answer too, also in a refusal, so
//! that a person can send it to whoever reads the logs.
//!
//! The layer of the same name in the stack gives one to calls from inside the process. This one stands around both transports, outside
//! everything that can refuse. Proved by `tests/service/{http,grpc}.rs`.

use crate::stack::request_id::{is_fit, random};
use http::{HeaderName, HeaderValue, Request, Response};
use pin_project_lite::pin_project;
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};
use tower::{Layer, Service};

/// The header, in and out.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names each request and its answer.
#[derive(Clone, Copy, Debug)]
pub struct NamedLayer;

impl<S> Layer<S> for NamedLayer {
    type Service = Named<S>;

    fn layer(&self, inner: S) -> Named<S> {
        Named { inner }
    }
}

// ANCHOR: name
/// A service behind which every request has one header with a fit name.
#[derive(Clone, Debug)]
pub struct Named<S> {
    inner: S,
}

impl<S, Sent, Answered> Service<Request<Sent>> for Named<S>
where
    S: Service<Request<Sent>, Response = Response<Answered>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Naming<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Sent>) -> Self::Future {
        let own = request.headers().get(X_REQUEST_ID).filter(|name| name.to_str().is_ok_and(is_fit));
        let mut name = own.cloned().unwrap_or_else(new_name);
        request.headers_mut().insert(X_REQUEST_ID, name.clone());
        name.set_sensitive(true); // HTTP/2 then keeps it out of its table of headers that come again: this one never does
        Naming { answer: self.inner.call(request), name }
    }
}
// ANCHOR_END: name

pin_project! {
    /// The answer to come, and the name that it gets.
    pub struct Naming<F> {
        #[pin]
        answer: F,
        name: HeaderValue,
    }
}

impl<F, Answered, E> Future for Naming<F>
where
    F: Future<Output = Result<Response<Answered>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let mut answer = ready!(this.answer.poll(context))?;
        answer.headers_mut().insert(X_REQUEST_ID, this.name.clone());
        Poll::Ready(Ok(answer))
    }
}

fn new_name() -> HeaderValue {
    HeaderValue::from_str(&random()).expect("hex digits")
}
