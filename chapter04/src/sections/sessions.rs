//! Section “Sessions: refresh and logout”: a refresh token that is used twice, two tabs, and a logout that reaches two gateways, or one.
//!
//! The auth service is the real one, over a SQLite file; only the user service behind it is a map. Both clocks are set by hand.

use super::folder::Folder;
use crate::{
    auth::{
        authority::Authority,
        domain::{Guess, Password, RefreshToken, Register, Tokens},
        error::AuthError,
        keys::Signing,
        password::HashSettings,
        profiles::{Profiles, ProfilesError},
        service::AuthService,
        settings::AuthSettings,
        store::sqlite::SqliteAuthStore,
    },
    pb::auth::TrustUpdate,
    trust::{
        Trust, feed,
        identity::{Identity, ServiceName, UserId},
        keys::KeySet,
        refusal::Refusal,
        revocations::MAX_AGE,
        service_token::Peers,
    },
    user::domain::{Age, Email, NewUser, Username},
};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use futures_util::{Stream, StreamExt, stream};
use std::{
    collections::HashMap,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};
use tokio::{
    join,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tonic::Status;

/// 24 November 2026, 10:00 UTC.
const START: Duration = Duration::from_secs(1_795_514_400);

type Auth = Authority<SqliteAuthStore, People>;

/// Every part of the section, in its order.
pub fn run() {
    super::block_on(async {
        let folder = Folder::new("sessions");
        let store = SqliteAuthStore::open(&folder.file("auth.db")).await.expect("the folder can be written");
        let store = Arc::new(store);
        let (clock, wall) = (Clock::manual(), ticking());
        let hash = HashSettings { memory_kib: 64, passes: 1, ..HashSettings::default() };
        let settings = AuthSettings { hash, ..AuthSettings::default() };
        let me = (ServiceName::new("auth"), Peers::default());
        let clocks = (clock.clone(), wall.clone());
        let auth = Authority::open(Arc::clone(&store), People::default(), Signing::Own, me, settings, clocks);
        let auth = auth.await.expect("nothing is in its way");
        for name in ["ada", "bob"] {
            register(&auth, name).await.expect("nobody has this name");
        }
        twice(&auth).await.expect("the store answers");
        tabs(&auth).await.expect("the store answers");
        logout(&auth, &clock, &wall).await.expect("the store answers");
        store.close().await;
    });
}

/// A calendar that moves on by a millisecond whenever somebody looks.
fn ticking() -> WallClock {
    let looks = AtomicU64::new(0);
    WallClock::of(move || UNIX_EPOCH + START + Duration::from_millis(looks.fetch_add(1, Ordering::Relaxed)))
}

/// The user service, as a map.
#[derive(Debug, Default)]
struct People(Mutex<HashMap<String, UserId>>);

impl Profiles for People {
    async fn create(&self, user: NewUser) -> Result<(), ProfilesError> {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        people.insert(user.username.key().to_string(), user.id);
        Ok(())
    }

    async fn find(&self, username: Username) -> Result<Option<UserId>, ProfilesError> {
        let people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(people.get(username.key()).copied())
    }

    async fn exists(&self, _: UserId) -> Result<bool, ProfilesError> {
        Ok(true)
    }

    async fn delete(&self, _: UserId) -> Result<(), ProfilesError> {
        Ok(())
    }
}

/// Logins and refreshes come through the gateway.
fn gateway() -> Identity {
    Identity::Service(ServiceName::new("gateway"))
}

async fn register(auth: &Auth, name: &str) -> Result<UserId, AuthError> {
    let registration = Register {
        username: Username::parse(name)?,
        email: Email::parse(&format!("{name}@example.com"))?,
        password: Password::new("correct horse battery staple")?,
        age: Age::new(36)?,
        idempotency_key: None,
    };
    auth.rules.register(&gateway(), registration).await
}

async fn login(auth: &Auth, name: &str) -> Result<Tokens, AuthError> {
    let guess = Guess::new("correct horse battery staple")?;
    auth.rules.login(&gateway(), Username::parse(name)?, guess, "192.0.2.7".into()).await
}

/// Exchanges `token` and says what came of it.
async fn refresh(auth: &Auth, who: &str, token: &RefreshToken) -> Option<RefreshToken> {
    match auth.rules.refresh(&gateway(), token.clone()).await {
        Ok(tokens) => {
            println!("  {who:<30} new tokens");
            Some(tokens.refresh_token)
        }
        Err(error) => {
            println!("  {who:<30} {}: {error}", error.kind().name());
            None
        }
    }
}

async fn twice(auth: &Auth) -> Result<(), AuthError> {
    for (title, first, second) in [
        ("Eve has a copy of token 2, and Ada is first", "Ada", "Eve"),
        ("Eve has a copy of token 2, and Eve is first", "Eve", "Ada"),
    ] {
        println!("{title}");
        let (laptop, phone) = (login(auth, "ada").await?, login(auth, "ada").await?);
        let two =
            refresh(auth, "Ada, token 1", &laptop.refresh_token).await.ok_or(AuthError::WrongRefreshToken)?;
        let three =
            refresh(auth, &format!("{first}, token 2"), &two).await.ok_or(AuthError::WrongRefreshToken)?;
        refresh(auth, &format!("{second}, token 2"), &two).await;
        refresh(auth, &format!("{first}, token 3"), &three).await;
        refresh(auth, "Ada on her phone", &phone.refresh_token).await;
    }
    Ok(())
}

async fn tabs(auth: &Auth) -> Result<(), AuthError> {
    println!("Two tabs, one token, the same instant");
    let one = login(auth, "ada").await?.refresh_token;
    let (gateway, rules) = (gateway(), &auth.rules);
    let (left, right) = join!(rules.refresh(&gateway, one.clone()), rules.refresh(&gateway, one));
    let mut next = None;
    for answer in [left, right] {
        match answer {
            Ok(tokens) => next = Some(tokens.refresh_token),
            Err(error) => println!("  {:<30} {}: {error}", "one of them", error.kind().name()),
        }
    }
    refresh(auth, "the other one, its new token", &next.ok_or(AuthError::RefreshRaced)?).await;
    Ok(())
}

/// What auth sends down a line.
type Line = Pin<Box<dyn Stream<Item = Result<TrustUpdate, Status>>>>;

async fn logout(auth: &Auth, clock: &Clock, wall: &WallClock) -> Result<(), AuthError> {
    println!("Ada logs out                    gateway 1             gateway 2");
    let [ada, bob] = [login(auth, "ada").await?.access_token, login(auth, "bob").await?.access_token];
    let gateways = [(); 2].map(|()| {
        let me = ServiceName::new("gateway");
        Trust::new(me, KeySet::none(), Peers::default(), clock.clone(), wall.clone())
    });
    let stop = CancellationToken::new();
    let show = |when: &str| {
        let [one, two] =
            gateways.each_ref().map(|trust| format!("{}, {}", told(trust, &ada), told(trust, &bob)));
        println!("  {when:<29} {one:<21} {two}");
    };

    show("before anybody was told");

    // ANCHOR: lines
    let good = || async {
        let line: Line = Box::pin(auth.keeper.feed().watch().map(Ok));
        Ok(line)
    };
    // The second line says one thing, then nothing more, and no other line comes about.
    let is_used = AtomicBool::new(false);
    let cut = || async {
        if is_used.swap(true, Ordering::Relaxed) {
            return Err(Status::unavailable("the network is cut"));
        }
        let line: Line = Box::pin(auth.keeper.feed().watch().map(Ok).take(1).chain(stream::pending()));
        Ok(line)
    };
    // ANCHOR_END: lines
    let follow = async {
        join!(
            feed::follow(good, gateways[0].clone(), clock.clone(), stop.clone()),
            feed::follow(cut, gateways[1].clone(), clock.clone(), stop.clone()),
        )
    };
    let story = async {
        until(|| gateways.iter().all(Trust::is_sure)).await;
        show("both were told everything");
        let caller = gateways[0].token(&ada)?;
        auth.rules.logout(&caller).await?;
        until(|| gateways[0].token(&ada) == Err(Refusal::Revoked)).await;
        show("Ada has logged out");
        for (when, step) in [("0.9 s later", MAX_AGE), ("0.901 s later", Duration::from_millis(1))] {
            clock.advance(step);
            auth.keeper.look().await?;
            until(|| gateways[0].is_sure()).await;
            show(when);
        }
        stop.cancel();
        Ok(())
    };
    let (_, end) = join!(follow, story);
    end
}

/// What a verifier makes of a token.
fn told(trust: &Trust, token: &str) -> String {
    trust.token(token).map_or_else(|refusal| format!("{refusal:?}"), |_| "good".to_string())
}

/// Waits for what another part of this program is about to do.
async fn until(is_done: impl Fn() -> bool) {
    let looks = async {
        while !is_done() {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(Duration::from_secs(10), looks).await.expect("it happens within a second");
}
