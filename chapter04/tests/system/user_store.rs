//! The contract of a store of profiles, once, for every store: what [`UserStore`] promises. And what only two instances at once can show.

use crate::support::{
    contract::contract,
    players::{Player, part, wait},
    postgres::Postgres,
    users::{change, email, name, somebody},
};
use chapter04::user::{
    domain::{Age, NewUser, User, UserChange, UserId},
    error::StoreError,
    store::{UserStore, postgres::PostgresUserStore, sqlite::SqliteUserStore},
};
use proptest::{prelude::*, test_runner::TestRunner};
use std::{collections::BTreeSet, sync::Arc};
use tempfile::TempDir;
use tokio::{sync::Barrier, task::JoinSet};

/// A database that stores can be opened on.
trait Database: Sized {
    type Store: UserStore;
    /// An empty one; `None` if it is not to be had here.
    async fn make() -> Option<Self>;
    /// Another instance on the same data.
    async fn open(&self) -> Self::Store;
}

struct File(TempDir);

impl Database for File {
    type Store = SqliteUserStore;

    async fn make() -> Option<File> {
        Some(File(tempfile::tempdir().unwrap()))
    }

    async fn open(&self) -> SqliteUserStore {
        SqliteUserStore::open(&self.0.path().join("user.db")).await.unwrap()
    }
}

struct Server {
    _server: Arc<Postgres>,
    url: String,
}

impl Database for Server {
    type Store = PostgresUserStore;

    async fn make() -> Option<Server> {
        let server = Postgres::shared().await?;
        let url = server.database().await;
        Some(Server { _server: server, url })
    }

    async fn open(&self) -> PostgresUserStore {
        PostgresUserStore::connect(&self.url).await.unwrap()
    }
}

// ANCHOR: contract
contract! {
    a_profile_comes_out_as_it_went_in_also_after_a_restart
    the_same_profile_twice_is_one_and_another_with_its_id_is_none
    a_name_and_an_address_belong_to_one_profile_in_every_spelling
    of_many_creations_of_one_name_at_the_same_instant_one_wins
    of_many_changes_of_one_version_one_wins
    a_change_changes_what_it_names_and_nothing_else
    a_change_to_what_is_taken_changes_nothing
    a_profile_that_is_deleted_is_gone_and_its_name_is_free
    a_batch_has_those_that_exist_in_the_order_asked_for
    a_list_has_every_profile_once_whatever_comes_and_goes_meanwhile
    many_starters_at_once_all_start
}
// ANCHOR_END: contract

fn kept(user: &NewUser) -> User {
    User::from(user.clone())
}

async fn a_profile_comes_out_as_it_went_in_also_after_a_restart(database: impl Database) {
    let store = database.open().await;
    let longest = NewUser {
        id: UserId::new(),
        username: name(&"я".repeat(64)),
        email: email(&format!("{}@{}.{}.org", "x".repeat(64), "y".repeat(63), "z".repeat(63))),
        age: Age::new(150).unwrap(),
    };
    let youngest = NewUser { age: Age::new(0).unwrap(), ..somebody("Zoe\u{308}") };
    let people = [somebody("Ada"), somebody("李明"), youngest, longest];
    for person in &people {
        assert_eq!(store.insert(person.clone()).await.unwrap(), kept(person));
    }
    for store in [store, database.open().await] {
        for person in &people {
            assert_eq!(store.get(person.id).await.unwrap(), Some(kept(person)));
            assert_eq!(store.find(&person.username).await.unwrap(), Some(kept(person)));
        }
        assert_eq!(store.get(UserId::new()).await.unwrap(), None);
        assert_eq!(store.find(&name("nobody")).await.unwrap(), None);
    }
}

