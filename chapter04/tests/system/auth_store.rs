//! The contract of a store of credentials, once, for every store: what [`AuthStore`] promises.

use crate::support::{
    auth::START,
    auth_databases::{Database, File, Server},
    contract::contract,
};
use chapter03::telemetry::wall_clock::WallClock;
use chapter04::{
    auth::{
        keys::new_key,
        store::{
            AuthStore, Begun, Change, Credentials, Moment, NewCredentials, NewSession, RegistrationKey,
            State, TokenHash, Turned,
        },
    },
    trust::{
        identity::{Role, Roles, SessionId, UserId},
        revocations::{Revocation, Revoked},
    },
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{sync::Barrier, task::JoinSet};

contract! {
    a_registration_is_pending_until_it_is_activated_also_after_a_restart
    the_same_key_again_finds_the_first_registration_and_takes_it_over
    of_many_registrations_with_one_key_at_the_same_instant_one_is_new
    whoever_made_the_last_attempt_may_give_up_and_nobody_else
    a_session_opens_with_the_version_that_was_read_and_with_no_other
    a_refresh_token_is_used_once_however_many_come_at_once
    a_change_ends_every_session_and_is_told_with_its_revision
    no_session_outlives_a_change_at_the_same_instant
    a_stronger_hash_replaces_the_one_it_was_made_for_and_no_other
    what_was_deleted_is_no_login_and_goes_with_all_that_hangs_on_it
    what_was_cut_off_is_found_when_it_is_old_enough
    of_two_new_keys_at_the_same_instant_one_is_kept
    what_is_over_is_forgotten_and_nothing_else
    many_starters_at_once_all_start
}

const HOUR: Duration = Duration::from_secs(60 * 60);

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(START + seconds)
}

fn clock(seconds: u64) -> WallClock {
    WallClock::fixed(START + seconds)
}

fn moment(seconds: u64) -> Moment {
    Moment { now: at(seconds), reach: HOUR }
}

fn new(key: Option<u8>) -> NewCredentials {
    NewCredentials {
        user: UserId::new(),
        hash: "a hash".into(),
        roles: Roles::of([Role::User]),
        key: key.map(|key| RegistrationKey { key: [key; 32], content: [1; 32] }),
        at: at(0),
    }
}

fn session(user: UserId, version: u64, token: u8) -> NewSession {
    let (id, token) = (SessionId::new(), [token; 32]);
    NewSession { id, user, version, token, at: at(0), until: at(1_000_000) }
}

/// A user with active credentials.
async fn user(store: &impl AuthStore) -> UserId {
    let new = new(None);
    assert_eq!(store.begin(new.clone()).await.unwrap(), Begun::New);
    assert!(store.activate(new.user).await.unwrap());
    new.user
}

async fn found(store: &impl AuthStore, user: UserId) -> Credentials {
    store.credentials(user).await.unwrap().unwrap()
}

async fn a_registration_is_pending_until_it_is_activated_also_after_a_restart(database: impl Database) {
    let store = database.open().await;
    let new = new(None);
    assert_eq!(store.credentials(new.user).await.unwrap(), None);
    assert!(!store.activate(new.user).await.unwrap(), "nobody is nothing to activate");
    assert_eq!(store.begin(new.clone()).await.unwrap(), Begun::New);
    let (user, hash, roles) = (new.user, "a hash".into(), new.roles);
    let expected = Credentials { user, hash, roles, state: State::Pending, version: 1, attempt: 1 };
    let store = database.open().await;
    assert_eq!(found(&store, new.user).await, expected);
    assert!(store.activate(new.user).await.unwrap());
    assert!(store.activate(new.user).await.unwrap(), "twice is once");
    assert_eq!(found(&store, new.user).await, Credentials { state: State::Active, ..expected });
}

