//! Who may do what, cell by cell, and what the rules decide: through the endpoints, over a store in a file.

use crate::support::users::{call_by, change, gullible, name, somebody};
use chapter03::stack::{call::Call, failure::Failure};
use chapter04::user::{
    domain::{Age, Invalid, NewUser, PageRequest, PageSize, User, UserChange, UserId},
    endpoint::{CreateUser, DeleteUser, Endpoints, FindUser, GetUser, GetUsers, ListUsers, UpdateUser},
    error::UserError,
    service::{UserService, Users},
    store::{UserStore, sqlite::SqliteUserStore},
};
use tempfile::TempDir;
use tower::ServiceExt;
use utils::error_kind::ErrorKind;

/// A service with Ada in it, and whoever may ask.
struct Scene {
    _folder: TempDir,
    endpoints: Endpoints,
    store: SqliteUserStore,
    ada: NewUser,
}

impl Scene {
    async fn set() -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteUserStore::open(&folder.path().join("user.db")).await.unwrap();
        let ada = somebody("Ada");
        store.insert(ada.clone()).await.unwrap();
        let endpoints = Endpoints::for_service(Users::new(store.clone()), gullible());
        Scene { _folder: folder, endpoints, store, ada }
    }

    /// The callers of the table in `access.rs`, in its order: anybody signed in, Ada herself, an admin, a service.
    fn callers(&self) -> [String; 4] {
        let stranger = UserId::new();
        [
            format!("user {stranger}"),
            format!("user {}", self.ada.id),
            format!("admin {stranger}"),
            "service auth".into(),
        ]
    }
}

fn kind_of<T>(end: Result<T, Failure>) -> Result<(), ErrorKind> {
    end.map(drop).map_err(|failure| failure.kind)
}

const YES: Result<(), ErrorKind> = Ok(());
const NO: Result<(), ErrorKind> = Err(ErrorKind::PermissionDenied);

#[tokio::test]
async fn everybody_who_is_signed_in_sees_profiles_and_an_address_only_whom_it_concerns() {
    let scene = Scene::set().await;
    let sees_email = [false, true, true, true];
    for (caller, sees_email) in scene.callers().into_iter().zip(sees_email) {
        let hidden = User { email: None, ..User::from(scene.ada.clone()) };
        let expected = if sees_email { User::from(scene.ada.clone()) } else { hidden };
        let Endpoints { get, get_many, list, .. } = scene.endpoints.clone();
        let one = get.oneshot(call_by(&caller, GetUser(scene.ada.id))).await.unwrap();
        let many = get_many.oneshot(call_by(&caller, GetUsers(vec![scene.ada.id]))).await.unwrap();
        let page = PageRequest { size: PageSize::USUAL, cursor: None };
        let page = list.oneshot(call_by(&caller, ListUsers(page))).await.unwrap();
        assert_eq!(
            (one, many, page.items),
            (expected.clone(), vec![expected.clone()], vec![expected]),
            "{caller}"
        );
    }
}

#[tokio::test]
async fn a_profile_is_changed_by_its_user_and_by_an_admin_and_by_nobody_else() {
    let scene = Scene::set().await;
    let mut version = 1;
    let without_role = format!("nobody {}", scene.ada.id);
    let callers = scene.callers().into_iter().zip([NO, YES, YES, NO]).chain([(without_role, NO)]);
    for (caller, expected) in callers {
        let wanted = UserChange { age: Age::new(40).ok(), ..change(scene.ada.id, version) };
        let end = scene.endpoints.update.clone().oneshot(call_by(&caller, UpdateUser(wanted))).await;
        if let Ok(user) = &end {
            version += 1;
            assert_eq!((user.version, user.email.as_ref()), (version, Some(&scene.ada.email)));
        }
        assert_eq!(kind_of(end), expected, "{caller}");
    }
    assert_eq!(scene.store.get(scene.ada.id).await.unwrap().unwrap().version, 3);
}