async fn the_same_profile_twice_is_one_and_another_with_its_id_is_none(database: impl Database) {
    let store = database.open().await;
    let ada = somebody("Ada");
    for _ in 0..3 {
        assert_eq!(store.insert(ada.clone()).await.unwrap(), kept(&ada));
    }
    assert_eq!(store.list(None, 10).await.unwrap().len(), 1);
    for other in [
        NewUser { username: name("Grace"), ..ada.clone() },
        NewUser { email: email("other@example.org"), ..ada.clone() },
        NewUser { age: Age::new(37).unwrap(), ..ada.clone() },
    ] {
        assert!(matches!(store.insert(other).await, Err(StoreError::IdTaken(id)) if id == ada.id));
    }
    // Once changed, the same request again is still answered: with the profile as it is now.
    let now =
        store.update(UserChange { username: Some(name("Lovelace")), ..change(ada.id, 1) }).await.unwrap();
    assert_eq!(store.insert(ada).await.unwrap(), now);
}

async fn a_name_and_an_address_belong_to_one_profile_in_every_spelling(database: impl Database) {
    let store = database.open().await;
    let sara = NewUser { email: email("Sara@Example.org"), ..somebody("Capa") };
    store.insert(sara.clone()).await.unwrap();
    for spelling in ["Capa", "capa", "CAPA", "ｃａｐａ", "Сара"] {
        let other = NewUser { username: name(spelling), ..somebody("other") };
        assert!(matches!(store.insert(other).await, Err(StoreError::NameTaken)), "{spelling}");
        assert_eq!(store.find(&name(spelling)).await.unwrap(), Some(kept(&sara)), "{spelling}");
    }
    let other = NewUser { email: email("sara@example.ORG"), ..somebody("other") };
    assert!(matches!(store.insert(other).await, Err(StoreError::EmailTaken)));
    // Both at once: the name is said first, in every store.
    let both = NewUser { username: name("CAPA"), email: email("SARA@example.org"), ..somebody("other") };
    assert!(matches!(store.insert(both).await, Err(StoreError::NameTaken)));
    assert_eq!(store.list(None, 10).await.unwrap(), [kept(&sara)]);
}

async fn of_many_creations_of_one_name_at_the_same_instant_one_wins(database: impl Database) {
    let instances = [Arc::new(database.open().await), Arc::new(database.open().await)];
    for round in 0..10 {
        let barrier = Arc::new(Barrier::new(8));
        let mut tasks = JoinSet::new();
        for number in 0..8 {
            let (store, barrier) = (Arc::clone(&instances[number % 2]), Arc::clone(&barrier));
            let address = email(&format!("{round}-{number}@example.org"));
            let racer = NewUser { email: address, ..somebody(&format!("racer{round}")) };
            tasks.spawn(async move {
                barrier.wait().await;
                (racer.id, store.insert(racer).await)
            });
        }
        let ends = tasks.join_all().await;
        let (winners, others): (Vec<_>, Vec<_>) = ends.into_iter().partition(|(_, end)| end.is_ok());
        assert_eq!(winners.len(), 1, "{others:?}");
        assert!(others.iter().all(|(_, end)| matches!(end, Err(StoreError::NameTaken))), "{others:?}");
        let holder = instances[0].find(&name(&format!("RACER{round}"))).await.unwrap().unwrap();
        assert_eq!(holder.id, winners[0].0);
    }
}

// ANCHOR: promise
async fn of_many_changes_of_one_version_one_wins(database: impl Database) {
    let instances = [Arc::new(database.open().await), Arc::new(database.open().await)];
    let ada = somebody("Ada");
    instances[0].insert(ada.clone()).await.unwrap();
    for version in 1..=10 {
        let barrier = Arc::new(Barrier::new(8));
        let mut tasks = JoinSet::new();
        for number in 0..8 {
            let (store, barrier) = (Arc::clone(&instances[number % 2]), Arc::clone(&barrier));
            let age = Age::new(u32::try_from(number).unwrap()).ok();
            let wanted = UserChange { age, ..change(ada.id, version) };
            tasks.spawn(async move {
                barrier.wait().await;
                (age, store.update(wanted).await)
            });
        }
        let ends = tasks.join_all().await;
        let (winners, others): (Vec<_>, Vec<_>) = ends.into_iter().partition(|(_, end)| end.is_ok());
        assert_eq!(winners.len(), 1, "{others:?}");
        let late = |end: &_| matches!(end, Err(StoreError::Changed { now }) if *now == version + 1);
        assert!(others.iter().all(|(_, end)| late(end)), "{others:?}");
        let now = instances[1].get(ada.id).await.unwrap().unwrap();
        assert_eq!((Some(now.age), now.version), (winners[0].0, version + 1));
    }
}
// ANCHOR_END: promise

