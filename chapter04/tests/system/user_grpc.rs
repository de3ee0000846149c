//! The user service over gRPC: its methods from our client and from others', deadlines, health, reflection, and what a stranger gets.

use crate::support::{
    PATIENCE,
    python::{python, run},
    users::{call_by, change, email, gullible, name, somebody},
};
use chapter02::serve::server::Ending;
use chapter03::{
    stack::{clock::Clock, failure::Failure},
    telemetry::metrics::Metrics,
    wire::{
        grpc_server::{self, GrpcLimits},
        health::Health,
    },
};
use chapter04::{
    chain::{ServerChain, ServerLimits},
    pb::user::{self as pb, user_service_client::UserServiceClient},
    run::channel,
    user::{
        domain::{Age, NewUser, Page, PageRequest, PageSize, User, UserChange, UserId, Username},
        endpoint::{CreateUser, DeleteUser, Endpoints, FindUser, GetUser, GetUsers, ListUsers, UpdateUser},
        error::UserError,
        grpc::{
            client,
            routes::{SERVICE, routes},
        },
        service::{UserService, Users},
        store::sqlite::SqliteUserStore,
    },
};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use std::{net::SocketAddr, time::Duration};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    task::{JoinHandle, spawn_blocking},
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Request, transport::Channel};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};
use tower::ServiceExt;
use utils::error_kind::ErrorKind;

/// A running user service.
pub struct Server {
    pub address: SocketAddr,
    _folder: TempDir,
    stop: CancellationToken,
    task: JoinHandle<Ending>,
}

impl Server {
    /// The rules over a file, inside the chain that runs.
    pub async fn start() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteUserStore::open(&folder.path().join("user.db")).await.unwrap();
        Server::of(Users::new(store), folder).await
    }

    async fn of(service: impl UserService, folder: TempDir) -> Server {
        let chain =
            ServerChain::new(ServerLimits::default(), gullible(), Metrics::default(), Clock::system());
        let endpoints = Endpoints::behind(service, &chain);
        let health = Health::not_serving(SERVICE).await;
        health.set(true).await;
        let app = routes(endpoints, &health).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let task = tokio::spawn(grpc_server::run(listener, app, GrpcLimits::default(), stop.clone()));
        Server { address, _folder: folder, stop, task }
    }

    pub async fn channel(&self) -> Channel {
        Channel::builder(self.uri()).connect().await.unwrap()
    }

    fn uri(&self) -> http::Uri {
        format!("http://{}", self.address).parse().unwrap()
    }

    pub async fn stop(self) {
        self.stop.cancel();
        timeout(PATIENCE, self.task).await.unwrap().unwrap();
    }
}

fn kind_of<T>(end: Result<T, Failure>) -> ErrorKind {
    end.map(drop).unwrap_err().kind
}

/// A message with this `authorization`.
pub fn by<Message>(credential: &str, message: Message) -> Request<Message> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", credential.parse().unwrap());
    request
}

