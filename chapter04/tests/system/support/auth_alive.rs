//! Auth services with all that goes on in their background, and verifiers that follow them, in real time.

use super::{
    PATIENCE,
    auth::{Fake, TestStore, World, settings},
};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use chapter04::{
    auth::{authority::Authority, domain::Tokens, keys::Signing, store::sqlite::SqliteAuthStore},
    trust::{Trust, feed, identity::ServiceName, keys::KeySet, refusal::Refusal, service_token::Peers},
};
use futures_util::StreamExt;
use std::{sync::Arc, time::Duration};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// A verifier somewhere else that follows this service's feed.
pub struct Follower {
    pub trust: Trust,
    stop: CancellationToken,
    _task: JoinHandle<()>,
}

impl Follower {
    pub async fn of(auth: &Authority<TestStore, Fake>, time: WallClock) -> Follower {
        let keys = match auth.keeper.ring().key_set() {
            KeySet::Public(_) => KeySet::none(), // the feed tells them
            shared => shared,
        };
        let trust = Trust::new(ServiceName::new("user"), keys, Peers::default(), Clock::system(), time);
        let (stop, told, feed) = (CancellationToken::new(), trust.clone(), auth.keeper.feed().clone());
        let task = tokio::spawn({
            let stop = stop.clone();
            async move {
                let open = || {
                    let updates = feed.watch().map(Ok);
                    async { Ok(updates) }
                };
                feed::follow(open, told, Clock::system(), stop).await;
            }
        });
        let follower = Follower { trust, stop, _task: task };
        until("the follower is sure", || follower.trust.is_sure()).await;
        follower
    }

    pub fn refusal(&self, tokens: &Tokens) -> Option<Refusal> {
        self.trust.user(&tokens.access_token).err()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Waits until it is so, and says for how long.
pub async fn until(what: &str, is_so: impl Fn() -> bool) -> Duration {
    let began = Instant::now();
    let looks = async {
        while !is_so() {
            sleep(Duration::from_millis(2)).await; // from one look to the next
        }
    };
    timeout(PATIENCE, looks).await.unwrap_or_else(|_| panic!("waited in vain until {what}"));
    began.elapsed()
}

/// A service with all that goes on in its background, in real time.
pub struct Alive {
    pub auth: Arc<Authority<TestStore, Fake>>,
    pub store: Arc<TestStore>,
    stop: CancellationToken,
}

impl Alive {
    pub async fn over(world: &World, signing: Signing) -> Alive {
        let inner = SqliteAuthStore::open(&world.folder.path().join("auth.db")).await;
        let store = Arc::new(TestStore { inner: inner.unwrap(), cut: Arc::default() });
        let who = (ServiceName::new("auth"), Peers::default());
        let clocks = (Clock::system(), world.time.wall());
        let auth =
            Authority::open(Arc::clone(&store), world.profiles.clone(), signing, who, settings(), clocks);
        let auth = auth.await.unwrap();
        let (auth, stop) = (Arc::new(auth), CancellationToken::new());
        tokio::spawn({
            let (auth, stop) = (Arc::clone(&auth), stop.clone());
            async move { auth.run(Clock::system(), stop).await }
        });
        Alive { auth, store, stop }
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
