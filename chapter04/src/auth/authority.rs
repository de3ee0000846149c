//! The auth service put together, apart from its addresses: the rules, what keeps them in step with the store, and whom they trust.
//!
//! It verifies its callers like every other service, and follows its own feed for that, so that one way of knowing serves all. Proved by
//! `tests/system/auth_grpc.rs`.

use super::{
    error::AuthError,
    keeper::Keeper,
    keys::Signing,
    lockout::Lockout,
    password::{HashError, Hasher},
    profiles::Profiles,
    rules::{Auth, Parts},
    settings::AuthSettings,
    store::AuthStore,
};
use crate::trust::{Trust, feed, identity::ServiceName, service_token::Peers};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use futures_util::StreamExt;
use std::sync::Arc;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

// ANCHOR: authority
/// The service, ready to be given addresses.
#[derive(Debug)]
pub struct Authority<S, P> {
    /// The rules.
    pub rules: Auth<S, P>,
    /// What keeps signing keys and the feed in step with the store.
    pub keeper: Arc<Keeper<S>>,
    /// Whom it trusts.
    pub trust: Trust,
}

impl<S: AuthStore, P: Profiles> Authority<S, P> {
    /// Over `store` and `profiles`. `me` is the audience of service tokens, `peers` are the services that may call.
    ///
    /// # Errors
    /// If the store does not answer, the settings are none for Argon2, or the system has no random numbers.
    pub async fn open(
        store: Arc<S>,
        profiles: P,
        signing: Signing,
        (me, peers): (ServiceName, Peers),
        settings: AuthSettings,
        (clock, wall): (Clock, WallClock),
    ) -> Result<Authority<S, P>, AuthError> {
        let hasher = spawn_blocking(move || Hasher::new(settings.hash));
        let keeper = Keeper::open(Arc::clone(&store), signing, settings, clock.clone(), wall.clone()).await?;
        let keeper = Arc::new(keeper);
        let trust = Trust::new(me, keeper.ring().key_set(), peers, clock.clone(), wall.clone());
        let parts = Parts {
            store,
            profiles,
            keeper: Arc::clone(&keeper),
            trust: trust.clone(),
            hasher: hasher.await.map_err(|_| HashError::Lost)??,
            lockout: Lockout::new(settings.account_lockout, settings.source_lockout),
            settings,
            clock,
            wall,
        };
        Ok(Authority { rules: Auth::new(parts), keeper, trust })
    }

    /// All that goes on in the background, until `stop` is cancelled: looking for others' changes, following the own feed, settling what was
    /// cut off. Without it, nobody's access token is accepted.
    pub async fn run(&self, clock: Clock, stop: CancellationToken) {
        let feed = self.keeper.feed();
        let line = || {
            let updates = feed.watch().map(Ok);
            async { Ok(updates) }
        };
        tokio::join!(
            self.keeper.run(stop.clone()),
            feed::follow(line, self.trust.clone(), clock, stop.clone()),
            self.rules.reap(stop),
        );
    }
}
// ANCHOR_END: authority