#[tokio::test]
async fn a_client_far_away_does_what_the_rules_do() {
    let server = Server::start().await;
    let Endpoints { get, get_many, list, find, create, update, delete } =
        client::over(channel::to(server.uri()));
    let service = "service auth";
    let people = [somebody("Ada"), somebody("李明")];
    for person in &people {
        let made = create.clone().oneshot(call_by(service, CreateUser(person.clone()))).await.unwrap();
        assert_eq!(made, User::from(person.clone()));
    }
    let [ada, li] = &people;
    let own = format!("user {}", ada.id);
    let (ada_shown, li_shown) = (User::from(ada.clone()), User { email: None, ..User::from(li.clone()) });
    let got = get.clone().oneshot(call_by(&own, GetUser(li.id))).await.unwrap();
    assert_eq!(got, li_shown);
    let many = get_many.oneshot(call_by(&own, GetUsers(vec![li.id, UserId::new(), ada.id]))).await.unwrap();
    assert_eq!(many, [li_shown.clone(), ada_shown.clone()]);
    let first = PageRequest { size: PageSize::new(1).unwrap(), cursor: None };
    let Page { items, next } = list.clone().oneshot(call_by(&own, ListUsers(first.clone()))).await.unwrap();
    assert_eq!(items, [ada_shown]);
    let second = PageRequest { cursor: next, ..first };
    let last = list.oneshot(call_by(&own, ListUsers(second))).await.unwrap();
    assert_eq!(last, Page { items: vec![li_shown], next: None });
    let found = find.oneshot(call_by(service, FindUser(name("ADA")))).await.unwrap();
    assert_eq!(found.id, ada.id);
    let wanted = UserChange { email: Some(email("a@b.co")), age: Age::new(0).ok(), ..change(ada.id, 1) };
    let changed = update.clone().oneshot(call_by(&own, UpdateUser(wanted.clone()))).await.unwrap();
    assert_eq!((changed.version, changed.email, changed.age.years()), (2, Some(email("a@b.co")), 0));

    let again = update.oneshot(call_by(&own, UpdateUser(wanted))).await;
    assert_eq!(kind_of(again), ErrorKind::Conflict);
    let taken = NewUser { username: name("ada"), ..somebody("other") };
    let refusal = create.oneshot(call_by(service, CreateUser(taken))).await.unwrap_err();
    assert_eq!((refusal.kind, &*refusal.message), (ErrorKind::AlreadyExists, "the username is taken"));
    assert_eq!(
        kind_of(delete.clone().oneshot(call_by(&own, DeleteUser(ada.id))).await),
        ErrorKind::PermissionDenied
    );
    delete.oneshot(call_by(service, DeleteUser(ada.id))).await.unwrap();
    let gone = get.clone().oneshot(call_by(service, GetUser(ada.id))).await.unwrap_err();
    assert!(matches!(UserError::from(gone), UserError::NotFound));
    let stranger = get.oneshot(call_by("key hunter2", GetUser(li.id))).await;
    assert_eq!(kind_of(stranger), ErrorKind::Unauthenticated);
    server.stop().await;
}

#[tokio::test]
async fn every_refusal_has_the_status_of_its_kind() {
    let server = Server::start().await;
    let mut client = UserServiceClient::new(server.channel().await);
    let id = UserId::new().to_string();
    let get = |user_id: &str| pb::GetUserRequest { user_id: user_id.to_string() };
    let mut code = async |request| client.get_user(request).await.unwrap_err().code();
    assert_eq!(code(Request::new(get(&id))).await, Code::Unauthenticated);
    assert_eq!(code(by("nonsense", get(&id))).await, Code::Unauthenticated);
    assert_eq!(code(by("service auth", get(&id))).await, Code::NotFound);
    assert_eq!(code(by("service auth", get("1"))).await, Code::InvalidArgument);
    let mut unread = by("service auth", get(&id));
    unread.metadata_mut().insert("grpc-timeout", "soon".parse().unwrap());
    assert_eq!(code(unread).await, Code::InvalidArgument);
    let mut client = UserServiceClient::new(server.channel().await);
    let list = pb::ListUsersRequest { page_size: 201, cursor: String::new() };
    let refusal = client.list_users(by("service auth", list)).await.unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.message()),
        (Code::InvalidArgument, "page_size has to be at most 200")
    );
    let list = pb::ListUsersRequest { page_size: 1, cursor: "AAAA".to_string() };
    assert_eq!(client.list_users(by("service auth", list)).await.unwrap_err().code(), Code::InvalidArgument);
    server.stop().await;
}

/// Rules that take longer than anybody waits.
struct Slow;