async fn a_change_changes_what_it_names_and_nothing_else(database: impl Database) {
    let store = database.open().await;
    let ada = somebody("Ada");
    let mut expected = store.insert(ada.clone()).await.unwrap();
    let changes = [
        UserChange { age: Age::new(37).ok(), ..change(ada.id, 1) },
        UserChange { email: Some(email("ada@lovelace.org")), ..change(ada.id, 2) },
        // The same name in capital letters is no other profile's.
        UserChange { username: Some(name("ADA")), ..change(ada.id, 3) },
        UserChange {
            username: Some(name("Ada")),
            email: Some(email("a@b.co")),
            age: Age::new(0).ok(),
            ..change(ada.id, 4)
        },
    ];
    for wanted in changes {
        expected.version += 1;
        expected.username = wanted.username.clone().unwrap_or(expected.username);
        expected.email = wanted.email.clone().or(expected.email);
        expected.age = wanted.age.unwrap_or(expected.age);
        assert_eq!(store.update(wanted).await.unwrap(), expected);
        assert_eq!(store.get(ada.id).await.unwrap().as_ref(), Some(&expected));
    }
    assert!(matches!(store.update(change(UserId::new(), 1)).await, Err(StoreError::NotFound)));
    assert!(matches!(store.update(change(ada.id, 1)).await, Err(StoreError::Changed { now: 5 })));
    assert!(matches!(store.update(change(ada.id, 6)).await, Err(StoreError::Changed { now: 5 })));
    assert!(matches!(store.update(change(ada.id, u64::MAX)).await, Err(StoreError::Changed { now: 5 })));
}

async fn a_change_to_what_is_taken_changes_nothing(database: impl Database) {
    let store = database.open().await;
    let (ada, grace) = (somebody("Ada"), somebody("Grace"));
    store.insert(ada.clone()).await.unwrap();
    store.insert(grace.clone()).await.unwrap();
    let takes_name = UserChange { username: Some(name("GRACE")), age: Age::new(1).ok(), ..change(ada.id, 1) };
    assert!(matches!(store.update(takes_name).await, Err(StoreError::NameTaken)));
    let takes_email = UserChange { email: Some(email("grace@EXAMPLE.org")), ..change(ada.id, 1) };
    assert!(matches!(store.update(takes_email).await, Err(StoreError::EmailTaken)));
    assert_eq!(store.list(None, 10).await.unwrap(), [kept(&ada), kept(&grace)]);
}

async fn a_profile_that_is_deleted_is_gone_and_its_name_is_free(database: impl Database) {
    let store = database.open().await;
    let ada = somebody("Ada");
    store.insert(ada.clone()).await.unwrap();
    assert!(store.delete(ada.id).await.unwrap());
    assert!(!store.delete(ada.id).await.unwrap(), "it is deleted already");
    assert_eq!(store.get(ada.id).await.unwrap(), None);
    assert_eq!(store.find(&ada.username).await.unwrap(), None);
    assert!(matches!(store.update(change(ada.id, 1)).await, Err(StoreError::NotFound)));
    let another = somebody("ada");
    assert_eq!(store.insert(another.clone()).await.unwrap(), kept(&another));
}

async fn a_batch_has_those_that_exist_in_the_order_asked_for(database: impl Database) {
    let store = database.open().await;
    let people: Vec<NewUser> = (0..100).map(|number| somebody(&format!("person{number}"))).collect();
    for person in &people {
        store.insert(person.clone()).await.unwrap();
    }
    let backwards: Vec<UserId> = people.iter().rev().map(|person| person.id).collect();
    let expected: Vec<User> = people.iter().rev().map(kept).collect();
    assert_eq!(store.get_many(&backwards).await.unwrap(), expected);
    let some = [people[7].id, UserId::new(), people[3].id];
    assert_eq!(store.get_many(&some).await.unwrap(), [kept(&people[7]), kept(&people[3])]);
    assert_eq!(store.get_many(&[]).await.unwrap(), []);
}

