//! The auth service over gRPC, with a real user service behind it and a real verifier beside it: what each method answers, who is let in, what is
//! told to whoever follows, and that all of it stops.

use crate::support::{
    PATIENCE,
    auth::{guess, registration, settings, with_key},
    auth_alive::until,
    auth_server::{PASSWORD, Server, at, users},
    users::{name, somebody},
};
use chapter03::{
    stack::{
        call::{Call, Credential},
        clock::Clock,
        failure::Failure,
    },
    telemetry::wall_clock::WallClock,
};
use chapter04::{
    auth::{
        authority::Authority,
        domain::{Password, Tokens},
        endpoint::{
            ChangePassword, DeleteAccount, Endpoints, GetKeys, Login, Logout, Refresh, RotateKeys, SetRoles,
            Verify,
        },
        error::AuthError,
        grpc::routes::SERVICE,
        keys::Signing,
        profiles::{Profiles, ProfilesError},
        store::sqlite::SqliteAuthStore,
    },
    pb::auth::{self as pb, auth_service_client::AuthServiceClient},
    trust::{
        identity::{Identity, Role, Roles, ServiceName, UserId},
        refusal::Refusal,
        service_token::Peers,
    },
    user::{
        domain::{NewUser, Username},
        endpoint::{Endpoints as Users, FindUser},
        service::Users as UserRules,
        store::sqlite::SqliteUserStore,
    },
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::{Instant, timeout};
use tonic::{Code, Request};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

/// A call by whoever has these tokens.
fn by<Req>(tokens: &Tokens, request: Req) -> Call<Req> {
    let mut call = Call::local(request);
    call.context.credential = Some(Credential::new(&format!("Bearer {}", tokens.access_token)));
    call
}

#[tokio::test(flavor = "multi_thread")]
async fn a_life_of_an_account_over_the_wire() {
    let server = Server::start().await;
    let api = &server.endpoints;
    let trust = server.follower().await;
    let id = server.registered("Ada").await;
    assert_eq!(server.users.find(name("ada")).await.unwrap(), Some(id));
    let first = server.login("ada", PASSWORD).await.unwrap();
    assert_eq!((first.user_id, first.expires_in), (id, Duration::from_secs(3_600)));
    assert_eq!(trust.user(&first.access_token).unwrap().id, id);

    let call = server.by_gateway(Refresh(first.refresh_token.clone()));
    let second = api.refresh.clone().oneshot(call).await.unwrap();
    let said = server.by_gateway(Verify(Credential::new(&second.access_token)));
    let said = api.verify.clone().oneshot(said).await.unwrap();
    assert_eq!((said.user_id, said.roles), (id, Roles::of([Role::User])));

    api.logout.clone().oneshot(by(&second, Logout)).await.unwrap();
    let began = Instant::now();
    until("the follower knows", || trust.user(&first.access_token) == Err(Refusal::Revoked)).await;
    assert_eq!(trust.user(&second.access_token), Err(Refusal::Revoked));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    let call = server.by_gateway(Refresh(second.refresh_token));
    assert_eq!(api.refresh.clone().oneshot(call).await.unwrap_err().kind, ErrorKind::Unauthenticated);

    let third = server.login("ada", PASSWORD).await.unwrap();
    let change = ChangePassword { old: guess(PASSWORD), new: Password::new("another password").unwrap() };
    api.change_password.clone().oneshot(by(&third, change)).await.unwrap();
    assert_eq!(server.login("ada", PASSWORD).await.unwrap_err().kind, ErrorKind::Unauthenticated);

    let fourth = server.login("ada", "another password").await.unwrap();
    api.delete_account.clone().oneshot(by(&fourth, DeleteAccount(id))).await.unwrap();
    assert_eq!(server.users.find(name("ada")).await.unwrap(), None);
    assert_eq!(server.login("ada", "another password").await.unwrap_err().kind, ErrorKind::Unauthenticated);
    server.registered("ada").await;
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_sets_roles_and_rotates_keys_and_nobody_else_does() {
    let server = Server::start().await;
    let api = &server.endpoints;
    let id = server.registered("ada").await;
    let tokens = server.login("ada", PASSWORD).await.unwrap();
    let forbidden = api.rotate_keys.clone().oneshot(by(&tokens, RotateKeys)).await.unwrap_err();
    assert_eq!(forbidden.kind, ErrorKind::PermissionDenied, "{forbidden}");

    // As the sub-command does it, beside the running service.
    let moment = settings().moment(std::time::SystemTime::now());
    chapter04::auth::admin::grant(&*server.store, id, Role::Admin, moment).await.unwrap();
    until("the running service knows", || {
        server.auth.trust.user(&tokens.access_token) == Err(Refusal::Revoked)
    })
    .await;
    let admin = server.login("ada", PASSWORD).await.unwrap();
    let before = api.get_keys.clone().oneshot(Call::local(GetKeys)).await.unwrap();
    let rotation = api.rotate_keys.clone().oneshot(by(&admin, RotateKeys)).await.unwrap();
    let after = api.get_keys.clone().oneshot(Call::local(GetKeys)).await.unwrap();
    assert!(!before.0.contains(&*rotation.kid) && after.0.contains(&*rotation.kid));
    assert!(!after.0.contains("\"d\""), "public halves only");

    let bob = server.registered("bob").await;
    let set = SetRoles(bob, Roles::of([Role::User, Role::Admin]));
    api.set_roles.clone().oneshot(by(&admin, set)).await.unwrap();
    let bobs = server.login("bob", PASSWORD).await.unwrap();
    let said = server.by_gateway(Verify(Credential::new(&bobs.access_token)));
    assert_eq!(api.verify.clone().oneshot(said).await.unwrap().roles, Roles::of(Role::ALL));
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_succeed_is_said_over_the_wire_as_it_is_here() {
    let server = Server::start().await;
    let api = &server.endpoints;
    server.registered("ada").await;
    let register = async |wanted| api.register.clone().oneshot(server.by_gateway(wanted)).await.unwrap_err();
    assert_eq!(register(registration("ADA", PASSWORD)).await.kind, ErrorKind::AlreadyExists);
    let keyed = with_key(registration("bob", PASSWORD), "key");
    api.register.clone().oneshot(server.by_gateway(keyed)).await.unwrap();
    assert_eq!(register(with_key(registration("cid", PASSWORD), "key")).await.kind, ErrorKind::Conflict);
    for _ in 0..6 {
        let wrong = server.login("ada", "wrong").await.unwrap_err();
        let nobody = Failure::from(AuthError::WrongCredentials);
        assert_eq!((wrong.kind, wrong.message), (nobody.kind, nobody.message));
    }
    let locked = server.login("ada", PASSWORD).await.unwrap_err();
    assert_eq!(locked.kind, ErrorKind::RateLimited);
    let pause = locked.retry_after.unwrap();
    assert!(pause > Duration::ZERO && pause <= Duration::from_secs(1), "{pause:?}");
    let stranger = Login { username: name("ada"), password: guess(PASSWORD), source: "x".into() };
    let refused = api.login.clone().oneshot(Call::local(stranger)).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Unauthenticated);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_wrong_is_named_and_its_content_is_not_repeated() {
    let server = Server::start().await;
    let mut raw = AuthServiceClient::new(at(server.address).connect_lazy());
    let good = pb::RegisterRequest {
        username: "ada".into(),
        email: "ada@example.org".into(),
        password: PASSWORD.into(),
        age: 36,
        idempotency_key: String::new(),
    };
    let wrong = [
        ("username", pb::RegisterRequest { username: String::new(), ..good.clone() }),
        ("email", pb::RegisterRequest { email: "secret".into(), ..good.clone() }),
        ("password", pb::RegisterRequest { password: "secret".into(), ..good.clone() }),
        ("password", pb::RegisterRequest { password: "secret".repeat(100), ..good.clone() }),
        ("age", pb::RegisterRequest { age: 151, ..good.clone() }),
        ("idempotency_key", pb::RegisterRequest { idempotency_key: "a secret".into(), ..good.clone() }),
    ];
    let credential = server.gateway.credential(&ServiceName::new("auth"));
    for (field, message) in wrong {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", credential.reveal().parse().unwrap());
        let status = raw.register(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().starts_with(field) && !status.message().contains("secret"), "{status}");
    }
    let mut huge = Request::new(pb::RegisterRequest { password: "x".repeat(1 << 20), ..good });
    huge.metadata_mut().insert("authorization", credential.reveal().parse().unwrap());
    assert_ne!(raw.register(huge).await.unwrap_err().code(), Code::Internal);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_of_trust_is_for_services_and_ends_when_the_service_stops() {
    let server = Server::start().await;
    let mut raw = AuthServiceClient::new(at(server.address).connect_lazy());
    let stranger = raw.watch_trust(pb::WatchTrustRequest {}).await.unwrap_err();
    assert_eq!(stranger.code(), Code::Unauthenticated);
    server.registered("ada").await;
    let tokens = server.login("ada", PASSWORD).await.unwrap();
    let watch = |credential: &str| {
        let mut request = Request::new(pb::WatchTrustRequest {});
        request.metadata_mut().insert("authorization", credential.parse().unwrap());
        request
    };
    until("auth itself is sure", || server.auth.trust.is_sure()).await;
    let user = raw.watch_trust(watch(&format!("Bearer {}", tokens.access_token))).await.unwrap_err();
    assert_eq!(user.code(), Code::PermissionDenied);
    let credential = server.gateway.credential(&ServiceName::new("auth"));
    let mut updates = raw.watch_trust(watch(credential.reveal())).await.unwrap().into_inner();
    let first = timeout(PATIENCE, updates.message()).await.unwrap().unwrap().unwrap();
    assert!(first.complete && first.keys.is_some());
    // Signs of life, though nothing happens.
    for _ in 0..3 {
        let life = timeout(Duration::from_secs(1), updates.message()).await.unwrap().unwrap().unwrap();
        assert!(!life.complete && life.keys.is_none() && life.revoked.is_empty(), "{life:?}");
        assert!(life.age_ms > 0, "and each makes the follower surer");
    }
    server.stop.cancel();
    let end = async { while let Ok(Some(_)) = updates.message().await {} };
    timeout(PATIENCE, end).await.unwrap();
    drop(raw);
    server.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_reflection_need_no_token() {
    let server = Server::start().await;
    let channel = at(server.address).connect().await.unwrap();
    let mut health = HealthClient::new(channel.clone());
    for service in ["", SERVICE] {
        let answer = health.check(HealthCheckRequest { service: service.into() }).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving);
    }
    use tonic_reflection::pb::v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let mut reflection = ServerReflectionClient::new(channel);
    let ask = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = reflection.server_reflection_info(tokio_stream::once(ask)).await.unwrap().into_inner();
    let answer = answers.message().await.unwrap().unwrap().message_response.unwrap();
    let MessageResponse::ListServicesResponse(list) = answer else { panic!("{answer:?}") };
    assert!(list.service.iter().any(|service| service.name == SERVICE), "{list:?}");
    drop((health, answers, reflection));
    server.end().await;
}

#[tokio::test]
async fn the_user_service_is_a_port_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let users = users(&folder).await;
    let ada = somebody("ada");
    assert_eq!(users.find(ada.username.clone()).await.unwrap(), None);
    assert!(!users.exists(ada.id).await.unwrap());
    users.create(ada.clone()).await.unwrap();
    users.create(ada.clone()).await.unwrap();
    let other = NewUser { id: UserId::new(), ..ada.clone() };
    assert!(matches!(users.create(other).await, Err(ProfilesError::Taken)));
    assert_eq!(users.find(Username::parse("ADA").unwrap()).await.unwrap(), Some(ada.id));
    assert!(users.exists(ada.id).await.unwrap());
    users.delete(ada.id).await.unwrap();
    users.delete(ada.id).await.unwrap();
    assert!(!users.exists(ada.id).await.unwrap());
    let store = SqliteUserStore::open(&folder.path().join("other.db")).await.unwrap();
    let unsure = Users::for_service(UserRules::new(store), |_: Option<&str>| Err(Refusal::NotSure));
    assert!(matches!(unsure.exists(ada.id).await, Err(ProfilesError::Unsure(_))));
}

#[tokio::test]
async fn the_user_service_learns_how_long_there_is_and_which_request_it_is_part_of() {
    let folder = tempfile::tempdir().unwrap();
    let seen = Arc::new(Mutex::new(None));
    let mut users = users(&folder).await;
    let record = Arc::clone(&seen);
    users.find = BoxCloneSyncService::new(service_fn(move |call: Call<FindUser>| {
        *record.lock().unwrap() = Some(call.context);
        async { Err(Failure::new(ErrorKind::NotFound, "there is no such user")) }
    }));
    let store = Arc::new(SqliteAuthStore::open(&folder.path().join("auth.db")).await.unwrap());
    let who = (ServiceName::new("auth"), Peers::default());
    let clocks = (Clock::system(), WallClock::system());
    let auth = Authority::open(store, users, Signing::Own, who, settings(), clocks).await.unwrap();
    let gateway = |_: Option<&str>| Ok(Identity::Service(ServiceName::new("gateway")));
    let endpoints = Endpoints::for_service(auth.rules, gateway);
    let login = Login { username: name("ada"), password: guess(PASSWORD), source: "here".into() };
    let mut call = Call::local(login);
    let deadline = Instant::now() + Duration::from_secs(1);
    call.context.deadline = Some(deadline);
    call.context.request_id = Some("a-request".into());
    call.context.credential = Some(Credential::new("the gateway's own"));
    assert_eq!(endpoints.login.clone().oneshot(call).await.unwrap_err().kind, ErrorKind::Unauthenticated);
    let context = seen.lock().unwrap().take().unwrap();
    assert_eq!((context.deadline, context.request_id.as_deref()), (Some(deadline), Some("a-request")));
    assert!(context.credential.is_none(), "nobody's token goes on but our own");
}