#[tokio::test]
async fn finding_creating_and_deleting_are_for_services_only() {
    let scene = Scene::set().await;
    for (caller, expected) in scene.callers().into_iter().zip([NO, NO, NO, YES]) {
        let Endpoints { find, create, delete, .. } = scene.endpoints.clone();
        let found = find.oneshot(call_by(&caller, FindUser(name("ADA")))).await;
        assert_eq!(kind_of(found), expected, "find by {caller}");
        let created = create.oneshot(call_by(&caller, CreateUser(somebody("Grace")))).await;
        assert_eq!(kind_of(created), expected, "create by {caller}");
        let deleted = delete.oneshot(call_by(&caller, DeleteUser(scene.ada.id))).await;
        assert_eq!(kind_of(deleted), expected, "delete by {caller}");
    }
    let left: Vec<_> =
        scene.store.list(None, 10).await.unwrap().into_iter().map(|user| user.username).collect();
    assert_eq!(left, [name("Grace")], "what was refused was not done");
}

#[tokio::test]
async fn whoever_proves_nothing_gets_nothing_from_any_method() {
    let scene = Scene::set().await;
    let Endpoints { get, get_many, list, find, create, update, delete } = scene.endpoints.clone();
    let page = PageRequest { size: PageSize::USUAL, cursor: None };
    let ends = [
        kind_of(get.oneshot(Call::local(GetUser(scene.ada.id))).await),
        kind_of(get_many.oneshot(Call::local(GetUsers(vec![]))).await),
        kind_of(list.oneshot(Call::local(ListUsers(page))).await),
        kind_of(find.oneshot(Call::local(FindUser(name("ada")))).await),
        kind_of(create.oneshot(Call::local(CreateUser(somebody("Grace")))).await),
        kind_of(update.oneshot(Call::local(UpdateUser(change(scene.ada.id, 1)))).await),
        kind_of(delete.oneshot(Call::local(DeleteUser(scene.ada.id))).await),
    ];
    assert_eq!(ends, [Err(ErrorKind::Unauthenticated); 7]);
    assert_eq!(scene.store.list(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn pages_end_where_the_list_ends() {
    let scene = Scene::set().await;
    let users = Users::new(scene.store.clone());
    for number in 1..5 {
        users.create(somebody(&format!("person{number}"))).await.unwrap();
    }
    // 5 people: in pages of 5 there is one page, in pages of 4 two, in pages of 1 five; never an empty one at the end.
    for (size, pages) in [(200, 1), (6, 1), (5, 1), (4, 2), (2, 3), (1, 5)] {
        let (mut seen, mut cursor, mut count) = (0, None, 0);
        loop {
            let page = users.list(PageRequest { size: PageSize::new(size).unwrap(), cursor }).await.unwrap();
            assert!(!page.items.is_empty());
            seen += page.items.len();
            count += 1;
            let Some(next) = page.next else { break };
            // As a client has it: text.
            cursor = Some(next.to_string().parse().unwrap());
        }
        assert_eq!((seen, count), (5, pages), "in pages of {size}");
    }
    let empty = Scene::set().await;
    empty.store.delete(empty.ada.id).await.unwrap();
    let page =
        Users::new(empty.store).list(PageRequest { size: PageSize::USUAL, cursor: None }).await.unwrap();
    assert!(page.items.is_empty() && page.next.is_none());
}

#[tokio::test]
async fn a_request_for_nothing_or_for_too_much_is_refused_and_names_what() {
    let scene = Scene::set().await;
    let users = Users::new(scene.store.clone());
    let what = |error| match error {
        UserError::Invalid(Invalid { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(what(users.update(change(scene.ada.id, 1)).await.unwrap_err()), "change");
    let ids = |count: usize| (0..count).map(|_| UserId::new()).collect::<Vec<_>>();
    assert_eq!(users.get_many(ids(100)).await.unwrap(), []);
    assert_eq!(what(users.get_many(ids(101)).await.unwrap_err()), "user_ids");
    assert!(matches!(users.get(UserId::new()).await, Err(UserError::NotFound)));
    assert!(matches!(users.find(name("nobody")).await, Err(UserError::NotFound)));
    users.delete(UserId::new()).await.expect("who is not there is deleted already");
}