async fn the_same_key_again_finds_the_first_registration_and_takes_it_over(database: impl Database) {
    let store = database.open().await;
    let first = new(Some(7));
    assert_eq!(store.begin(first.clone()).await.unwrap(), Begun::New);
    let again = store.begin(NewCredentials { at: at(5), ..new(Some(7)) }).await.unwrap();
    let Begun::Before { credentials, content } = again else { panic!("{again:?}") };
    assert_eq!((credentials.user, credentials.attempt, content), (first.user, 2, [1; 32]));
    assert_eq!(store.begin(new(Some(8))).await.unwrap(), Begun::New, "another key");
    assert_eq!(store.begin(new(None)).await.unwrap(), Begun::New, "no key");
}

async fn of_many_registrations_with_one_key_at_the_same_instant_one_is_new(database: impl Database) {
    let (stores, barrier) =
        ([database.open().await, database.open().await].map(Arc::new), Arc::new(Barrier::new(8)));
    let mut tasks = JoinSet::new();
    for number in 0..8 {
        let (store, barrier) = (Arc::clone(&stores[number % 2]), Arc::clone(&barrier));
        tasks.spawn(async move {
            let new = new(Some(7));
            barrier.wait().await;
            match store.begin(new.clone()).await.unwrap() {
                Begun::New => (true, new.user),
                Begun::Before { credentials, .. } => (false, credentials.user),
            }
        });
    }
    let all = tasks.join_all().await;
    assert_eq!(all.iter().filter(|(is_new, _)| *is_new).count(), 1, "{all:?}");
    assert!(all.iter().all(|(_, user)| *user == all[0].1), "{all:?}");
    assert_eq!(stores[0].unsettled(at(1), at(1), 100).await.unwrap().len(), 1, "and nothing else is left");
}

async fn whoever_made_the_last_attempt_may_give_up_and_nobody_else(database: impl Database) {
    let store = database.open().await;
    let first = new(Some(7));
    for new in [first.clone(), new(Some(7))] {
        store.begin(new).await.unwrap();
    }
    assert!(!store.abandon(first.user, 1).await.unwrap());
    assert!(store.abandon(first.user, 2).await.unwrap());
    assert_eq!(store.credentials(first.user).await.unwrap(), None);
    assert_eq!(store.begin(new(Some(7))).await.unwrap(), Begun::New, "the key is free again");
    assert!(!store.abandon(user(&store).await, 1).await.unwrap(), "what is active is nobody's to give up");
}

async fn a_session_opens_with_the_version_that_was_read_and_with_no_other(database: impl Database) {
    let store = database.open().await;
    let user = user(&store).await;
    assert!(store.open_session(session(user, 1, 1)).await.unwrap());
    assert!(!store.open_session(session(user, 2, 2)).await.unwrap());
    assert!(!store.open_session(session(UserId::new(), 1, 3)).await.unwrap());
    assert!(store.change(user, 1, Change::Roles(Roles::of([Role::Admin])), moment(1)).await.unwrap());
    assert!(!store.change(user, 1, Change::Roles(Roles::default()), moment(1)).await.unwrap());
    assert!(!store.open_session(session(user, 1, 4)).await.unwrap(), "with roles of yesterday");
    assert!(store.open_session(session(user, 2, 5)).await.unwrap());
    assert_eq!(found(&store, user).await.roles, Roles::of([Role::Admin]));
}

