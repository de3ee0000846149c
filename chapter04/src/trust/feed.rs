//! How a verifier keeps up with auth: it listens to what the [`TrustLog`](super::trust_log) says, and comes back when the line breaks.
//!
//! A message says how old its stream was when it was made, and the stream cannot have begun before we asked for it. So a message that lay
//! in a buffer, or whose reader was stopped for a while, makes nobody surer than it should. Whoever cannot read a message does not guess:
//! the line is dropped, and the verifier is unsure until a new one tells everything again. Proved by `tests/system/trust_feed.rs`.

use super::{
    caller::Trust,
    identity::ServiceName,
    revocations::{Revocation, Revoked},
    service_token::ServiceTokens,
    trust_log::SIGN_OF_LIFE,
};
use crate::pb::auth::{self as pb, TrustUpdate, WatchTrustRequest, auth_service_client::AuthServiceClient};
use chapter03::stack::clock::Clock;
use futures_util::{Stream, StreamExt, future::BoxFuture};
use std::{pin::pin, time::Duration};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Status, Streaming, metadata::MetadataValue, transport::Endpoint};

/// A line that is silent for so long is dropped: four signs of life.
const SILENCE: Duration = SIGN_OF_LIFE.saturating_mul(4);

/// How long a line may take to come about.
const OPENING: Duration = Duration::from_secs(1);

/// The first pause after a line broke.
const FIRST_PAUSE: Duration = Duration::from_millis(25);

/// The longest pause: auth that is back is noticed within it.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The longest message. An entry has about 50 bytes, so this is more than a million logouts within the life of a token.
const LONGEST_MESSAGE: usize = 64 * 1024 * 1024;

// ANCHOR: over
/// How to open a line to auth at `address`, presenting our own token. Each line is a connection of its own: a dead one is left behind.
pub fn over(
    address: Endpoint,
    tokens: ServiceTokens,
    auth: ServiceName,
) -> impl Fn() -> BoxFuture<'static, Result<Streaming<TrustUpdate>, Status>> {
    move || {
        let (address, credential) = (address.clone(), tokens.credential(&auth));
        Box::pin(async move {
            let channel = address.connect().await.map_err(|error| Status::from_error(error.into()))?;
            let mut client = AuthServiceClient::new(channel).max_decoding_message_size(LONGEST_MESSAGE);
            let mut request = Request::new(WatchTrustRequest {});
            let mut value = MetadataValue::try_from(credential.reveal())
                .map_err(|_| Status::internal("our token is no header"))?;
            value.set_sensitive(true);
            request.metadata_mut().insert("authorization", value);
            Ok(client.watch_trust(request).await?.into_inner())
        })
    }
}
// ANCHOR_END: over

// ANCHOR: follow
/// Tells `trust` what auth says, over one line after another, until `stop` is cancelled.
pub async fn follow<O, F, S>(open: O, trust: Trust, clock: Clock, stop: CancellationToken)
where
    O: Fn() -> F,
    F: Future<Output = Result<S, Status>>,
    S: Stream<Item = Result<TrustUpdate, Status>>,
{
    let (mut failures, mut is_told) = (0, false);
    let lines = async {
        loop {
            let mut heard = false;
            let why = listen(&open, &trust, &clock, &mut heard).await;
            failures = if heard { 0 } else { failures + 1 };
            // A line that is back before anybody was refused is nothing to wake somebody for.
            is_told &= !heard;
            if !is_told && !trust.is_sure() {
                tracing::warn!(%why, "there is no line to auth; no user's token is accepted without it");
                is_told = true;
            }
            sleep(pause(failures, getrandom::u32().unwrap_or(u32::MAX))).await;
        }
    };
    stop.run_until_cancelled(lines).await;
}

/// Listens to one line until it breaks, and says why it did.
async fn listen<O, F, S>(open: &O, trust: &Trust, clock: &Clock, heard: &mut bool) -> String
where
    O: Fn() -> F,
    F: Future<Output = Result<S, Status>>,
    S: Stream<Item = Result<TrustUpdate, Status>>,
{
    let asked = clock.now();
    let line = match timeout(OPENING, open()).await {
        Ok(Ok(line)) => line,
        Ok(Err(status)) => return status.to_string(),
        Err(_) => return format!("no line came about in {OPENING:?}"),
    };
    let mut line = pin!(line);
    loop {
        let update = match timeout(SILENCE, line.next()).await {
            Ok(Some(Ok(update))) => update,
            Ok(Some(Err(status))) => return status.to_string(),
            Ok(None) => return "auth ended it".to_string(),
            Err(_) => return format!("nothing came for {SILENCE:?}"),
        };
        if !*heard && !update.complete {
            return "the first message was not complete".to_string();
        }
        // The stream began after we had asked for it: what is `age` older than its beginning is not older than this.
        let known = asked + Duration::from_millis(update.age_ms);
        let Some(revoked) = revoked(&update) else { return "a revocation cannot be read".to_string() };
        let keys = update.keys.as_ref().map(|keys| keys.jwks.as_str());
        if let Err(why) = trust.told(keys, update.complete, &revoked, known) {
            return why.to_string();
        }
        if !*heard {
            tracing::info!(revoked = revoked.len(), "auth told everything");
        }
        *heard = true;
    }
}
// ANCHOR_END: follow

/// The revocations of a message, if every one of them can be read.
fn revoked(update: &TrustUpdate) -> Option<Vec<Revocation>> {
    let entry = |entry: &pb::Revocation| {
        let what = match entry.what.as_ref()? {
            pb::revocation::What::Token(token) => Revoked::Token(token.parse().ok()?),
            pb::revocation::What::Session(session) => Revoked::Session(session.parse().ok()?),
        };
        Some(Revocation { what, until: entry.until })
    };
    update.revoked.iter().map(entry).collect()
}

// ANCHOR: pause
/// How long to wait before the next line: doubled at each failure, and of that a random part, so that not all verifiers come at once.
fn pause(failures: u32, chance: u32) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1 << failures.min(10)).min(LONGEST_PAUSE);
    longest.mul_f64(f64::from(chance) / f64::from(u32::MAX))
}
// ANCHOR_END: pause

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_are_spread() {
        let longest: Vec<_> =
            [0, 1, 2, 5, 6, 1_000].map(|failures| pause(failures, u32::MAX).as_millis()).into();
        assert_eq!(longest, [25, 50, 100, 800, 1_000, 1_000]);
        assert_eq!(pause(5, 0), Duration::ZERO);
        assert!(pause(5, u32::MAX / 2) < pause(5, u32::MAX));
    }
}
