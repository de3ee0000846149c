//! Registration and deletion are sequences over two databases: cut off at every step, and finished or undone afterwards.

use crate::support::{
    PATIENCE,
    auth::{World, bearer, gateway, guess, registration, with_key},
    users::email,
};
use chapter04::{
    auth::{domain::Register, error::AuthError, service::AuthService},
    trust::identity::{Identity, UserId},
    user::domain::Age,
};
use std::{sync::atomic::Ordering, time::Duration};
use tokio::{sync::Barrier, task::JoinSet, time::timeout};

const PASSWORD: &str = "correct horse battery staple";
/// Longer than anything may be pending.
const LATER: Duration = Duration::from_secs(11 * 60);

fn ada() -> Register {
    registration("ada", PASSWORD)
}

/// Runs `work` until it cannot go on after `steps` steps. Says whether it was cut off.
async fn cut_off<T>(world: &World, steps: usize, work: impl Future<Output = T>) -> bool {
    world.cut.after(Some(steps));
    let was_cut = timeout(PATIENCE, async {
        tokio::select! {
            biased;
            _ = work => false,
            () = world.cut.reached() => true,
        }
    });
    let was_cut = was_cut.await.unwrap(); // what was under way is dropped, as if the process had died
    world.cut.after(None);
    was_cut
}

async fn login(world: &World, username: &str, password: &str) -> Result<UserId, AuthError> {
    let name = registration(username, PASSWORD).username;
    let tokens = world.auth.rules.login(&gateway(), name, guess(password), "home".into()).await?;
    Ok(tokens.user_id)
}

#[tokio::test]
async fn whoever_registers_can_log_in() {
    let world = World::new().await;
    let id = world.auth.rules.register(&gateway(), ada()).await.unwrap();
    assert_eq!(world.profiles.0.named("ada"), Some(id));
    assert_eq!(login(&world, "ADA", PASSWORD).await.unwrap(), id);
    assert!(matches!(login(&world, "ada", "another one").await, Err(AuthError::WrongCredentials)));
}

/// How a name is after a registration was cut off.
enum Name {
    Usable,
    Free,
}

#[tokio::test]
async fn a_registration_that_is_cut_off_anywhere_leaves_the_name_usable_or_free() {
    let (mut usable, mut free) = (0, 0);
    for swept in [false, true] {
        for steps in 0.. {
            let world = World::new().await;
            if !cut_off(&world, steps, world.auth.rules.register(&gateway(), ada())).await {
                assert!(steps >= 6, "there were {steps} steps");
                break;
            }
            if swept {
                world.time.advance(LATER);
                world.auth.rules.sweep().await.unwrap();
            }
            // Somebody wants the name, with a password of their own.
            let name =
                match world.auth.rules.register(&gateway(), registration("ada", "another password")).await {
                    Ok(_) => Name::Free,
                    Err(AuthError::Taken) => Name::Usable,
                    Err(error) => panic!("{error} after {steps} steps"),
                };
            match name {
                Name::Free => {
                    free += 1;
                    login(&world, "ada", "another password").await.unwrap();
                    assert!(matches!(login(&world, "ada", PASSWORD).await, Err(AuthError::WrongCredentials)));
                }
                Name::Usable => {
                    usable += 1;
                    assert_eq!(
                        login(&world, "ada", PASSWORD).await.unwrap(),
                        world.profiles.0.named("ada").unwrap()
                    );
                }
            }
            world.time.advance(LATER);
            world.auth.rules.sweep().await.unwrap();
            let rest = chapter04::auth::store::AuthStore::unsettled(
                &*world.store,
                world.time.now(),
                world.time.now(),
                10,
            );
            assert_eq!(rest.await.unwrap(), [], "nothing is left over after {steps} steps");
            assert_eq!(world.profiles.0.users.lock().unwrap().len(), 1);
        }
    }
    assert!(usable >= 4 && free >= 4, "{usable} usable, {free} free");
}