async fn a_refresh_token_is_used_once_however_many_come_at_once(database: impl Database) {
    let stores = [database.open().await, database.open().await].map(Arc::new);
    let user = user(&*stores[0]).await;
    let new = session(user, 1, 1);
    assert!(stores[0].open_session(new.clone()).await.unwrap());
    let barrier = Arc::new(Barrier::new(8));
    let mut tasks = JoinSet::new();
    for number in 0..8_u8 {
        let (store, barrier) = (Arc::clone(&stores[usize::from(number % 2)]), Arc::clone(&barrier));
        tasks.spawn(async move {
            barrier.wait().await;
            let next: TokenHash = [100 + number; 32];
            (next, store.turn(&[1; 32], &next, &clock(10)).await.unwrap())
        });
    }
    let all = tasks.join_all().await;
    let won: Vec<_> = all.iter().filter(|(_, turned)| matches!(turned, Turned::Next { .. })).collect();
    let [(next, turned)] = won[..] else { panic!("{all:?}") };
    assert_eq!(*turned, Turned::Next { user, session: new.id, roles: Roles::of([Role::User]) });
    let used = Turned::Used { session: new.id, at: at(10) };
    assert_eq!(all.iter().filter(|(_, turned)| *turned == used).count(), 7, "{all:?}");
    let store = &stores[1];
    assert!(matches!(store.turn(next, &[2; 32], &clock(20)).await.unwrap(), Turned::Next { .. }));
    assert_eq!(
        store.turn(next, &[3; 32], &clock(30)).await.unwrap(),
        Turned::Used { session: new.id, at: at(20) }
    );
    assert_eq!(store.turn(&[9; 32], &[4; 32], &clock(30)).await.unwrap(), Turned::Nothing, "nobody's");
    assert_eq!(store.turn(&[3; 32], &[4; 32], &clock(30)).await.unwrap(), Turned::Nothing, "never given out");
    // At the session's last moment it is over, and a used token of it says nothing any more.
    assert_eq!(store.turn(&[2; 32], &[5; 32], &clock(1_000_000)).await.unwrap(), Turned::Nothing);
    store.end_session(new.id, moment(40)).await.unwrap();
    assert_eq!(store.turn(&[2; 32], &[6; 32], &clock(50)).await.unwrap(), Turned::Nothing);
    assert_eq!(store.turn(&[1; 32], &[7; 32], &clock(50)).await.unwrap(), Turned::Nothing);
}

async fn a_change_ends_every_session_and_is_told_with_its_revision(database: impl Database) {
    let store = database.open().await;
    let (ada, bob) = (user(&store).await, user(&store).await);
    let (one, other, bobs) = (session(ada, 1, 1), session(ada, 1, 2), session(bob, 1, 3));
    for session in [&one, &other, &bobs] {
        assert!(store.open_session(session.clone()).await.unwrap());
    }
    let before = store.revision().await.unwrap();
    assert!(store.trust_since(0).await.unwrap().revoked.is_empty());
    store.end_session(one.id, moment(10)).await.unwrap();
    let after_logout = store.revision().await.unwrap();
    assert!(after_logout > before);
    store.end_session(one.id, moment(20)).await.unwrap();
    assert!(store.change(ada, 1, Change::Hash("another".into()), moment(30)).await.unwrap());
    assert_eq!(&*found(&store, ada).await.hash, "another");
    let until = |seconds| START + seconds + HOUR.as_secs();
    let revoked = |ended: &NewSession, at| Revocation { what: Revoked::Session(ended.id), until: until(at) };
    // From another instance, as after a restart.
    let store = database.open().await;
    let all = store.trust_since(0).await.unwrap();
    assert_eq!(all.revoked, [revoked(&one, 10), revoked(&other, 30)]);
    assert_eq!(store.trust_since(after_logout).await.unwrap().revoked, [revoked(&other, 30)]);
    assert!(store.trust_since(all.revision).await.unwrap().revoked.is_empty());
    assert_eq!(store.turn(&[2; 32], &[9; 32], &clock(40)).await.unwrap(), Turned::Nothing);
    assert!(
        matches!(store.turn(&[3; 32], &[9; 32], &clock(40)).await.unwrap(), Turned::Next { .. }),
        "bob's"
    );
}

