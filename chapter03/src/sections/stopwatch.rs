//! Section “Middleware by hand”: the access log twice, once as it is copied from page to page, once as it must be.
//!
//! The rules take 250 ms by a clock that this program sets, so both logs should say so. The exercise `stopwatch` has the same bug to find.

use crate::stack::{access_log::AccessLogLayer, call::Call, clock::Clock, failure::Failure};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tower::{Service, ServiceBuilder, ServiceExt, layer::layer_fn, service_fn};

// ANCHOR: copied
/// The access log that is copied from page to page. Can you see it?
#[derive(Clone)]
struct CopiedLog<S> {
    clock: Clock,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for CopiedLog<S>
where
    S: Service<Call<Req>, Error = Failure>,
    S::Response: 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Failure>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, call: Call<Req>) -> Self::Future {
        let clock = self.clock.clone();
        let answer = self.inner.call(call);
        Box::pin(async move {
            let answer = answer.await;
            let started = clock.now();
            let took = clock.now() - started;
            tracing::info!(method = "get_order", took_us = took.as_micros(), "call");
            answer
        })
    }
}
// ANCHOR_END: copied

/// Both logs around the same rules.
pub fn run() {
    let subscriber = tracing_subscriber::fmt().without_time().with_target(false).with_ansi(false);
    tracing::subscriber::with_default(subscriber.finish(), || super::block_on(both()));
}

async fn both() {
    let clock = Clock::manual();
    let rules = {
        let clock = clock.clone();
        service_fn(move |_: Call<()>| {
            let clock = clock.clone();
            async move {
                clock.advance(Duration::from_millis(250));
                Ok::<_, Failure>(())
            }
        })
    };

    println!("Rules that take 250 ms, and the access log that is copied from page to page:");
    let log_clock = clock.clone();
    let copied = layer_fn(move |inner| CopiedLog { clock: log_clock.clone(), inner });
    let answer = ServiceBuilder::new().layer(copied).service(rules.clone()).oneshot(Call::local(())).await;
    println!("  answered: {}", answer.is_ok());

    println!("The same rules, and the access log of this chapter:");
    let ours = AccessLogLayer::new("get_order", clock);
    let answer = ServiceBuilder::new().layer(ours).service(rules).oneshot(Call::local(())).await;
    println!("  answered: {}", answer.is_ok());
}
