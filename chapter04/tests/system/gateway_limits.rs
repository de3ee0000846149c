//! What a caller may cost: each limit at the limit and one past it.

use crate::support::{
    PATIENCE,
    gateway::{Fault, World, served::Served},
};
use axum::body::Body;
use bytes::Bytes;
use chapter02::serve::server::Ending;
use chapter04::{
    gateway::{
        settings::{Limit, Rate, Settings},
        source::Peer,
    },
    trust::identity::{Role, UserId},
};
use futures_util::stream;
use std::{convert::Infallible, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
    time::{Instant, timeout},
};

const JSON: (&str, &str) = ("content-type", "application/json");
const REGISTRATION: &str =
    r#"{"username": "ada", "email": "ada@example.org", "password": "correct horse", "age": 36}"#;
const LOGIN: &str = r#"{"username": "ada", "password": "correct horse"}"#;

/// So many at once, and then one a minute.
fn at_once(burst: u32) -> Limit {
    Limit::of(Rate { burst, every: Duration::from_secs(60) })
}

/// A request from this address.
fn from(peer: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> http::Request<Body> {
    let mut request = http::Request::builder().method(method).uri(path);
    request = request.extension(Peer(SocketAddr::new(peer.parse().unwrap(), 40_000)));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_string())).unwrap()
}

#[tokio::test]
async fn a_body_is_read_up_to_the_limit_and_not_one_byte_further() {
    let world = World::new();
    let limit = Settings::default().body_bytes;
    assert_eq!(world.post("/v1/register", &format!("{REGISTRATION:limit$}")).await.status, 201);
    let past = limit + 1;
    world.post("/v1/register", &format!("{REGISTRATION:past$}")).await.is_problem(
        413,
        "invalid_argument",
        &["limit"],
    );

    // The same without a length: counted as it comes.
    let pieces = |length: usize| {
        let body = Bytes::from(format!("{REGISTRATION:length$}"));
        let pieces: Vec<_> =
            body.chunks(1_000).map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece))).collect();
        Body::from_stream(stream::iter(pieces))
    };
    let ask = async |length| world.send_bytes("POST", "/v1/register", &[JSON], pieces(length)).await;
    ask(limit).await.is_problem(409, "already_exists", &[]);
    ask(past).await.is_problem(413, "invalid_argument", &["limit"]);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_in_time_is_a_408() {
    let world = World::new();
    let never = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    let answer = world.send_bytes("POST", "/v1/login", &[JSON], never).await;
    answer.is_problem(408, "deadline_exceeded", &["in time"]);
}

#[tokio::test]
async fn a_head_has_room_for_a_token_and_no_more_than_its_limit() {
    let world = World::with_settings(Settings { head_bytes: 1_000, ..Settings::default() });
    // The request line counts with its path; a header with its name, its value and four bytes for `: ` and the line's end; the
    // gateway's own name for the request counts too.
    let own = "/livez-".len() + ("x-request-id".len() + 32 + 4) + ("x".len() + 4);
    let ask = async |length: usize| {
        let value = "v".repeat(length);
        world.send("GET", "/livez-", &[("x", value.as_str())], "").await
    };
    assert_eq!(ask(1_000 - own).await.status, 404);
    ask(1_001 - own).await.is_problem(431, "invalid_argument", &["headers"]);
    let path = |length: usize| format!("/{}", "p".repeat(length - 1));
    world.send("GET", &path(1_001), &[], "").await.is_problem(414, "invalid_argument", &["path"]);
    assert_eq!(world.send("GET", &path(900), &[], "").await.status, 404);
}

