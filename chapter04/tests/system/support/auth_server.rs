//! A whole auth service behind gRPC, with a real user service behind it.

use super::{
    PATIENCE,
    auth::{guess, registration, settings},
    auth_alive::until,
    users::name,
};
use chapter02::serve::server::Ending;
use chapter03::{
    stack::{call::Call, clock::Clock, failure::Failure},
    telemetry::{metrics::Metrics, wall_clock::WallClock},
    wire::{
        grpc_server::{self, GrpcLimits},
        health::Health,
    },
};
use chapter04::{
    auth::{
        authority::Authority,
        domain::Tokens,
        endpoint::{Endpoints, Login},
        grpc::{
            client,
            routes::{SERVICE, routes},
            watch::Watches,
        },
        keys::Signing,
        open::OpenChain,
        store::sqlite::SqliteAuthStore,
    },
    chain::{ServerChain, ServerLimits},
    trust::{
        Trust, feed,
        identity::{Identity, ServiceName, UserId},
        keys::KeySet,
        refusal::Refusal,
        service_token::{Peers, ServiceTokens},
        sign::KeyPair,
    },
    user::{endpoint::Endpoints as Users, service::Users as UserRules, store::sqlite::SqliteUserStore},
};
use std::{net::SocketAddr, sync::Arc};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint};
use tower::ServiceExt;

/// Everybody's.
pub const PASSWORD: &str = "correct horse battery staple";

/// A running auth service, and the gateway's own tokens for it.
pub struct Server {
    pub address: SocketAddr,
    pub endpoints: Endpoints,
    pub auth: Arc<Authority<SqliteAuthStore, Users>>,
    pub users: Users,
    pub store: Arc<SqliteAuthStore>,
    pub gateway: ServiceTokens,
    _folder: TempDir,
    pub stop: CancellationToken,
    task: JoinHandle<Ending>,
}

/// The profiles of a real user service, to which the auth service is a service.
pub async fn users(folder: &TempDir) -> Users {
    let store = SqliteUserStore::open(&folder.path().join("user.db")).await.unwrap();
    let auth = |_: Option<&str>| Ok::<_, Refusal>(Identity::Service(ServiceName::new("auth")));
    Users::for_service(UserRules::new(store), auth)
}

impl Server {
    pub async fn start() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let users = users(&folder).await;
        let (clock, wall) = (Clock::system(), WallClock::system());
        let key = KeyPair::generate().unwrap();
        let peers = Peers::new([(ServiceName::new("gateway"), key.public().clone())]);
        let gateway = ServiceTokens::new(ServiceName::new("gateway"), key, wall.clone());
        let store = Arc::new(SqliteAuthStore::open(&folder.path().join("auth.db")).await.unwrap());
        let who = (ServiceName::new("auth"), peers);
        let auth = Authority::open(
            Arc::clone(&store),
            users.clone(),
            Signing::Own,
            who,
            settings(),
            (clock.clone(), wall),
        );
        let auth = Arc::new(auth.await.unwrap());
        let stop = CancellationToken::new();
        tokio::spawn({
            let (auth, clock, stop) = (Arc::clone(&auth), clock.clone(), stop.clone());
            async move { auth.run(clock, stop).await }
        });
        let limits = ServerLimits::default();
        let chain = ServerChain::new(limits, auth.trust.clone(), Metrics::default(), clock.clone());
        let open = OpenChain::new(limits.deadline, Metrics::default(), clock);
        let endpoints = Endpoints::behind(auth.rules.clone(), &chain, &open);
        let watches = Watches::new(auth.keeper.feed().clone(), auth.trust.clone(), stop.clone());
        let health = Health::not_serving(SERVICE).await;
        health.set(true).await;
        let app = routes(endpoints, watches, &health).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(grpc_server::run(listener, app, GrpcLimits::default(), stop.clone()));
        let endpoints = client::over(at(address).connect_lazy());
        Server { address, endpoints, auth, users, store, gateway, _folder: folder, stop, task }
    }

    pub fn by_gateway<Req>(&self, request: Req) -> Call<Req> {
        let mut call = Call::local(request);
        call.context.credential = Some(self.gateway.credential(&ServiceName::new("auth")));
        call
    }

    pub async fn registered(&self, username: &str) -> UserId {
        let call = self.by_gateway(registration(username, PASSWORD));
        self.endpoints.register.clone().oneshot(call).await.unwrap()
    }

    pub async fn login(&self, username: &str, password: &str) -> Result<Tokens, Failure> {
        let login = Login { username: name(username), password: guess(password), source: "192.0.2.7".into() };
        self.endpoints.login.clone().oneshot(self.by_gateway(login)).await
    }

    /// Another service that follows this one's feed over a connection of its own.
    pub async fn follower(&self) -> Trust {
        let (clock, wall) = (Clock::system(), WallClock::system());
        let trust =
            Trust::new(ServiceName::new("gateway"), KeySet::none(), Peers::default(), clock.clone(), wall);
        let open = feed::over(at(self.address), self.gateway.clone(), ServiceName::new("auth"));
        tokio::spawn(feed::follow(open, trust.clone(), clock, self.stop.clone()));
        until("the follower is sure", || trust.is_sure()).await;
        trust
    }

    pub async fn end(self) {
        self.stop.cancel();
        let ending = timeout(PATIENCE, self.task).await.unwrap().unwrap();
        assert!(matches!(ending, Ending::Clean), "{ending:?}");
    }
}

pub fn at(address: SocketAddr) -> Endpoint {
    Channel::from_shared(format!("http://{address}")).unwrap()
}
