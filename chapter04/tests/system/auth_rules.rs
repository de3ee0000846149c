//! What an auth service decides: who may do what, who gets in, what nobody can find out, and what ends a session.

use crate::support::{
    auth::{CHEAP, START, World, bearer, gateway, guess, registration, settings},
    users::user,
};
use chapter04::{
    auth::{
        admin::{GrantError, grant},
        domain::{Password, Tokens},
        error::AuthError,
        keys::Signing,
        lockout::LockoutPolicy,
        password::HashSettings,
        service::AuthService,
        settings::AuthSettings,
        store::AuthStore,
    },
    trust::{
        identity::{Identity, Role, Roles, UserId},
        refusal::Refusal,
        revocations::Revoked,
    },
};
use std::{sync::Arc, time::Duration};
use utils::error_kind::ErrorKind;

const PASSWORD: &str = "correct horse battery staple";

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

async fn login(world: &World, username: &str, password: &str) -> Result<Tokens, AuthError> {
    let name = registration(username, PASSWORD).username;
    world.auth.rules.login(&gateway(), name, guess(password), format!("home of {username}").into()).await
}

async fn registered(world: &World, username: &str) -> (UserId, Identity) {
    let id = world.auth.rules.register(&gateway(), registration(username, PASSWORD)).await.unwrap();
    let tokens = login(world, username, PASSWORD).await.unwrap();
    (id, Identity::User(bearer(&world.auth, &world.time, &tokens.access_token)))
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let world = World::new().await;
    let rules = &world.auth.rules;
    let (other, _) = registered(&world, "other").await;
    let id = UserId::new();
    let callers = [gateway(), user(id, &[Role::User]), user(id, &[Role::Admin]), user(id, &[])];
    let allowed = async |caller: &Identity| {
        let name = registration("ada", PASSWORD).username;
        let token = chapter04::auth::domain::RefreshToken::new(&"a".repeat(43)).unwrap();
        let may = |error: Option<AuthError>| {
            u8::from(error.is_none_or(|error| error.kind() != ErrorKind::PermissionDenied))
        };
        [
            may(rules.register(caller, registration("ada", PASSWORD)).await.err()),
            may(rules.login(caller, name, guess("wrong"), "here".into()).await.err()),
            may(rules.refresh(caller, token).await.err()),
            may(rules.verify(caller, "no token").await.err()),
            may(rules.logout(caller).await.err()),
            may(rules.change_password(caller, guess("wrong"), password(PASSWORD)).await.err()),
            may(rules.delete_account(caller, id).await.err()),
            may(rules.rotate_keys(caller).await.err()),
            may(rules.set_roles(caller, other, Roles::default()).await.err()),
            may(rules.delete_account(caller, other).await.err()),
        ]
    };
    assert_eq!(allowed(&callers[0]).await, [1, 1, 1, 1, 0, 0, 0, 0, 0, 0], "a service");
    assert_eq!(allowed(&callers[1]).await, [0, 0, 0, 0, 1, 1, 1, 0, 0, 0], "a user");
    assert_eq!(allowed(&callers[3]).await, [0, 0, 0, 0, 1, 1, 1, 0, 0, 0], "a user without roles");
    assert_eq!(allowed(&callers[2]).await, [0, 0, 0, 0, 1, 1, 1, 1, 1, 1], "an admin");
}

#[tokio::test]
async fn a_login_gives_an_access_token_that_says_who_and_for_how_long() {
    let world = World::new().await;
    let id = world.auth.rules.register(&gateway(), registration("ada", PASSWORD)).await.unwrap();
    let tokens = login(&world, "ada", PASSWORD).await.unwrap();
    assert_eq!((tokens.user_id, tokens.expires_in), (id, Duration::from_secs(3_600)));
    let said = bearer(&world.auth, &world.time, &tokens.access_token);
    assert_eq!((said.id, said.roles, said.expires_at), (id, Roles::of([Role::User]), START + 3_600));
    assert!(!format!("{tokens:?}").contains(&tokens.access_token[..20]), "no log gets it");
}

