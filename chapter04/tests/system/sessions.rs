//! Sessions: refresh tokens that are used once, ends that every verifier hears of, and keys that change without anybody noticing.

use crate::support::{
    PATIENCE,
    auth::{Fake, START, TestStore, World, gateway, guess, registration, settings},
    auth_alive::{Alive, Follower, until},
    users::user,
};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use chapter04::{
    auth::{
        authority::Authority,
        domain::{Password, RefreshToken, Tokens},
        error::AuthError,
        keys::Signing,
        service::AuthService,
        store::AuthStore,
    },
    trust::{
        identity::{Identity, Role, ServiceName, UserId},
        keys::{KeySet, Secret},
        policy::Policy,
        refusal::Refusal,
        service_token::Peers,
        verifier::Verifier,
    },
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::Barrier,
    task::JoinSet,
    time::{Instant, timeout},
};
use utils::error_kind::ErrorKind;

const PASSWORD: &str = "correct horse battery staple";

async fn login(auth: &Authority<TestStore, Fake>) -> Tokens {
    let name = registration("ada", PASSWORD).username;
    auth.rules.login(&gateway(), name, guess(PASSWORD), "home".into()).await.unwrap()
}

async fn ada() -> World {
    let world = World::new().await;
    world.auth.rules.register(&gateway(), registration("ada", PASSWORD)).await.unwrap();
    world
}

async fn refresh(auth: &Authority<TestStore, Fake>, token: &RefreshToken) -> Result<Tokens, AuthError> {
    auth.rules.refresh(&gateway(), token.clone()).await
}

#[tokio::test]
async fn a_refresh_token_gives_new_tokens_once_and_its_second_use_ends_the_session() {
    let world = ada().await;
    let first = login(&world.auth).await;
    let other = login(&world.auth).await;
    let second = refresh(&world.auth, &first.refresh_token).await.unwrap();
    assert_ne!(first.refresh_token.reveal(), second.refresh_token.reveal());
    assert_ne!(first.access_token, second.access_token);
    assert_eq!(second.user_id, first.user_id);
    let third = refresh(&world.auth, &second.refresh_token).await.unwrap();
    for used in [&first, &second, &third] {
        let refused = refresh(&world.auth, &used.refresh_token).await.unwrap_err();
        assert!(matches!(refused, AuthError::WrongRefreshToken), "{refused:?}");
        assert_eq!(refused.kind(), ErrorKind::Unauthenticated);
    }
    assert_eq!(
        world.store.trust_since(0).await.unwrap().revoked.len(),
        1,
        "its access tokens are taken back too"
    );
    refresh(&world.auth, &other.refresh_token).await.unwrap();
}