#[tokio::test]
async fn a_registration_that_was_cut_off_anywhere_is_finished_by_the_same_one_again() {
    for steps in 0.. {
        let world = World::new().await;
        let was_cut =
            cut_off(&world, steps, world.auth.rules.register(&gateway(), with_key(ada(), "key"))).await;
        let id = world.auth.rules.register(&gateway(), with_key(ada(), "key")).await.unwrap();
        assert_eq!(world.auth.rules.register(&gateway(), with_key(ada(), "key")).await.unwrap(), id);
        assert_eq!(login(&world, "ada", PASSWORD).await.unwrap(), id);
        assert_eq!(world.profiles.0.users.lock().unwrap().len(), 1, "after {steps} steps");
        if !was_cut {
            assert!(steps >= 6, "there were {steps} steps");
            break;
        }
    }
}

#[tokio::test]
async fn the_same_key_with_other_content_is_a_conflict() {
    let world = World::new().await;
    let id = world.auth.rules.register(&gateway(), with_key(ada(), "key")).await.unwrap();
    let others = [
        registration("bob", PASSWORD),
        registration("ada", "another password"),
        Register { email: email("other@example.org"), ..ada() },
        Register { age: Age::new(37).unwrap(), ..ada() },
    ];
    for other in others {
        let refused = world.auth.rules.register(&gateway(), with_key(other, "key")).await;
        assert!(matches!(refused, Err(AuthError::KeyReused)), "{refused:?}");
    }
    assert_eq!(world.auth.rules.register(&gateway(), with_key(ada(), "key")).await.unwrap(), id);
    assert!(matches!(
        world.auth.rules.register(&gateway(), with_key(ada(), "new")).await,
        Err(AuthError::Taken)
    ));
}

#[tokio::test]
async fn of_many_registrations_of_one_name_at_the_same_instant_one_wins() {
    let world = World::new().await;
    for key in [None, Some("the-same")] {
        let name = if key.is_some() { "bob" } else { "ada" };
        let barrier = std::sync::Arc::new(Barrier::new(8));
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let (rules, barrier) = (world.auth.rules.clone(), std::sync::Arc::clone(&barrier));
            let wanted = registration(name, PASSWORD);
            let wanted = match key {
                Some(key) => with_key(wanted, key),
                None => wanted,
            };
            tasks.spawn(async move {
                barrier.wait().await;
                rules.register(&gateway(), wanted).await
            });
        }
        let all = tasks.join_all().await;
        let won: Vec<UserId> = all.iter().filter_map(|answer| answer.as_ref().ok().copied()).collect();
        let id = login(&world, name, PASSWORD).await.unwrap();
        assert!(won.iter().all(|won| *won == id), "{all:?}");
        match key {
            None => assert_eq!(won.len(), 1, "{all:?}"),
            Some(_) => assert_eq!(won.len(), 8, "one registration, sent eight times: {all:?}"),
        }
    }
}

#[tokio::test]
async fn an_answer_of_the_user_service_that_is_lost_costs_nobody_their_name() {
    let world = World::new().await;
    world.profiles.0.is_mute.store(true, Ordering::SeqCst);
    let lost = world.auth.rules.register(&gateway(), with_key(ada(), "key")).await;
    assert!(matches!(lost, Err(AuthError::Profiles(_))), "{lost:?}");
    world.profiles.0.is_mute.store(false, Ordering::SeqCst);
    let id = login(&world, "ada", PASSWORD).await.unwrap();
    assert_eq!(world.auth.rules.register(&gateway(), with_key(ada(), "key")).await.unwrap(), id);
}