#[tokio::test]
async fn nobody_can_tell_an_account_that_there_is_from_one_that_there_is_not() {
    let world = World::new().await;
    registered(&world, "ada").await;
    let (gone, admin) = (registered(&world, "gone").await.0, user(UserId::new(), &[Role::Admin]));
    world.auth.rules.delete_account(&admin, gone).await.unwrap();
    let mut seen = Vec::new();
    for username in ["ada", "nobody", "gone"] {
        let before = world.cut_steps();
        let work = world.hasher_work();
        let refused = login(&world, username, "wrong password").await.unwrap_err();
        seen.push((
            refused.to_string(),
            refused.kind(),
            world.hasher_work() - work,
            world.cut_steps() - before,
        ));
    }
    assert_eq!(seen[0], seen[1], "the same words, the same hashing, the same look-ups");
    assert_eq!(seen[0], seen[2]);
    // And the lock-out, at the same guess and for the same time.
    for username in ["ada", "nobody", "gone"] {
        let mut pauses = Vec::new();
        for _ in 0..7 {
            pauses.push(login(&world, username, "wrong password").await.unwrap_err().retry_after());
        }
        let pause = Some(Duration::from_secs(1));
        assert_eq!(pauses, [None, None, None, None, None, pause, pause], "{username}");
    }
}

#[tokio::test]
async fn whoever_guesses_too_often_waits_longer_each_time_and_the_right_password_does_not_help() {
    let world = World::new().await;
    registered(&world, "ada").await;
    for _ in 0..6 {
        assert!(matches!(login(&world, "ada", "wrong").await, Err(AuthError::WrongCredentials)));
    }
    for pause in [1, 2, 4, 8] {
        let refused = login(&world, "ada", PASSWORD).await.unwrap_err();
        assert_eq!(
            (refused.kind(), refused.retry_after()),
            (ErrorKind::RateLimited, Some(Duration::from_secs(pause)))
        );
        world.time.advance(Duration::from_secs(pause));
        assert!(matches!(login(&world, "ada", "wrong").await, Err(AuthError::WrongCredentials)));
    }
    let refused = login(&world, "ada", PASSWORD).await.unwrap_err();
    world.time.advance(refused.retry_after().unwrap());
    login(&world, "ada", PASSWORD).await.unwrap();
    for _ in 0..6 {
        assert!(
            matches!(login(&world, "ada", "wrong").await, Err(AuthError::WrongCredentials)),
            "the count began anew"
        );
    }
}