async fn no_session_outlives_a_change_at_the_same_instant(database: impl Database) {
    let stores = [database.open().await, database.open().await].map(Arc::new);
    for round in 0..20_u8 {
        let user = user(&*stores[0]).await;
        let new = session(user, 1, round);
        let barrier = Arc::new(Barrier::new(2));
        let opens = tokio::spawn({
            let (store, barrier, new) = (Arc::clone(&stores[0]), Arc::clone(&barrier), new.clone());
            async move {
                barrier.wait().await;
                store.open_session(new).await.unwrap()
            }
        });
        barrier.wait().await;
        assert!(stores[1].change(user, 1, Change::Hash("another".into()), moment(1)).await.unwrap());
        let opened = opens.await.unwrap();
        let told = stores[0].trust_since(0).await.unwrap().revoked;
        let is_told = told.iter().any(|entry| entry.what == Revoked::Session(new.id));
        assert_eq!(opened, is_told, "a session that came before was ended, one that came after was refused");
        assert_eq!(stores[0].turn(&[round; 32], &[200; 32], &clock(2)).await.unwrap(), Turned::Nothing);
    }
}

async fn a_stronger_hash_replaces_the_one_it_was_made_for_and_no_other(database: impl Database) {
    let store = database.open().await;
    let user = user(&store).await;
    assert!(!store.rehash(user, "another", "stronger").await.unwrap());
    assert!(store.rehash(user, "a hash", "stronger").await.unwrap());
    let now = found(&store, user).await;
    assert_eq!((&*now.hash, now.version), ("stronger", 1), "the same password, so no change");
}

async fn what_was_deleted_is_no_login_and_goes_with_all_that_hangs_on_it(database: impl Database) {
    let store = database.open().await;
    let gone = new(Some(7));
    store.begin(gone.clone()).await.unwrap();
    store.activate(gone.user).await.unwrap();
    assert!(store.open_session(session(gone.user, 1, 1)).await.unwrap());
    store.remove(gone.user).await.unwrap();
    assert_eq!(found(&store, gone.user).await.state, State::Active, "only what was deleted is removed");
    assert!(store.change(gone.user, 1, Change::Delete, moment(1)).await.unwrap());
    assert_eq!(found(&store, gone.user).await.state, State::Deleted);
    assert!(!store.open_session(session(gone.user, 2, 2)).await.unwrap());
    assert!(!store.activate(gone.user).await.unwrap());
    assert!(!store.change(gone.user, 2, Change::Hash("back".into()), moment(2)).await.unwrap());
    assert_eq!(store.turn(&[1; 32], &[9; 32], &clock(2)).await.unwrap(), Turned::Nothing);
    store.remove(gone.user).await.unwrap();
    assert_eq!(store.credentials(gone.user).await.unwrap(), None);
    assert_eq!(store.begin(new(Some(7))).await.unwrap(), Begun::New, "the key is free again");
    assert_eq!(store.trust_since(0).await.unwrap().revoked.len(), 1, "but its tokens stay revoked");
}

async fn what_was_cut_off_is_found_when_it_is_old_enough(database: impl Database) {
    let store = database.open().await;
    let (pending, active, deleted) = (new(Some(7)), user(&store).await, user(&store).await);
    store.begin(pending.clone()).await.unwrap();
    store.change(deleted, 1, Change::Delete, moment(100)).await.unwrap();
    let old = async |pending, deleted| -> Vec<UserId> {
        let found = store.unsettled(at(pending), at(deleted), 10).await.unwrap();
        found.iter().map(|found| found.user).collect()
    };
    assert!(old(0, 100).await.is_empty());
    assert_eq!(old(1, 100).await, [pending.user]);
    assert_eq!(old(1, 101).await, [pending.user, deleted]);
    assert_eq!(store.unsettled(at(1), at(101), 1).await.unwrap().len(), 1);
    // Another attempt is under way since 50.
    store.begin(NewCredentials { at: at(50), ..new(Some(7)) }).await.unwrap();
    assert!(old(50, 0).await.is_empty());
    assert_eq!(found(&store, active).await.state, State::Active);
}

