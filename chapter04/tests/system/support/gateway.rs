//! A gateway in front of services that live in memory, with the real rules of trust in between: real tokens, verified by each of the three.

pub mod answer;
mod auth;
pub mod served;
mod store;

use self::{answer::Answer, auth::FakeAuth, store::MemoryUserStore};
use axum::{Router, body::Body};
use chapter03::{
    stack::{
        call::{Call, Context},
        clock::Clock,
        endpoint::{Endpoint, Request, Response, Wrap},
        failure::Failure,
    },
    telemetry::wall_clock::WallClock,
    wire::readiness::Readiness,
};
use chapter04::{
    auth::endpoint::Endpoints as AuthEndpoints,
    gateway::{metrics::Measured, router::router, settings::Settings},
    trust::{
        Trust,
        claims::AccessClaims,
        identity::{Role, Roles, ServiceName, SessionId, TokenId, UserId},
        keys::Secret,
        policy::Policy,
        presents::PresentLayer,
        service_token::{Peers, ServiceTokens},
        sign::{KeyPair, Signer, SigningKey},
    },
    user::{endpoint::Endpoints as UserEndpoints, service::Users},
};
use http::Method;
use http_body_util::BodyExt;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tower::{Layer, ServiceExt, service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

/// What time it is for everybody who reads tokens.
pub const NOW: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;
const SECRET: &[u8] = b"a secret of thirty-two bytes, or more";

/// A gateway, and what stands behind it.
pub struct World {
    pub router: Router,
    pub signer: Signer,
    pub ready: Readiness,
    pub services: Between,
    /// What the gateway's trust reads the time from: whoever moves it on makes it unsure.
    clock: Clock,
}

impl World {
    pub fn new() -> World {
        World::with(Settings::default(), Measured::default())
    }

    pub fn with_settings(settings: Settings) -> World {
        World::with(settings, Measured::default())
    }

    pub fn with(settings: Settings, measured: Measured) -> World {
        let key = SigningKey::Shared(Secret::new(SECRET).unwrap());
        // It stands still: what was known once stays new.
        let clock = Clock::manual();
        let gateways = KeyPair::from_seed(&[9; 32]);
        let trusts = ["gateway", "user", "auth"].map(|me| {
            let peers = Peers::new([(ServiceName::new("gateway"), gateways.public().clone())]);
            let wall = WallClock::fixed(NOW);
            let trust = Trust::new(ServiceName::new(me), key.key_set(), peers, clock.clone(), wall);
            trust.told(None, true, &[], clock.now()).unwrap();
            trust
        });
        let tokens = ServiceTokens::new(ServiceName::new("gateway"), gateways, WallClock::fixed(NOW));
        let present = |audience| Presented(PresentLayer::new(tokens.clone(), ServiceName::new(audience)));
        let signer = Signer::new(key, Policy::default());
        let [trust, users_trust, auths_trust] = trusts.clone();

        let store = Arc::new(MemoryUserStore::default());
        let services = Between::default();
        let users = UserEndpoints::for_service(Users::new(Arc::clone(&store)), users_trust);
        let auth = FakeAuth::new(store, signer.clone(), trusts.to_vec(), clock.clone());
        let auth = AuthEndpoints::for_service(auth, auths_trust);
        let users = users.wrap(&services).wrap(&present("user"));
        let auth = auth.wrap(&services).wrap(&present("auth"));

        let ready = Readiness::default();
        let router = router(users, auth, trust, &settings, ready.clone(), measured);
        World { router, signer, ready, services, clock }
    }

    /// Nothing is heard from the auth service for an hour.
    pub fn forget_the_feed(&self) {
        self.clock.advance(Duration::from_secs(HOUR));
    }

    /// Somebody new, and a token of theirs.
    pub async fn somebody(&self, name: &str) -> (UserId, String) {
        let body = format!(
            r#"{{"username": "{name}", "email": "{name}@example.org", "password": "correct horse", "age": 36}}"#
        );
        let answer = self.post("/v1/register", &body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let id: UserId = answer.json()["user_id"].as_str().unwrap().parse().unwrap();
        (id, self.token(id, &[Role::User]))
    }

    /// A value of `authorization` for somebody with these roles.
    pub fn token(&self, user: UserId, roles: &[Role]) -> String {
        format!("Bearer {}", self.signer.sign(&claims(user, roles)))
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send("GET", path, &[("authorization", token)], "").await
    }

    /// A JSON body from somebody without a token.
    pub async fn post(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body).await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send_bytes(method, path, headers, Body::from(body.to_string())).await
    }

    pub async fn send_bytes(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(body).unwrap()).await
    }

    pub async fn ask(&self, request: http::Request<Body>) -> Answer {
        let (head, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

/// What an access token says that is good for an hour.
pub fn claims(user: UserId, roles: &[Role]) -> AccessClaims {
    AccessClaims {
        user,
        session: SessionId::new(),
        token: TokenId::new(),
        roles: Roles::of(roles.iter().copied()),
        issued_at: NOW,
        expires_at: NOW + HOUR,
    }
}

/// What happens between the gateway and a service.
#[derive(Clone, Copy, Debug, Default)]
pub enum Fault {
    #[default]
    None,
    /// No answer comes.
    Silence,
    /// A panic, in the gateway's own process.
    Panic,
    /// This refusal.
    Refusal(ErrorKind, &'static str),
}

/// Stands between the gateway and the services: remembers what was called with what, and breaks what it is told to.
#[derive(Clone, Default)]
pub struct Between(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    fault: Fault,
    calls: Vec<(&'static str, Context)>,
}

impl Between {
    pub fn breaks(&self, fault: Fault) {
        self.0.lock().unwrap().fault = fault;
    }

    /// The contexts of all calls of `method`.
    pub fn calls(&self, method: &str) -> Vec<Context> {
        let seen = self.0.lock().unwrap();
        seen.calls.iter().filter(|call| call.0 == method).map(|call| call.1.clone()).collect()
    }
}

impl Wrap for Between {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        method: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        let shared = Arc::clone(&self.0);
        BoxCloneSyncService::new(service_fn(move |call: Call<Req>| {
            let fault = {
                let mut shared = shared.lock().unwrap();
                shared.calls.push((method, call.context.clone()));
                shared.fault
            };
            let inner = inner.clone();
            async move {
                match fault {
                    Fault::None => inner.oneshot(call).await,
                    Fault::Silence => std::future::pending().await,
                    Fault::Panic => panic!("a bug, with secret=hunter2"),
                    Fault::Refusal(kind, message) => Err(Failure::new(kind, message)),
                }
            }
        }))
    }
}

/// The client's side of trust around every method.
struct Presented(PresentLayer);

impl Wrap for Presented {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        _: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        BoxCloneSyncService::new(self.0.layer(inner))
    }
}