#[tokio::test]
async fn a_source_that_guesses_at_many_accounts_waits_too() {
    let source = LockoutPolicy { free: 3, ..LockoutPolicy::SOURCE };
    let world = World::with(AuthSettings { source_lockout: source, ..settings() }, Signing::Own).await;
    registered(&world, "ada").await;
    let guess_at = async |username: &str, password: &str| {
        let name = registration(username, PASSWORD).username;
        world.auth.rules.login(&gateway(), name, guess(password), "192.0.2.7".into()).await
    };
    for number in 0..4 {
        assert!(matches!(
            guess_at(&format!("user{number}"), "wrong").await,
            Err(AuthError::WrongCredentials)
        ));
    }
    assert!(matches!(guess_at("ada", PASSWORD).await, Err(AuthError::LockedOut { .. })));
    login(&world, "ada", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_hash_is_made_anew_at_the_first_login_after_the_parameters_rose() {
    let world = World::new().await;
    let (id, _) = registered(&world, "ada").await;
    let higher = AuthSettings { hash: HashSettings { memory_kib: 16, ..CHEAP }, ..settings() };
    let auth = world.another(higher).await;
    let hash = async || world.store.credentials(id).await.unwrap().unwrap().hash;
    let name = || registration("ada", PASSWORD).username;
    auth.rules.login(&gateway(), name(), guess("wrong"), "here".into()).await.unwrap_err();
    assert!(hash().await.contains("m=8,"));
    auth.rules.login(&gateway(), name(), guess(PASSWORD), "here".into()).await.unwrap();
    assert!(hash().await.contains("m=16,"));
    login(&world, "ada", PASSWORD).await.unwrap();
}

/// The sessions that verifiers are told to refuse.
async fn revoked(world: &World) -> Vec<Revoked> {
    world.store.trust_since(0).await.unwrap().revoked.iter().map(|entry| entry.what).collect()
}

fn session(caller: &Identity) -> Revoked {
    Revoked::Session(caller.user().unwrap().session)
}

#[tokio::test]
async fn another_password_needs_the_old_one_and_ends_every_session() {
    let world = World::new().await;
    let (_, one) = registered(&world, "ada").await;
    let tokens = login(&world, "ada", PASSWORD).await.unwrap();
    let other = Identity::User(bearer(&world.auth, &world.time, &tokens.access_token));
    let change = async |old: &str| {
        world.auth.rules.change_password(&one, guess(old), password("another password")).await
    };
    let refused = change("wrong").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::PermissionDenied, "{refused}");
    assert_eq!(revoked(&world).await, []);
    change(PASSWORD).await.unwrap();
    let told = revoked(&world).await;
    assert!(told.len() == 2 && told.contains(&session(&one)) && told.contains(&session(&other)));
    let refused = world.auth.rules.refresh(&gateway(), tokens.refresh_token).await;
    assert!(matches!(refused, Err(AuthError::WrongRefreshToken)), "{refused:?}");
    assert!(matches!(login(&world, "ada", PASSWORD).await, Err(AuthError::WrongCredentials)));
    login(&world, "ada", "another password").await.unwrap();
}

#[tokio::test]
async fn whoever_has_a_session_cannot_guess_the_password_with_it() {
    let world = World::new().await;
    let (_, caller) = registered(&world, "ada").await;
    let change = async |old: &str| {
        world.auth.rules.change_password(&caller, guess(old), password("another password")).await
    };
    for _ in 0..6 {
        assert!(matches!(change("wrong").await, Err(AuthError::WrongPassword)));
    }
    assert!(matches!(change(PASSWORD).await, Err(AuthError::LockedOut { .. })));
    login(&world, "ada", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn other_roles_end_every_session_and_are_in_the_next_token() {
    let world = World::new().await;
    let (id, caller) = registered(&world, "ada").await;
    let admin = user(UserId::new(), &[Role::Admin]);
    let roles = Roles::of([Role::User, Role::Admin]);
    world.auth.rules.set_roles(&admin, id, roles).await.unwrap();
    assert_eq!(revoked(&world).await, [session(&caller)]);
    let tokens = login(&world, "ada", PASSWORD).await.unwrap();
    assert_eq!(bearer(&world.auth, &world.time, &tokens.access_token).roles, roles);
    let nobody = world.auth.rules.set_roles(&admin, UserId::new(), roles).await;
    assert!(matches!(nobody, Err(AuthError::NoUser)), "{nobody:?}");
}

#[tokio::test]
async fn the_first_admin_is_made_by_whoever_has_the_database() {
    let world = World::new().await;
    let (id, caller) = registered(&world, "ada").await;
    let moment = settings().moment(world.time.now());
    let roles = grant(&*world.store, id, Role::Admin, moment).await.unwrap();
    assert_eq!(roles, Roles::of([Role::User, Role::Admin]));
    assert_eq!(revoked(&world).await, [session(&caller)]);
    let tokens = login(&world, "ada", PASSWORD).await.unwrap();
    assert_eq!(bearer(&world.auth, &world.time, &tokens.access_token).roles, roles);
    assert_eq!(grant(&*world.store, id, Role::Admin, moment).await.unwrap(), roles, "twice is once");
    assert_eq!(revoked(&world).await.len(), 1);
    let nobody = grant(&*world.store, UserId::new(), Role::Admin, moment).await;
    assert!(matches!(nobody, Err(GrantError::NoUser(_))), "{nobody:?}");
}

#[tokio::test]
async fn a_token_to_be_looked_at_is_no_credential_of_whoever_asks() {
    let world = World::new().await;
    let refused = world.auth.rules.verify(&gateway(), "no token").await.unwrap_err();
    assert!(matches!(refused, AuthError::BadToken(Refusal::Malformed)), "{refused:?}");
    assert_eq!(refused.kind(), ErrorKind::InvalidArgument);
    // Nobody follows the feed in this test, so nothing is known of revocations.
    let (_, _) = registered(&world, "ada").await;
    let tokens = login(&world, "ada", PASSWORD).await.unwrap();
    let unsure = world.auth.rules.verify(&gateway(), &tokens.access_token).await.unwrap_err();
    assert_eq!(unsure.kind(), ErrorKind::Unavailable, "{unsure}");
}

#[tokio::test]
async fn so_many_logins_at_once_that_memory_would_end_are_refused_instead() {
    let hash = HashSettings { at_once: 1, waiting: 2, ..CHEAP };
    let world = World::with(AuthSettings { hash, ..settings() }, Signing::Own).await;
    registered(&world, "ada").await;
    let world = Arc::new(world);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { login(&world, "ada", PASSWORD).await.map(drop) })
        })
        .collect();
    let mut refused = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => {}
            Err(error @ AuthError::Busy) => {
                assert_eq!(
                    (error.kind(), error.retry_after()),
                    (ErrorKind::Unavailable, Some(Duration::from_secs(1)))
                );
                refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(refused < 50, "some got in");
    login(&world, "ada", PASSWORD).await.unwrap();
}