async fn of_two_new_keys_at_the_same_instant_one_is_kept(database: impl Database) {
    let stores = [database.open().await, database.open().await].map(Arc::new);
    let first = new_key(at(0)).unwrap();
    assert!(stores[0].add_key(first.clone(), None).await.unwrap());
    assert!(!stores[1].add_key(new_key(at(0)).unwrap(), None).await.unwrap());
    let (barrier, mut tasks) = (Arc::new(Barrier::new(2)), JoinSet::new());
    for store in &stores {
        let (store, barrier, newest) = (Arc::clone(store), Arc::clone(&barrier), Arc::clone(&first.kid));
        tasks.spawn(async move {
            let key = new_key(at(60)).unwrap();
            barrier.wait().await;
            store.add_key(key.clone(), Some(&newest)).await.unwrap().then_some(key)
        });
    }
    let added: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    let [second] = &added[..] else { panic!("{added:?}") };
    let before = stores[0].trust_since(0).await.unwrap();
    assert_eq!(before.keys, [first.clone(), second.clone()], "oldest first, as they were given");
    stores[0].drop_keys(&[first.kid]).await.unwrap();
    let after = stores[1].trust_since(0).await.unwrap();
    assert!(after.revision > before.revision);
    assert_eq!(after.keys, added);
}

async fn what_is_over_is_forgotten_and_nothing_else(database: impl Database) {
    let store = database.open().await;
    let registered = new(Some(7));
    store.begin(registered.clone()).await.unwrap();
    store.activate(registered.user).await.unwrap();
    let (ended, lasts) = (session(registered.user, 1, 1), session(registered.user, 1, 2));
    for session in [&ended, &lasts] {
        assert!(store.open_session(session.clone()).await.unwrap());
    }
    store.end_session(ended.id, moment(10)).await.unwrap();
    store.forget(at(10 + HOUR.as_secs()), at(0)).await.unwrap();
    assert_eq!(store.trust_since(0).await.unwrap().revoked.len(), 1, "its last moment");
    assert!(matches!(store.begin(new(Some(7))).await.unwrap(), Begun::Before { .. }));
    store.forget(at(11 + HOUR.as_secs()), at(1)).await.unwrap();
    assert!(store.trust_since(0).await.unwrap().revoked.is_empty());
    assert_eq!(store.begin(new(Some(7))).await.unwrap(), Begun::New);
    assert!(matches!(store.turn(&[2; 32], &[3; 32], &clock(20)).await.unwrap(), Turned::Next { .. }));
    store.forget(at(1_000_001), at(0)).await.unwrap();
    assert_eq!(store.turn(&[3; 32], &[4; 32], &clock(30)).await.unwrap(), Turned::Nothing);
    assert_eq!(found(&store, registered.user).await.state, State::Active);
}

async fn many_starters_at_once_all_start(database: impl Database + Send + Sync + 'static) {
    let (database, barrier) = (Arc::new(database), Arc::new(Barrier::new(6)));
    let mut tasks = JoinSet::new();
    for _ in 0..6 {
        let (database, barrier) = (Arc::clone(&database), Arc::clone(&barrier));
        tasks.spawn(async move {
            barrier.wait().await;
            database.open().await.revision().await.unwrap()
        });
    }
    assert_eq!(tasks.join_all().await, [1; 6]);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_its_owner_may_read_the_file_with_the_keys() {
    use std::os::unix::fs::PermissionsExt;
    let file = File::make().await.unwrap();
    let store = file.open().await;
    user(&store).await;
    for entry in std::fs::read_dir(file.0.path()).unwrap().flatten() {
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn both_services_may_have_one_database() {
    use chapter04::user::store::postgres::PostgresUserStore;
    let Some(server) = Server::make().await else { return };
    for _ in 0..2 {
        PostgresUserStore::connect(&server.url).await.unwrap();
        server.open().await;
    }
}