#[tokio::test]
async fn who_finds_no_place_is_told_at_once_and_a_full_gateway_still_says_that_it_lives() {
    let world = World::with_settings(Settings { in_flight: 2, ..Settings::default() });
    let (_, token) = world.somebody("ada").await;
    world.services.breaks(Fault::Silence);
    let ask = || {
        let router = world.router.clone();
        let request = from("192.0.2.1", "GET", "/v1/me", &[("authorization", &token)], "");
        tokio::spawn(tower::ServiceExt::oneshot(router, request))
    };
    let open: Vec<JoinHandle<_>> = vec![ask(), ask()];
    timeout(PATIENCE, async {
        while world.services.calls("get_user").len() < 2 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    let refused = world.get("/v1/me", &token).await;
    refused.is_problem(503, "unavailable", &["no room"]);
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(world.send("GET", "/livez", &[], "").await.status, 200);

    // Who goes away gives their place back.
    world.services.breaks(Fault::None);
    open.into_iter().for_each(|asked| asked.abort());
    timeout(PATIENCE, async {
        while world.get("/v1/me", &token).await.status != 200 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_user_who_calls_too_often_is_told_when_to_come_back_and_nobody_else_is() {
    let world = World::with_settings(Settings { per_user: at_once(3), ..Settings::default() });
    let ((_, ada), (_, eve)) = (world.somebody("ada").await, world.somebody("eve").await);
    for _ in 0..3 {
        assert_eq!(world.get("/v1/me", &ada).await.status, 200);
    }
    let refused = world.get("/v1/me", &ada).await;
    refused.is_problem(429, "rate_limited", &["later"]);
    assert_eq!(refused.header("retry-after"), "60");
    assert_eq!(world.get("/v1/me", &eve).await.status, 200);
    // A token that is not good counts against nobody.
    world.get("/v1/me", "Bearer a.b.c").await.asks_for_a_token(Some("invalid_token"));
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(world.get("/v1/me", &ada).await.status, 200);
}

#[tokio::test]
async fn a_source_that_calls_too_often_is_refused_whatever_it_asks_for_and_health_is_not_counted() {
    let world = World::with_settings(Settings { per_source: at_once(3), ..Settings::default() });
    let ask = async |peer: &str, path: &str| world.ask(from(peer, "GET", path, &[], "")).await.status;
    assert_eq!([ask("192.0.2.1", "/v1/me").await, ask("192.0.2.1", "/nowhere").await], [401, 404]);
    assert_eq!(ask("192.0.2.1", "/livez").await, 200);
    assert_eq!([ask("192.0.2.1", "/docs").await, ask("192.0.2.1", "/v1/me").await], [200, 429]);
    assert_eq!([ask("192.0.2.1", "/livez").await, ask("192.0.2.1", "/nowhere").await], [200, 429]);
    assert_eq!(ask("192.0.2.2", "/v1/me").await, 401);
    // With IPv6 whoever has one address has 2⁶⁴ of them.
    for number in 1..=3 {
        assert_eq!(ask(&format!("2001:db8::{number}"), "/v1/me").await, 401);
    }
    assert_eq!(ask("2001:db8::ffff", "/v1/me").await, 429);
    assert_eq!(ask("2001:db8:0:1::1", "/v1/me").await, 401);
}

#[tokio::test]
async fn what_costs_a_password_has_one_tighter_limit_for_all_its_methods() {
    let world = World::with_settings(Settings { credentials: at_once(3), ..Settings::default() });
    let ask =
        async |path: &str, body: &str| world.ask(from("192.0.2.1", "POST", path, &[JSON], body)).await.status;
    assert_eq!(ask("/v1/register", REGISTRATION).await, 201);
    assert_eq!(ask("/v1/login", LOGIN).await, 200);
    let refresh = format!(r#"{{"refresh_token": "{}"}}"#, "a".repeat(43));
    assert_eq!(ask("/v1/refresh", &refresh).await, 401);
    for (path, body) in [("/v1/register", REGISTRATION), ("/v1/login", LOGIN), ("/v1/refresh", &refresh)] {
        assert_eq!(ask(path, body).await, 429, "{path}");
    }
    assert_eq!(world.ask(from("192.0.2.1", "GET", "/.well-known/jwks.json", &[], "")).await.status, 200);
    assert_eq!(world.ask(from("192.0.2.2", "POST", "/v1/login", &[JSON], LOGIN)).await.status, 200);
}

#[tokio::test]
async fn a_forwarded_address_counts_only_if_a_proxy_of_ours_says_so() {
    let proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let world = World::with_settings(Settings { per_source: at_once(1), proxies, ..Settings::default() });
    let ask = async |peer: &str, forwarded: &str| {
        world.ask(from(peer, "GET", "/v1/me", &[("x-forwarded-for", forwarded)], "")).await.status
    };
    assert_eq!([ask("10.0.0.1", "203.0.113.1").await, ask("10.0.0.2", "203.0.113.1").await], [401, 429]);
    assert_eq!(ask("10.0.0.1", "203.0.113.2").await, 401);
    // The caller wrote the first one itself; the proxy added the last.
    assert_eq!(ask("10.0.0.1", "198.51.100.7, 203.0.113.2").await, 429);
    // A stranger who claims to be many is one.
    assert_eq!([ask("192.0.2.1", "203.0.113.3").await, ask("192.0.2.1", "203.0.113.4").await], [401, 429]);
}

#[tokio::test]
async fn a_limit_that_is_off_counts_nothing() {
    let off = Settings {
        per_user: Limit::OFF,
        per_source: Limit::OFF,
        credentials: Limit::OFF,
        ..Settings::default()
    };
    let world = World::with_settings(off);
    let token = world.token(UserId::new(), &[Role::User]);
    for _ in 0..1_000 {
        assert_eq!(world.get("/v1/users", &token).await.status, 200);
    }
}

#[tokio::test]
async fn over_a_socket_the_peer_is_the_source_and_a_head_has_two_limits() {
    let settings = Settings { per_source: at_once(2), ..Settings::default() };
    let world = World::with_settings(settings.clone());
    let served = Served::new(&world, &settings).await;
    let filler = |length: usize| format!("x-filler: {}\r\n", "x".repeat(length));
    // A little too large: a problem body. Far too large: hyper's own refusal, before there is a request.
    let said = served.get("/v1/me", &filler(8 * 1024)).await;
    assert!(said.starts_with("HTTP/1.1 431") && said.contains("application/problem+json"), "{said}");
    let said = served.get("/v1/me", &filler(64 * 1024)).await;
    assert!(said.starts_with("HTTP/1.1 431") && !said.contains("problem"), "{said}");

    assert!(served.get("/v1/me", "x-forwarded-for: 203.0.113.1\r\n").await.starts_with("HTTP/1.1 401"));
    assert!(served.get("/v1/me", "x-forwarded-for: 203.0.113.2\r\n").await.starts_with("HTTP/1.1 401"));
    assert!(served.get("/v1/me", "x-forwarded-for: 203.0.113.3\r\n").await.starts_with("HTTP/1.1 429"));
    assert_eq!(served.stop().await, Ending::Clean);
}

#[tokio::test]
async fn what_is_open_when_the_gateway_stops_is_answered() {
    let settings = Settings { call_time: Duration::from_millis(300), ..Settings::default() };
    let world = World::with_settings(settings.clone());
    let (_, token) = world.somebody("ada").await;
    world.services.breaks(Fault::Silence);
    let served = Served::new(&world, &settings).await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let request = format!("GET /v1/me HTTP/1.1\r\nhost: test\r\nauthorization: {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let began = Instant::now();
    while world.services.calls("get_user").is_empty() && began.elapsed() < PATIENCE {
        tokio::task::yield_now().await;
    }
    let mut said = String::new();
    let (ending, read) = tokio::join!(served.stop(), timeout(PATIENCE, stream.read_to_string(&mut said)));
    read.unwrap().unwrap();
    assert_eq!(ending, Ending::Clean);
    assert!(said.starts_with("HTTP/1.1 504"), "{said}");
}

#[tokio::test]
async fn two_requests_in_one_body_are_not_two_readings_of_it() {
    let settings = Settings::default();
    let world = World::new();
    let served = Served::new(&world, &settings).await;
    // Both lengths: whoever stands before us may believe the other one (RFC 9112, 6.1).
    let smuggled = b"POST /v1/login HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\
        transfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/me HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    let said = served.exchange(smuggled).await;
    assert!(!said.contains("\r\nHTTP/1.1 200"), "{said}");
    let twice =
        b"POST /v1/login HTTP/1.1\r\nhost: test\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\n{}  x";
    assert!(served.exchange(twice).await.starts_with("HTTP/1.1 400"));
    served.stop().await;
}
