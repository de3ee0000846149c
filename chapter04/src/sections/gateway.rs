//! Section “The gateway”: the same requests for a widely copied middleware and for ours.
//!
//! Ids, keys and the time are fixed, so the answers are the same in every run.

mod copied;

use crate::{
    gateway::bearer::BearerLayer,
    trust::{
        Trust,
        claims::AccessClaims,
        identity::{Role, Roles, ServiceName},
        keys::{KeySet, Secret},
        policy::Policy,
        service_token::Peers,
        sign::{Signer, SigningKey},
        verifier::Verifier,
    },
};
use axum::{Router, body::Body, extract::Request, middleware::from_fn_with_state, routing::get};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use http::{
    StatusCode,
    header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
};
use std::sync::Arc;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

/// 24 November 2026, 10:00 UTC.
const NOW: u64 = 1_795_514_400;
/// How long a token is good.
const HOUR: u64 = 60 * 60;
/// 32 bytes that only auth and the verifiers may know. A real secret is random.
const SECRET: &[u8; 32] = b"a secret that stands in the book";

/// Every part of the section, in its order.
pub fn run() {
    super::block_on(async {
        let sure = sure();
        println!("GET /v1/me with                copied  ours");
        for (what, authorization) in sent() {
            let copied = ask(behind_the_copied(), authorization.as_deref()).await;
            let ours = ask(behind_ours(sure.clone()), authorization.as_deref()).await;
            println!("  {what:<28} {}     {}", copied.status, ours.status);
        }
        println!("What ours says besides");
        for (what, authorization) in sent() {
            let ours = ask(behind_ours(sure.clone()), authorization.as_deref()).await;
            println!("  {what:<28} {}", ours.says);
        }
        println!("A good token, and nothing heard from auth");
        let (unsure, _) = trust();
        let good = format!("Bearer {}", token(NOW, Policy::default(), SECRET));
        let ours = ask(behind_ours(unsure), Some(&good)).await;
        println!("  {} {}", ours.status, ours.says);
    });
}

/// What is sent as `authorization`.
fn sent() -> Vec<(&'static str, Option<String>)> {
    let bearer = |token: String| Some(format!("Bearer {token}"));
    let other = Policy { audience: "shop", ..Policy::default() };
    vec![
        ("a good token", bearer(token(NOW, Policy::default(), SECRET))),
        ("nothing", None),
        ("abc", Some("abc".to_string())),
        ("a token of yesterday", bearer(token(NOW - 24 * HOUR, Policy::default(), SECRET))),
        ("a token signed by Eve", bearer(token(NOW, Policy::default(), b"a secret that Eve has chosen for"))),
        ("a token for another system", bearer(token(NOW, other, SECRET))),
        ("Bearer abc", bearer("abc".to_string())),
    ]
}

/// A token as it is signed at this time.
fn token(at: u64, policy: Policy, secret: &[u8; 32]) -> String {
    let claims = AccessClaims {
        user: super::people::id(1),
        session: "01938c6e-5a00-7000-8000-000000000002".parse().expect("a UUID of version 7"),
        token: "01938c6e-5a00-7000-8000-000000000003".parse().expect("a UUID of version 7"),
        roles: Roles::of([Role::User]),
        issued_at: at,
        expires_at: at + HOUR,
    };
    let secret = Secret::new(secret).expect("32 bytes are enough");
    Signer::new(SigningKey::Shared(secret), policy).sign(&claims)
}

fn keys() -> KeySet {
    KeySet::Shared(Secret::new(SECRET).expect("32 bytes are enough"))
}

/// As a gateway has it, before auth has said anything.
fn trust() -> (Trust, Clock) {
    let (clock, wall) = (Clock::manual(), WallClock::fixed(NOW));
    (Trust::new(ServiceName::new("gateway"), keys(), Peers::default(), clock.clone(), wall), clock)
}

/// The same, when auth has said that nothing is revoked.
fn sure() -> Trust {
    let (trust, clock) = trust();
    trust.told(None, true, &[], clock.now()).expect("no keys came");
    trust
}

fn behind_the_copied() -> Router {
    let verifier = Verifier::new(keys(), Policy::default(), WallClock::fixed(NOW));
    let guard = from_fn_with_state(Arc::new(verifier), copied::copied);
    // What a crash costs depends on the server; here it costs one answer.
    Router::new().route("/v1/me", get(secret_page)).route_layer(guard).layer(CatchPanicLayer::new())
}

fn behind_ours(trust: Trust) -> Router {
    Router::new().route("/v1/me", get(secret_page)).route_layer(BearerLayer::new(trust))
}

async fn secret_page() -> &'static str {
    "what only you may see"
}

/// What came back, as far as the page shows it.
struct Answer {
    status: u16,
    says: String,
}

async fn ask(router: Router, authorization: Option<&str>) -> Answer {
    let mut request = Request::get("/v1/me");
    if let Some(value) = authorization {
        request = request.header(AUTHORIZATION, value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = router.oneshot(request).await.expect("a router answers everything");
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let says = match response.status() {
        StatusCode::OK => "goes on".to_string(),
        _ => match (header(WWW_AUTHENTICATE), header(RETRY_AFTER)) {
            (Some(challenge), _) => challenge.to_string(),
            (None, Some(seconds)) => format!("retry-after: {seconds}"),
            (None, None) => String::new(),
        },
    };
    Answer { status: response.status().as_u16(), says }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_copied_middleware_lets_in_whom_ours_refuses() {
        let sure = sure();
        let mut answers = Vec::new();
        for (_, authorization) in sent() {
            let copied = ask(behind_the_copied(), authorization.as_deref()).await.status;
            let ours = ask(behind_ours(sure.clone()), authorization.as_deref()).await.status;
            answers.push((copied, ours));
        }
        let not_ours = [(200, 401), (500, 401), (401, 401), (200, 401), (200, 401), (200, 401)];
        assert_eq!(answers[0], (200, 200));
        assert_eq!(answers[1..], not_ours);
    }
}