#[tokio::test]
async fn the_store_has_no_token_in_it() {
    let world = ada().await;
    let tokens = login(&world.auth).await;
    world.store.inner.close().await;
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(world.folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(holds(b"$argon2id$"), "these are the bytes");
    assert!(!holds(tokens.refresh_token.reveal().as_bytes()));
    assert!(!holds(tokens.access_token.as_bytes()));
    assert!(!holds(PASSWORD.as_bytes()));
}

/// A clock of which every reading is later than the one before, as on a computer.
fn ticking() -> WallClock {
    let micros = Arc::new(Mutex::new(0));
    WallClock::of(move || {
        let mut micros = micros.lock().unwrap();
        *micros += 1;
        std::time::UNIX_EPOCH + Duration::from_secs(START) + Duration::from_micros(*micros)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_refreshes_at_the_same_instant_one_wins_and_the_session_goes_on() {
    let world = ada().await;
    let who = (ServiceName::new("auth"), Peers::default());
    let clocks = (Clock::system(), ticking());
    let store = Arc::clone(&world.store);
    let auth =
        Authority::open(store, world.profiles.clone(), Signing::Own, who, settings(), clocks).await.unwrap();
    let mut tokens = login(&auth).await;
    for _ in 0..20 {
        world.cut.meet(Some(2)); // both have asked before either comes to the store
        let both = async {
            tokio::join!(refresh(&auth, &tokens.refresh_token), refresh(&auth, &tokens.refresh_token))
        };
        let (winner, loser) = match timeout(PATIENCE, both).await.unwrap() {
            (Ok(tokens), Err(error)) | (Err(error), Ok(tokens)) => (tokens, error),
            both => panic!("{both:?}"),
        };
        world.cut.meet(None);
        assert!(matches!(loser, AuthError::RefreshRaced), "{loser:?}");
        assert_eq!(loser.kind(), ErrorKind::Conflict);
        tokens = winner;
    }
    refresh(&auth, &tokens.refresh_token).await.unwrap();
    assert!(matches!(refresh(&auth, &tokens.refresh_token).await, Err(AuthError::WrongRefreshToken)));
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_refresh_at_once_nobody_gets_tokens_twice() {
    let world = ada().await;
    let tokens = login(&world.auth).await;
    let (barrier, mut tasks) = (Arc::new(Barrier::new(8)), JoinSet::new());
    for _ in 0..8 {
        let (rules, barrier, token) =
            (world.auth.rules.clone(), Arc::clone(&barrier), tokens.refresh_token.clone());
        tasks.spawn(async move {
            barrier.wait().await;
            rules.refresh(&gateway(), token).await
        });
    }
    let all = tasks.join_all().await;
    assert_eq!(all.iter().filter(|answer| answer.is_ok()).count(), 1, "{all:?}");
}

#[tokio::test]
async fn a_session_ends_with_its_time() {
    let world = ada().await;
    let first = login(&world.auth).await;
    world.time.advance(settings().session_time - Duration::from_secs(1));
    let second = refresh(&world.auth, &first.refresh_token).await.unwrap();
    world.time.advance(Duration::from_secs(1));
    let refused = refresh(&world.auth, &second.refresh_token).await;
    assert!(matches!(refused, Err(AuthError::WrongRefreshToken)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_logout_no_verifier_of_any_auth_service_accepts_the_token_for_longer_than_a_second() {
    let world = ada().await;
    let (one, other) = (Alive::over(&world, Signing::Own).await, Alive::over(&world, Signing::Own).await);
    let near = Follower::of(&one.auth, world.time.wall()).await;
    let far = Follower::of(&other.auth, world.time.wall()).await;
    for _ in 0..5 {
        let (ends, stays) = (login(&one.auth).await, login(&other.auth).await);
        for follower in [&near, &far] {
            assert_eq!((follower.refusal(&ends), follower.refusal(&stays)), (None, None));
        }
        let caller = Identity::User(near.trust.user(&ends.access_token).unwrap());
        one.auth.rules.logout(&caller).await.unwrap();
        let began = Instant::now();
        let revoked = |follower: &Follower| follower.refusal(&ends) == Some(Refusal::Revoked);
        until("the near one knows", || revoked(&near)).await;
        until("the far one knows", || revoked(&far)).await;
        let took = began.elapsed();
        println!("the far verifier knew after {took:?}");
        assert!(took < Duration::from_secs(1), "{took:?}");
        assert_eq!((near.refusal(&stays), far.refusal(&stays)), (None, None));
        assert!(matches!(refresh(&other.auth, &ends.refresh_token).await, Err(AuthError::WrongRefreshToken)));
        one.auth.rules.logout(&caller).await.unwrap(); // twice is once
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_revoked_is_revoked_after_a_restart_of_auth() {
    let world = ada().await;
    let ends = {
        let alive = Alive::over(&world, Signing::Own).await;
        let follower = Follower::of(&alive.auth, world.time.wall()).await;
        let ends = login(&alive.auth).await;
        let caller = Identity::User(follower.trust.user(&ends.access_token).unwrap());
        alive.auth.rules.logout(&caller).await.unwrap();
        ends
    };
    let alive = Alive::over(&world, Signing::Own).await;
    let follower = Follower::of(&alive.auth, world.time.wall()).await;
    assert_eq!(follower.refusal(&ends), Some(Refusal::Revoked));
    let stays = login(&alive.auth).await;
    assert_eq!(follower.refusal(&stays), None);
    until("auth itself knows", || alive.auth.trust.user(&ends.access_token).err() == Some(Refusal::Revoked))
        .await;
    until("auth itself is sure", || alive.auth.trust.user(&stays.access_token).is_ok()).await;
    let said = alive.auth.rules.verify(&gateway(), &stays.access_token).await.unwrap();
    assert_eq!(said.user_id, stays.user_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn verifiers_are_unsure_while_the_store_cannot_be_read() {
    let world = ada().await;
    let alive = Alive::over(&world, Signing::Own).await;
    let follower = Follower::of(&alive.auth, world.time.wall()).await;
    let tokens = login(&alive.auth).await;
    assert_eq!(follower.refusal(&tokens), None);
    alive.store.cut.after(Some(0)); // no statement comes back
    let took = until("it is unsure", || follower.refusal(&tokens) == Some(Refusal::NotSure)).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    alive.store.cut.after(None);
    until("it is sure again", || follower.refusal(&tokens).is_none()).await;
}

fn admin() -> Identity {
    user(UserId::new(), &[Role::Admin])
}

#[tokio::test]
async fn keys_change_and_tokens_of_before_during_and_after_are_good_all_the_time() {
    let world = ada().await;
    let (auth, time) = (&world.auth, &world.time);
    let published = || {
        Verifier::new(KeySet::from_jwks(&auth.keeper.feed().jwks()).unwrap(), Policy::default(), time.wall())
    };
    let kid = |tokens: &Tokens| {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let head = URL_SAFE_NO_PAD.decode(tokens.access_token.split('.').next().unwrap()).unwrap();
        serde_json::from_slice::<serde_json::Value>(&head).unwrap()["kid"].as_str().unwrap().to_string()
    };
    let before = login(auth).await;
    let rotation = auth.rules.rotate_keys(&admin()).await.unwrap();
    assert_eq!(rotation.signs_at, START + 60);
    assert!(auth.keeper.feed().jwks().contains(&*rotation.kid), "published at once");
    assert_eq!(auth.rules.rotate_keys(&admin()).await.unwrap(), rotation, "one at a time");
    time.advance(Duration::from_secs(59));
    let during = login(auth).await;
    assert_eq!(kid(&during), kid(&before));
    // A second service over the same store comes to the same keys.
    let second = world.another(settings()).await;
    assert_eq!(second.keeper.feed().jwks(), auth.keeper.feed().jwks());
    time.advance(Duration::from_secs(1));
    let after = login(auth).await;
    assert_eq!(kid(&after), &*rotation.kid);
    assert_eq!(kid(&login(&second).await), &*rotation.kid);
    for tokens in [&before, &during, &after] {
        published().verify(&tokens.access_token).unwrap();
    }
    // The last moment of the last token of the old key, with what clocks may differ.
    time.advance(settings().access_time - Duration::from_secs(1));
    auth.rules.sweep().await.unwrap();
    published().verify(&during.access_token).unwrap();
    time.advance(Duration::from_secs(62));
    auth.rules.sweep().await.unwrap();
    assert!(!auth.keeper.feed().jwks().contains(&kid(&before)), "nobody needs it any more");
    published().verify(&login(auth).await.access_token).unwrap();
    let next = auth.rules.rotate_keys(&admin()).await.unwrap();
    assert_ne!(next.kid, rotation.kid);
}

#[tokio::test(flavor = "multi_thread")]
async fn verifiers_accept_every_token_while_keys_are_rotated_by_two_services() {
    let world = ada().await;
    let (one, other) = (Alive::over(&world, Signing::Own).await, Alive::over(&world, Signing::Own).await);
    let near = Follower::of(&one.auth, world.time.wall()).await;
    let far = Follower::of(&other.auth, world.time.wall()).await;
    for _ in 0..3 {
        let admin = admin();
        let (a, b) = tokio::join!(one.auth.rules.rotate_keys(&admin), other.auth.rules.rotate_keys(&admin));
        assert_eq!(a.unwrap(), b.unwrap(), "both gave the same key");
        for step in 0..4 {
            for auth in [&one.auth, &other.auth] {
                let tokens = login(auth).await;
                until("both accept it", || near.refusal(&tokens).is_none() && far.refusal(&tokens).is_none())
                    .await;
            }
            // Before it signs, both have it: that is what the delay is for.
            if step == 1 {
                let keys = one.auth.keeper.feed().jwks();
                until("both have it", || other.auth.keeper.feed().jwks() == keys).await;
            }
            world.time.advance(Duration::from_secs(25));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_shared_secret_there_are_no_public_keys_and_nothing_to_rotate() {
    let world = ada().await;
    let secret = Secret::new(b"thirty-two bytes of no great secret").unwrap();
    let alive = Alive::over(&world, Signing::Shared(secret)).await;
    let follower = Follower::of(&alive.auth, world.time.wall()).await;
    let tokens = login(&alive.auth).await;
    assert_eq!(follower.refusal(&tokens), None);
    assert_eq!(&*alive.auth.rules.get_keys().await.unwrap().0, r#"{"keys":[]}"#);
    let refused = alive.auth.rules.rotate_keys(&admin()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unimplemented, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ends_sessions_tells_verifiers_before_it_answers_and_not_at_the_next_look() {
    let world = ada().await; // nobody looks at the store here
    for end in 0..4 {
        let follower = Follower::of(&world.auth, world.time.wall()).await;
        let tokens = login(&world.auth).await;
        let caller = follower.trust.user(&tokens.access_token).unwrap();
        let rules = &world.auth.rules;
        let (user, roles, caller) = (caller.id, caller.roles, Identity::User(caller));
        match end {
            0 => rules.logout(&caller).await,
            1 => rules.set_roles(&admin(), user, roles).await,
            2 => rules.change_password(&caller, guess(PASSWORD), Password::new(PASSWORD).unwrap()).await,
            _ => rules.delete_account(&caller, user).await,
        }
        .unwrap();
        until("the follower knows", || follower.refusal(&tokens) == Some(Refusal::Revoked)).await;
    }
}
