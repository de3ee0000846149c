//! Who calls, by the API key that came with the call. Whoever has none, or a wrong one, gets no further.
//!
//! A comparison that stops at the first difference tells by its time how much of a guess was right, so every key is compared to its
//! last byte, and all keys are. A missing key and a wrong one are different messages (the caller may not know that one is needed)
//! and the same kind. Keys are in no message and no log. Proved by the tests below. At work: keys stored as hashes, or tokens as in chapter 4.

use super::{call::Call, failure::Failure, maybe_refused::MaybeRefused};
use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use tower::{Layer, Service};
use utils::error_kind::ErrorKind;

/// The longest key, in bytes. Shorter ones are padded to it, so that all comparisons take the same time.
pub const LONGEST_KEY: usize = 64;

/// The keys that the service knows, and whose they are.
#[derive(Clone, Default)]
pub struct ApiKeys(Vec<(Arc<str>, Padded)>);

/// A key that cannot be one. It names the caller and never the key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the API key of `{caller}` must be 1 to {LONGEST_KEY} visible ASCII characters")]
pub struct BadKey {
    /// Whose key it is.
    pub caller: String,
}

impl ApiKeys {
    /// Pairs of a caller's name and its key. A caller may have several, for the days when one replaces another.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<ApiKeys, BadKey> {
        let keys = pairs.into_iter().map(|(caller, key)| {
            let visible = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
            let padded =
                Padded::new(key).filter(|_| visible).ok_or_else(|| BadKey { caller: caller.to_string() })?;
            Ok((Arc::from(caller), padded))
        });
        Ok(ApiKeys(keys.collect::<Result<_, BadKey>>()?))
    }

    // ANCHOR: caller
    /// Whose key this is. Takes as long for a wrong key as for a right one.
    fn caller(&self, presented: &str) -> Option<&Arc<str>> {
        let presented = Padded::new(presented)?;
        let mut found = u64::MAX;
        for (number, (_, key)) in (0..).zip(&self.0) {
            let same = key.0.ct_eq(&presented.0);
            found.conditional_assign(&number, same);
        }
        self.0.get(usize::try_from(found).ok()?).map(|(caller, _)| caller)
    }
    // ANCHOR_END: caller
}

impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(caller, _)| caller)).finish()
    }
}

/// A key, zeros up to the longest, and its length: without that, a key with a zero at its end would be the key before it.
#[derive(Clone)]
struct Padded([u8; LONGEST_KEY + 1]);

impl Padded {
    fn new(key: &str) -> Option<Padded> {
        let length = u8::try_from(key.len()).ok()?;
        let mut padded = [0; LONGEST_KEY + 1];
        padded[..LONGEST_KEY].get_mut(..key.len())?.copy_from_slice(key.as_bytes());
        padded[LONGEST_KEY] = length;
        Some(Padded(padded))
    }
}

/// Lets in who presents a known key.
#[derive(Clone, Debug)]
pub struct AuthenticateLayer {
    keys: Arc<ApiKeys>,
}

impl AuthenticateLayer {
    /// Lets in the callers of `keys`, and with no keys nobody.
    pub fn new(keys: ApiKeys) -> AuthenticateLayer {
        AuthenticateLayer { keys: Arc::new(keys) }
    }
}

impl<S> Layer<S> for AuthenticateLayer {
    type Service = Authenticate<S>;

    fn layer(&self, inner: S) -> Authenticate<S> {
        Authenticate { keys: Arc::clone(&self.keys), inner }
    }
}

/// A service whose calls all have a caller.
#[derive(Clone, Debug)]
pub struct Authenticate<S> {
    keys: Arc<ApiKeys>,
    inner: S,
}

impl<S, Req> Service<Call<Req>> for Authenticate<S>
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
    fn call(&mut self, mut call: Call<Req>) -> Self::Future {
        // Taken, so that no layer further in holds a secret that it has no use for.
        let Some(credential) = call.context.credential.take() else {
            let failure = Failure::new(ErrorKind::Unauthenticated, "an API key is needed, and none came");
            return MaybeRefused::refused(failure);
        };
        let Some(caller) = self.keys.caller(credential.reveal()) else {
            let failure = Failure::new(ErrorKind::Unauthenticated, "the API key is not known here");
            return MaybeRefused::refused(failure);
        };
        // The span of the call, if there is one and it asks for it.
        tracing::Span::current().record("caller", &**caller);
        call.context.caller = Some(Arc::clone(caller));
        MaybeRefused::goes_on(self.inner.call(call))
    }
    // ANCHOR_END: call
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::call::Credential;
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    async fn ask(keys: &[(&str, &str)], presented: Option<&str>) -> Result<String, Failure> {
        let echo = service_fn(|call: Call<()>| async move {
            assert!(call.context.credential.is_none(), "no secret goes further in");
            Ok::<_, Failure>(call.context.caller.expect("an authenticated call has a caller").to_string())
        });
        let keys = ApiKeys::new(keys.iter().copied()).unwrap();
        let mut call = Call::local(());
        call.context.credential = presented.map(Credential::new);
        ServiceBuilder::new().layer(AuthenticateLayer::new(keys)).service(echo).oneshot(call).await
    }

    #[tokio::test]
    async fn a_key_is_its_callers_wherever_it_stands_in_the_list() {
        let keys = [("web", "k-web"), ("batch", "k-batch"), ("web", "k-web-new")];
        for (caller, key) in keys {
            assert_eq!(ask(&keys, Some(key)).await.unwrap(), caller);
        }
    }

    #[tokio::test]
    async fn a_missing_key_and_a_wrong_one_differ_in_words_and_not_in_kind() {
        let missing = ask(&[("web", "secret")], None).await.unwrap_err();
        let wrong = ask(&[("web", "secret")], Some("guess")).await.unwrap_err();
        assert_eq!((missing.kind, wrong.kind), (ErrorKind::Unauthenticated, ErrorKind::Unauthenticated));
        assert_ne!(missing.message, wrong.message);
        assert!(!format!("{wrong:?}").contains("guess"));
    }

    #[tokio::test]
    async fn what_is_almost_a_key_is_none() {
        let longest = "k".repeat(LONGEST_KEY);
        assert!(ask(&[("web", &longest)], Some(&longest)).await.is_ok());
        for wrong in ["", "secre", "secret0", "secret\0", "Secret", &format!("{longest}k")] {
            assert!(ask(&[("web", "secret"), ("batch", &longest)], Some(wrong)).await.is_err(), "{wrong:?}");
        }
        assert!(ask(&[], Some("secret")).await.is_err(), "no keys let nobody in");
    }

    #[test]
    fn a_key_that_cannot_be_one_is_refused_without_being_named() {
        for bad in ["", "two words", "ключ", "nul\0", &"k".repeat(LONGEST_KEY + 1)] {
            let error = ApiKeys::new([("web", bad)]).unwrap_err();
            assert!(error.to_string().contains("`web`"));
            assert!(bad.is_empty() || !error.to_string().contains(bad));
        }
        assert!(!format!("{:?}", ApiKeys::new([("web", "hunter2")]).unwrap()).contains("hunter2"));
    }
}