impl UserService for Slow {
    async fn get(&self, _: UserId) -> Result<User, UserError> {
        sleep(Duration::from_secs(60)).await;
        Err(UserError::NotFound)
    }
    async fn get_many(&self, _: Vec<UserId>) -> Result<Vec<User>, UserError> {
        panic!("a bug: {}", "hunter2")
    }
    async fn list(&self, _: PageRequest) -> Result<Page<User>, UserError> {
        Err(UserError::NotFound)
    }
    async fn find(&self, _: Username) -> Result<User, UserError> {
        Err(UserError::NotFound)
    }
    async fn create(&self, _: NewUser) -> Result<User, UserError> {
        Err(UserError::NotFound)
    }
    async fn update(&self, _: UserChange) -> Result<User, UserError> {
        Err(UserError::NotFound)
    }
    async fn delete(&self, _: UserId) -> Result<(), UserError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_call_ends_when_its_caller_stops_waiting_and_a_panic_ends_no_connection() {
    let server = Server::of(Slow, tempfile::tempdir().unwrap()).await;
    // A client without a timer of its own: tonic's watches the deadline that it sends, and ends the call itself.
    let plain = Client::builder(TokioExecutor::new()).http2_only(true).build_http::<tonic::body::Body>();
    let mut client = UserServiceClient::with_origin(plain, server.uri());
    let mut request = by("service auth", pb::GetUserRequest { user_id: UserId::new().to_string() });
    request.metadata_mut().insert("grpc-timeout", "80m".parse().unwrap());
    let begun = Instant::now();
    let status = client.get_user(request).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "the server's own word, not the client's");
    assert!(
        (Duration::from_millis(80)..Duration::from_secs(1)).contains(&begun.elapsed()),
        "{:?}",
        begun.elapsed()
    );
    let mut late = by("service auth", pb::DeleteUserRequest { user_id: UserId::new().to_string() });
    late.metadata_mut().insert("grpc-timeout", "0m".parse().unwrap());
    assert_eq!(
        client.delete_user(late).await.unwrap_err().code(),
        Code::DeadlineExceeded,
        "it is not even begun"
    );
    let status =
        client.batch_get_users(by("service auth", pb::BatchGetUsersRequest::default())).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert!(!status.message().contains("hunter2"));
    let request = pb::DeleteUserRequest { user_id: UserId::new().to_string() };
    client.delete_user(by("service auth", request)).await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn health_and_reflection_are_there_for_whoever_asks() {
    let server = Server::start().await;
    let mut health = HealthClient::new(server.channel().await);
    for name in ["", "user.v1.UserService"] {
        let request = HealthCheckRequest { service: name.to_string() };
        let status = health.check(request).await.unwrap().into_inner().status();
        assert_eq!(status, ServingStatus::Serving, "{name:?}");
    }
    let mut reflection = ServerReflectionClient::new(server.channel().await);
    let ask = |message| ServerReflectionRequest { host: String::new(), message_request: Some(message) };
    let requests = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("user.v1.UserService".to_string())),
    ];
    let mut answers =
        reflection.server_reflection_info(tokio_stream::iter(requests)).await.unwrap().into_inner();
    let mut next =
        async || timeout(PATIENCE, answers.message()).await.unwrap().unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = next().await else { panic!("no list") };
    let mut names: Vec<_> = list.service.iter().map(|service| service.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "user.v1.UserService"]
    );
    let Some(MessageResponse::FileDescriptorResponse(files)) = next().await else { panic!("no contract") };
    assert!(!files.file_descriptor_proto.is_empty());
    drop(reflection);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_python_client_does_all_of_it_with_nothing_but_reflection() {
    let Some(python) =
        python("grpc, grpc_health.v1, grpc_reflection.v1alpha.proto_reflection_descriptor_database")
    else {
        return;
    };
    let server = Server::start().await;
    let address = server.address.to_string();
    let [ada, grace] = [UserId::new(), UserId::new()].map(|id| id.to_string());
    let (first, second) = (ada.clone(), grace.clone());
    let lines =
        spawn_blocking(move || run(&python, "user_client.py", &[&address, &first, &second])).await.unwrap();
    let line = |step: &str| {
        lines.iter().find(|line| line["step"] == step).unwrap_or_else(|| panic!("{step}: {lines:#?}"))
    };
    assert_eq!(line("health")["status"], "SERVING");
    for step in ["create", "create again"] {
        let user = &line(step)["answer"];
        assert_eq!(
            (&user["userId"], &user["username"], &user["version"]),
            (&ada.clone().into(), &"Zoë".into(), &"1".into())
        );
    }
    assert_eq!(line("taken")["code"], "ALREADY_EXISTS");
    assert_eq!(line("taken")["details"], "the username is taken");
    assert_eq!(line("own")["answer"]["email"], "zoe@example.org");
    assert!(line("stranger")["answer"].get("email").is_none(), "absent, not empty: {lines:#?}");
    assert_eq!(line("nobody")["code"], "UNAUTHENTICATED");
    assert_eq!(line("find by user")["code"], "PERMISSION_DENIED");
    assert_eq!(line("missing")["code"], "NOT_FOUND");
    assert_eq!(line("update")["answer"]["version"], "2");
    assert_eq!(line("update again")["code"], "ABORTED");
    assert_eq!(line("list")["ids"], serde_json::json!([ada, grace]));
    assert_eq!(line("too large")["code"], "OUT_OF_RANGE");
    assert_eq!(line("delete twice")["answers"], 2);
    server.stop().await;
}