#[tokio::test]
async fn the_reaper_leaves_alone_what_is_under_way_or_what_nobody_can_settle_now() {
    let world = World::new().await;
    world.profiles.0.is_down.store(true, Ordering::SeqCst);
    let down = world.auth.rules.register(&gateway(), with_key(ada(), "key")).await;
    assert!(matches!(down, Err(AuthError::Profiles(_))), "{down:?}");
    world.time.advance(Duration::from_secs(10 * 60));
    assert_eq!(world.auth.rules.sweep().await.unwrap(), 0, "ten minutes are not over ten minutes");
    world.time.advance(Duration::from_secs(1));
    assert_eq!(world.auth.rules.sweep().await.unwrap(), 0, "whether there is a profile, nobody knows");
    // Somebody takes it up again: it is young again.
    let _ = world.auth.rules.register(&gateway(), with_key(ada(), "key")).await;
    world.profiles.0.is_down.store(false, Ordering::SeqCst);
    assert_eq!(world.auth.rules.sweep().await.unwrap(), 0);
    world.time.advance(LATER);
    assert_eq!(world.auth.rules.sweep().await.unwrap(), 1);
}

#[tokio::test]
async fn a_deletion_that_is_cut_off_anywhere_is_no_login_and_is_finished() {
    for steps in 0.. {
        let world = World::new().await;
        let id = world.auth.rules.register(&gateway(), ada()).await.unwrap();
        let name = ada().username;
        let tokens = world.auth.rules.login(&gateway(), name, guess(PASSWORD), "home".into()).await.unwrap();
        let caller = Identity::User(bearer(&world.auth, &world.time, &tokens.access_token));
        let was_cut = cut_off(&world, steps, world.auth.rules.delete_account(&caller, id)).await;
        let began = login(&world, "ada", PASSWORD).await.is_err();
        // Sent again, as a client does that got no answer, with the token while it is good.
        world.auth.rules.delete_account(&caller, id).await.unwrap();
        assert!(matches!(login(&world, "ada", PASSWORD).await, Err(AuthError::WrongCredentials)));
        assert_eq!(world.profiles.0.named("ada"), None, "after {steps} steps");
        world.auth.rules.register(&gateway(), ada()).await.unwrap();
        if !was_cut {
            assert!(began && steps >= 12, "there were {steps} steps");
            break;
        }
    }
}

#[tokio::test]
async fn the_reaper_finishes_a_deletion_that_was_cut_off() {
    let world = World::new().await;
    let id = world.auth.rules.register(&gateway(), ada()).await.unwrap();
    let admin = crate::support::users::user(UserId::new(), &[chapter04::trust::identity::Role::Admin]);
    world.profiles.0.is_down.store(true, Ordering::SeqCst);
    world.auth.rules.delete_account(&admin, id).await.unwrap();
    world.profiles.0.is_down.store(false, Ordering::SeqCst);
    assert_eq!(world.profiles.0.named("ada"), Some(id), "its profile is still there");
    assert!(matches!(login(&world, "ada", PASSWORD).await, Err(AuthError::WrongCredentials)));
    world.time.advance(Duration::from_secs(31));
    assert_eq!(world.auth.rules.sweep().await.unwrap(), 1);
    assert_eq!(world.profiles.0.named("ada"), None);
    world.auth.rules.register(&gateway(), ada()).await.unwrap();
}

#[tokio::test]
async fn a_profile_whose_credentials_were_given_up_meanwhile_does_not_hold_its_name() {
    let world = World::new().await;
    world.cut.meet(Some(2)); // each step of the registration waits for one of ours
    let task = tokio::spawn({
        let rules = world.auth.rules.clone();
        async move { rules.register(&gateway(), ada()).await }
    });
    let steps = async |number| {
        for _ in 0..number {
            timeout(PATIENCE, world.cut.step()).await.unwrap();
        }
    };
    steps(4).await; // credentials and profile are there
    let id = world.profiles.0.named("ada").unwrap();
    assert!(chapter04::auth::store::AuthStore::abandon(&world.store.inner, id, 1).await.unwrap());
    steps(4).await; // not activated, and the profile goes
    assert!(matches!(task.await.unwrap(), Err(AuthError::Changed)));
    world.cut.meet(None);
    assert_eq!(world.profiles.0.named("ada"), None);
    world.auth.rules.register(&gateway(), ada()).await.unwrap();
}
