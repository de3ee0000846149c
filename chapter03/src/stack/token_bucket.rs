//! How many calls a second get in, whoever makes them: past the limit a call is refused at once and told when to come back.
//!
//! It refuses and does not wait, because a queue in front of a full service only makes every answer late. All connections and all
//! methods share the one [`Bucket`] of a layer. It is not kept by caller: a map of callers grows with whoever calls and needs an end of
//! its own, and behind authentication one bucket protects what is scarce, the rules. Proved by the tests below, beside `governor`, which
//! is the one to use at work, with or without keys.

mod bucket;

use super::{call::Call, clock::Clock, failure::Failure, maybe_refused::MaybeRefused};
pub use bucket::Bucket;
use std::{
    sync::{Arc, Mutex},
    task::{Context, Poll},
};
use tower::{Layer, Service};
use utils::error_kind::ErrorKind;

// ANCHOR: layer
/// Lets calls in as long as there are tokens. Clones share them, and so does all that the clones are put around.
#[derive(Clone, Debug)]
pub struct TokenBucketLayer {
    bucket: Arc<Mutex<Bucket>>,
    clock: Clock,
}

impl TokenBucketLayer {
    /// Takes a token of `bucket` for each call.
    pub fn new(bucket: Bucket, clock: Clock) -> TokenBucketLayer {
        TokenBucketLayer { bucket: Arc::new(Mutex::new(bucket)), clock }
    }
}

impl<S> Layer<S> for TokenBucketLayer {
    type Service = TokenBucket<S>;

    fn layer(&self, inner: S) -> TokenBucket<S> {
        TokenBucket { shared: self.clone(), inner }
    }
}
// ANCHOR_END: layer

// ANCHOR: service
/// A service that is called no more often than its bucket allows.
#[derive(Clone, Debug)]
pub struct TokenBucket<S> {
    shared: TokenBucketLayer,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for TokenBucket<S>
where
    S: Service<Call<Req>, Error = Failure>,
{
    type Response = S::Response;
    type Error = Failure;
    type Future = MaybeRefused<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context)
    }

    // ANCHOR: call
    fn call(&mut self, call: Call<Req>) -> Self::Future {
        let now = self.shared.clock.now();
        // The lock is free again at the end of this line: nobody awaits anything while holding it.
        let taken = self.shared.bucket.lock().expect("nobody panics with the bucket locked").take(now);
        match taken {
            Ok(()) => MaybeRefused::goes_on(self.inner.call(call)),
            Err(pause) => {
                let failure =
                    Failure::new(ErrorKind::RateLimited, "too many requests; come back a little later");
                MaybeRefused::refused(failure.retry_after(pause))
            }
        }
    }
    // ANCHOR_END: call
}
// ANCHOR_END: service

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test]
    async fn two_services_of_one_layer_share_its_tokens() {
        let clock = Clock::manual();
        let layer = TokenBucketLayer::new(Bucket::new(3, SECOND), clock.clone());
        let rules = service_fn(|_: Call<()>| async { Ok::<_, Failure>(()) });
        let [one, other] =
            [layer.clone(), layer].map(|layer| ServiceBuilder::new().layer(layer).service(rules));
        for service in [&one, &other, &one] {
            service.clone().oneshot(Call::local(())).await.unwrap();
        }
        let refused = other.clone().oneshot(Call::local(())).await.unwrap_err();
        assert_eq!((refused.kind, refused.retry_after), (ErrorKind::RateLimited, Some(SECOND)));
        clock.advance(SECOND - Duration::from_nanos(1));
        let refused = one.clone().oneshot(Call::local(())).await.unwrap_err();
        assert_eq!(refused.retry_after, Some(Duration::from_nanos(1)), "a refused call takes no token");
        clock.advance(Duration::from_nanos(1));
        other.oneshot(Call::local(())).await.unwrap();
        one.oneshot(Call::local(())).await.unwrap_err();
    }
}
