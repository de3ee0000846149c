//! What the layers refuse, seen from both wires: keys, deadlines, too many requests. Each layer's own tests stand beside it.

use crate::support::{Service, config};
use chapter03::{
    app,
    config::DEVELOPMENT_KEY,
    order::{
        domain::{OrderId, UserId},
        endpoint::{GetOrder, ListOrders},
        grpc, http,
    },
    stack::{
        call::{Call, Credential},
        chain::{ServerChain, ServerLimits},
        clock::Clock,
    },
};
use prometheus_client::registry::Registry;
use std::time::Duration;
use tokio::time::Instant;
use tower::ServiceExt;
use utils::error_kind::ErrorKind;

async fn whole() -> Service {
    let config = config();
    let endpoints = app::guarded(app::rules().unwrap(), &config, &mut Registry::default());
    Service::of(endpoints, &config).await
}

#[tokio::test]
async fn who_has_no_key_or_a_wrong_one_is_told_so_over_http() {
    let service = whole().await;
    let listing = "GET /orders?user_id=ada";
    let missing = service.send(listing, "x-api-key-not: here\r\n", b"").await;
    missing.is_problem(401, "unauthenticated", &[]);
    assert!(missing.headers["www-authenticate"].contains("x-api-key"));
    let wrong = service.send(listing, "x-api-key: guess-guess-guess\r\n", b"").await;
    wrong.is_problem(401, "unauthenticated", &[]);
    assert_ne!(
        missing.json()["detail"],
        wrong.json()["detail"],
        "a missing key and a wrong one are two things"
    );
    assert!(!wrong.body.contains("guess"));
    for odd in ["", "\u{e9}\u{e9}", DEVELOPMENT_KEY.to_uppercase().as_str(), &"k".repeat(1_000)] {
        let answer = service.send(listing, &format!("x-api-key: {odd}\r\n"), b"").await;
        answer.is_problem(401, "unauthenticated", &[]);
    }
    assert_eq!(service.get("/orders?user_id=ada").await.status, 200);
    // Who asks whether the service lives needs no key, and an unknown path stays unknown.
    assert_eq!(service.send("GET /readyz", "x-api-key-not: here\r\n", b"").await.status, 200);
    assert_eq!(service.send("GET /nowhere", "x-api-key-not: here\r\n", b"").await.status, 404);
    service.stop().await;
}

#[tokio::test]
async fn who_has_no_key_or_a_wrong_one_is_told_so_over_grpc() {
    let service = whole().await;
    let orders = grpc::client::connect(service.grpc_uri());
    for (key, kind) in [
        (None, Some(ErrorKind::Unauthenticated)),
        (Some("guess-guess-guess"), Some(ErrorKind::Unauthenticated)),
        (Some(DEVELOPMENT_KEY), None),
    ] {
        let mut call = Call::local(ListOrders(UserId::parse("ada").unwrap()));
        call.context.credential = key.map(Credential::new);
        let answer = orders.list.clone().oneshot(call).await;
        assert_eq!(answer.err().map(|failure| failure.kind), kind, "{key:?}");
    }
    service.stop().await;
}

#[tokio::test]
async fn a_deadline_that_is_past_is_answered_at_once_over_both_wires() {
    let service = whole().await;
    let late = service.send("GET /orders?user_id=ada", "x-timeout-ms: 0\r\n", b"").await;
    late.is_problem(504, "deadline_exceeded", &[]);
    for orders in [grpc::client::connect(service.grpc_uri()), http::client::connect(service.http_uri())] {
        let mut call = Call::local(GetOrder(OrderId::from_number(1)));
        call.context.credential = Some(Credential::new(DEVELOPMENT_KEY));
        call.context.deadline = Some(Instant::now());
        let failure = orders.get.oneshot(call).await.unwrap_err();
        assert_eq!(failure.kind, ErrorKind::DeadlineExceeded, "{failure:?}");
    }
    service.stop().await;
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back_and_the_bucket_is_one_for_both_wires() {
    let config = config();
    let limits = ServerLimits { burst: 2, every: Duration::from_secs(60), ..config.server_limits() };
    let endpoints = app::rules().unwrap().wrap(&ServerChain::new(limits, Clock::system()));
    let service = Service::of(endpoints, &config).await;
    let orders = grpc::client::connect(service.grpc_uri());
    let mut call = Call::local(ListOrders(UserId::parse("ada").unwrap()));
    call.context.credential = Some(Credential::new(DEVELOPMENT_KEY));
    for _ in 0..2 {
        assert!(orders.list.clone().oneshot(call.clone()).await.is_ok());
    }
    let refused = service.get("/orders?user_id=ada").await;
    refused.is_problem(429, "rate_limited", &[]);
    let pause: u64 = refused.headers["retry-after"].parse().unwrap();
    assert!((1..=60).contains(&pause), "{pause}");
    let failure = orders.list.oneshot(call).await.unwrap_err();
    assert_eq!(failure.kind, ErrorKind::RateLimited);
    assert!(failure.retry_after.is_some());
    service.stop().await;
}