/// What happens between two pages.
#[derive(Clone, Debug)]
enum Event {
    /// Somebody new, with an id that was chosen so many places earlier.
    Added { early: usize },
    /// Whoever is at this place of the list, modulo its length.
    Deleted(usize),
}

async fn a_list_has_every_profile_once_whatever_comes_and_goes_meanwhile<D: Database>(database: D) {
    let store = database.open().await;
    let event = prop_oneof![
        (0..20_usize).prop_map(|early| Event::Added { early }),
        any::<usize>().prop_map(Event::Deleted)
    ];
    let story = (0..25_usize, 1..6_u16, prop::collection::vec(prop::collection::vec(event, 0..4), 0..8));
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&story, |(count, size, between)| {
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(page_through(&store, count, size, between))
            })
        })
        .unwrap();
}

async fn page_through(
    store: &impl UserStore,
    count: usize,
    size: u16,
    between: Vec<Vec<Event>>,
) -> Result<(), TestCaseError> {
    let mut names = 0..;
    let mut add = async |id: UserId| {
        let text = format!("person{}", names.next().unwrap());
        store.insert(NewUser { id, ..somebody(&text) }).await.unwrap();
    };
    let mut early: Vec<UserId> = Vec::new();
    for _ in 0..count {
        early.push(UserId::new()); // an id that is used later, or never
        add(UserId::new()).await;
    }
    let at_first = ids(&store.list(None, u16::MAX).await.unwrap());
    let (mut deleted, mut seen, mut after) = (BTreeSet::new(), Vec::new(), None);
    let mut between = between.into_iter();
    loop {
        let page = store.list(after, size).await.unwrap();
        seen.extend(ids(&page));
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        prop_assert!(seen.len() < 1_000, "the list has no end");
        for event in between.next().into_iter().flatten() {
            match event {
                Event::Added { early: places } => {
                    let id = if places < early.len() { early.remove(places) } else { UserId::new() };
                    add(id).await;
                }
                Event::Deleted(place) => {
                    let there = ids(&store.list(None, u16::MAX).await.unwrap());
                    if let Some(id) = there.get(place % there.len().max(1)) {
                        store.delete(*id).await.unwrap();
                        deleted.insert(*id);
                    }
                }
            }
        }
    }
    for id in ids(&store.list(None, u16::MAX).await.unwrap()) {
        store.delete(id).await.unwrap(); // the next story begins with an empty list
    }
    prop_assert!(seen.is_sorted_by(|one, next| one < next), "in order, and none twice");
    for id in at_first.iter().filter(|id| !deleted.contains(id)) {
        prop_assert!(seen.contains(id), "{id} was there from the first page to the last, and not shown");
    }
    Ok(())
}

fn ids(users: &[User]) -> Vec<UserId> {
    users.iter().map(|user| user.id).collect()
}

async fn many_starters_at_once_all_start<D: Database>(database: D) {
    let starters: Vec<_> = (0..8).map(|_| database.open()).collect();
    let stores = futures_util::future::join_all(starters).await;
    let ada = somebody("Ada");
    stores[0].insert(ada.clone()).await.unwrap();
    assert_eq!(stores[7].get(ada.id).await.unwrap(), Some(kept(&ada)));
}

/// In a process of its own: opens the file at a sign, and says how that went.
#[tokio::test]
#[ignore = "plays another process"]
async fn a_starter() {
    let Some(file) = part() else { return };
    println!("waits");
    wait();
    match SqliteUserStore::open(file.as_ref()).await {
        Ok(store) => println!("started {}", store.list(None, 10).await.unwrap().len()),
        Err(fault) => println!("failed {fault:?}"),
    }
}

#[test]
fn many_processes_that_start_at_once_on_one_new_file_all_start() {
    for _ in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("user.db");
        let part = file.to_str().unwrap();
        let mut players: Vec<Player> =
            (0..4).map(|_| Player::start("user_store::a_starter", part, None)).collect();
        for player in &mut players {
            player.heard("waits").expect("it comes so far");
        }
        players.iter_mut().for_each(Player::go);
        for player in &mut players {
            assert_eq!(player.heard("started").as_deref(), Some("0"), "each starts");
        }
    }
}
