//! Every call has a name, so that an answer, a log line and a complaint can be put together. A fit name of the caller's is kept.
//!
//! Fit means visible ASCII, 1 to 128 characters: what comes from outside ends up in our log and in a header, so it may break neither.
//! Transports name what came over a wire, so that even an answer to nonsense has a name; here a call from inside the process gets one.
//! Proved by the tests below. At work, for HTTP alone: `tower_http::request_id`.

use super::call::Call;
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};
use tower::{Layer, Service};

/// The longest id of a caller's that is kept, in bytes. A UUID has 36, a trace context 55.
pub const LONGEST: usize = 128;

// ANCHOR: fit
/// Whether an id from outside may be used.
pub fn is_fit(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}
// ANCHOR_END: fit

/// 32 hexadecimal digits: 16 that the process drew when it needed its first one, and 16 that count. A draw from the system's random
/// numbers for each call would be a system call for each, and names need only differ: they are no secrets.
pub fn random() -> Arc<str> {
    static PROCESS: OnceLock<u64> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    // No random numbers is no reason to refuse a call: half of its id is zeros then.
    let process = PROCESS.get_or_init(|| getrandom::u64().unwrap_or_default());
    format!("{process:016x}{:016x}", COUNT.fetch_add(1, Ordering::Relaxed)).into()
}

/// Gives each call an id.
#[derive(Clone, Copy, Debug)]
pub struct RequestIdLayer {
    new_id: fn() -> Arc<str>,
}

impl RequestIdLayer {
    /// `new_id` makes an id where a call has none that is fit: [`random`], unless a test wants to know them.
    pub fn new(new_id: fn() -> Arc<str>) -> RequestIdLayer {
        RequestIdLayer { new_id }
    }
}

impl<S> Layer<S> for RequestIdLayer {
    type Service = RequestId<S>;

    fn layer(&self, inner: S) -> RequestId<S> {
        RequestId { new_id: self.new_id, inner }
    }
}

/// A service whose calls all have an id.
#[derive(Clone, Debug)]
pub struct RequestId<S> {
    new_id: fn() -> Arc<str>,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for RequestId<S>
where
    S: Service<Call<Req>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    // ANCHOR: call
    fn call(&mut self, mut call: Call<Req>) -> S::Future {
        let kept = call.context.request_id.take().filter(|id| is_fit(id));
        call.context.request_id = Some(kept.unwrap_or_else(self.new_id));
        self.inner.call(call)
    }
    // ANCHOR_END: call
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    async fn id_of(incoming: Option<&str>) -> String {
        let echo =
            service_fn(|call: Call<()>| async move { Ok::<_, Infallible>(call.context.request_id.unwrap()) });
        let mut call = Call::local(());
        call.context.request_id = incoming.map(Arc::from);
        let service = ServiceBuilder::new().layer(RequestIdLayer::new(|| "new".into())).service(echo);
        service.oneshot(call).await.unwrap().to_string()
    }

    #[tokio::test]
    async fn a_fit_id_is_kept_and_an_unfit_one_replaced() {
        let (longest, too_long) = ("a".repeat(128), "a".repeat(129));
        for fit in ["x", "7f3e-4", "!~", &longest] {
            assert_eq!(id_of(Some(fit)).await, fit);
        }
        for unfit in ["", " ", "two words", "line\nbreak", "naïve", "tab\t", "\u{7f}", &too_long] {
            assert_eq!(id_of(Some(unfit)).await, "new", "{unfit:?}");
        }
        assert_eq!(id_of(None).await, "new");
    }

    #[test]
    fn a_random_id_is_fit_and_its_own() {
        let (one, other) = (random(), random());
        assert!(is_fit(&one) && one.len() == 32);
        assert_ne!(one, other);
    }
}
