//! What is around every method of the gateway: paths, headers, names, metrics, the log.

use crate::support::gateway::{Fault, World, answer::Answer};
use axum::body::Body;
use chapter04::gateway::{metrics::Measured, settings::Settings};
use prometheus_client::registry::Registry;
use serde_json::json;
use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};
use tracing_subscriber::fmt::MakeWriter;

#[tokio::test]
async fn an_unknown_path_is_404_without_a_token_and_a_wrong_method_405_that_names_the_right_ones() {
    let world = World::new();
    for path in [
        "/",
        "/v1",
        "/v1/user",
        "/v1/users/",
        "/v1/users/1/2",
        "/V1/me",
        "/v1/me/",
        "/.well-known",
        "/docs/x",
    ] {
        world.send("GET", path, &[], "").await.is_problem(404, "not_found", &["/docs"]);
    }
    for (method, path, allowed) in [
        ("GET", "/v1/login", "POST"),
        ("PUT", "/v1/users/0198b0a4-7c53-7d3e-9a3f-2f4b8e1c6d70", "GET,HEAD,PATCH,DELETE"),
        ("POST", "/v1/me", "GET,HEAD"),
        ("DELETE", "/livez", "GET,HEAD"),
        ("TRACE", "/v1/me", "GET,HEAD"),
        ("BREW", "/v1/me", "GET,HEAD"),
    ] {
        let answer = world.send(method, path, &[], "").await;
        answer.is_problem(405, "unimplemented", &["allow"]);
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
    let asked = world.send("OPTIONS", "/v1/me", &[], "").await;
    assert_eq!((asked.status, asked.header("allow"), asked.body.as_str()), (204, "GET,HEAD", ""));
}

#[tokio::test]
async fn head_says_what_get_says_without_the_body() {
    let world = World::new();
    let (_, token) = world.somebody("ada").await;
    let get = world.get("/v1/me", &token).await;
    let head = world.send("HEAD", "/v1/me", &[("authorization", &token)], "").await;
    assert_eq!((head.status, head.body.as_str(), head.header("etag")), (200, "", "\"1\""));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
    assert_eq!(world.send("HEAD", "/v1/me", &[], "").await.status, 401);
}

#[tokio::test]
async fn every_answer_protects_whoever_reads_it_in_a_browser_and_cors_is_off() {
    let world = World::new();
    let (_, token) = world.somebody("ada").await;
    let preflight = [("origin", "https://example.org"), ("access-control-request-method", "GET")];
    for answer in [
        world.get("/v1/me", &token).await,
        world.get("/v1/me", "Bearer a.b.c").await,
        world.send("GET", "/nowhere", &[("origin", "https://example.org")], "").await,
        world.send("OPTIONS", "/v1/me", &preflight, "").await,
        world.send("GET", "/livez", &[], "").await,
    ] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer:?}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{answer:?}");
        assert_eq!(
            (answer.header("referrer-policy"), answer.header("cache-control")),
            ("no-referrer", "no-store")
        );
        assert_eq!(answer.header("access-control-allow-origin"), "", "{answer:?}");
        assert_eq!(answer.header("x-request-id").len(), 32);
        assert_eq!(answer.header("server"), "");
    }
}

#[tokio::test]
async fn cors_lets_in_the_origins_that_are_set_and_no_others() {
    let cors_origins = vec!["https://example.org".parse().unwrap()];
    let world = World::with_settings(Settings { cors_origins, ..Settings::default() });
    let (_, token) = world.somebody("ada").await;
    let from = async |origin: &str| {
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "authorization,if-match"),
        ];
        let asked = world.send("OPTIONS", "/v1/me", &preflight, "").await;
        let headers = [("origin", origin), ("authorization", token.as_str())];
        let answer = world.send("GET", "/v1/me", &headers, "").await;
        assert_eq!((asked.status, answer.status), (200, 200));
        let allowed = |answer: &Answer| answer.header("access-control-allow-origin").to_string();
        (allowed(&asked), allowed(&answer), asked.header("access-control-allow-headers").to_string())
    };
    let (asked, answered, headers) = from("https://example.org").await;
    assert_eq!((asked.as_str(), answered.as_str()), ("https://example.org", "https://example.org"));
    assert!(headers.contains("authorization") && headers.contains("if-match"), "{headers}");
    for other in ["https://example.com", "http://example.org", "https://example.org.evil.example", "null"] {
        let (asked, answered, _) = from(other).await;
        assert_eq!((asked.as_str(), answered.as_str()), ("", ""), "{other}");
    }
}

#[tokio::test]
async fn a_request_keeps_its_own_name_if_it_is_fit_and_gets_one_if_not() {
    let world = World::new();
    let named = async |name: &str| {
        let answer = world.send("GET", "/livez", &[("x-request-id", name)], "").await;
        answer.header("x-request-id").to_string()
    };
    assert_eq!(named("till-7.42_a").await, "till-7.42_a");
    for unfit in ["two words", "", &"n".repeat(129)] {
        assert_eq!(named(unfit).await.len(), 32, "{unfit}");
    }
}

#[tokio::test]
async fn the_gateway_lives_whether_or_not_it_is_ready() {
    let world = World::new();
    assert_eq!(world.send("GET", "/livez", &[], "").await.status, 200);
    assert_eq!(world.send("GET", "/readyz", &[], "").await.status, 503);
    world.ready.set(true);
    assert_eq!(world.send("GET", "/readyz", &[], "").await.status, 200);
}

#[tokio::test]
async fn the_public_keys_are_there_for_anybody() {
    let answer = World::new().send("GET", "/.well-known/jwks.json", &[], "").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/jwk-set+json"));
    assert_eq!(answer.json(), json!({"keys": []}));
    assert_eq!(answer.header("cache-control"), "public, max-age=60");
}

#[tokio::test]
async fn metrics_count_by_route_and_never_by_what_a_caller_sent() {
    let world = World::with(Settings::default(), Measured::new(Registry::default()));
    let (id, token) = world.somebody("ada").await;
    world.get(&format!("/v1/users/{id}"), &token).await;
    world.get("/v1/users/nobody", &token).await;
    for guess in ["/wp-admin", "/.env", "/v1/users/../../etc"] {
        world.send("BREW", guess, &[], "").await;
    }
    let metrics = world.send("GET", "/metrics", &[], "").await;
    assert_eq!(metrics.status, 200);
    for line in [
        r#"http_requests_total{route="/v1/users/{id}",method="GET",status="200"} 1"#,
        r#"http_requests_total{route="/v1/users/{id}",method="GET",status="400"} 1"#,
        r#"http_requests_total{route="unmatched",method="other",status="404"} 3"#,
        r#"http_request_duration_seconds_count{route="/v1/register",method="POST"} 1"#,
        "http_requests_in_flight 1", // this one
    ] {
        assert!(metrics.body.contains(line), "{line} is not in\n{}", metrics.body);
    }
    for sent in [&id.to_string(), "nobody", "wp-admin", ".env", "BREW"] {
        assert!(!metrics.body.contains(sent), "{sent}");
    }
}

/// What was logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Lines;
    fn make_writer(&self) -> Lines {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_says_who_asked_what_and_holds_no_secret() {
    // While there is one subscriber in the process, a line that another test's thread comes to first, where nobody listens, is
    // switched off for all. With two it is not.
    let _another = tracing::Dispatch::new(tracing_subscriber::registry());
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(lines.clone())
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .finish();
    let logging = tracing::subscriber::set_default(subscriber);
    let world = World::new();
    let (id, token) = world.somebody("ada").await;
    world.get(&format!("/v1/users/{id}?secret=in-the-query"), &token).await;
    world.get("/v1/me", "Bearer stolen.token.here").await;
    world.post("/v1/login", r#"{"username": "ada", "password": "correct horse"}"#).await;
    world.post("/v1/login", r#"{"username": 5, "password": "hunter2hunter2"}"#).await;
    world.send("GET", "/reset/hunter2hunter2", &[], "").await;
    drop(logging);
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let line = text.lines().find(|line| line.contains("route=\"/v1/users/{id}\"")).unwrap();
    for part in ["status=200", "method=\"GET\"", "request_id=", &format!("caller={id}"), "source="] {
        assert!(line.contains(part), "{part} is not in {line}");
    }
    for secret in [&token["Bearer ".len()..], "stolen.token.here", "correct horse", "hunter2", "in-the-query"]
    {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}

#[tokio::test]
async fn a_caller_who_goes_away_is_counted_too() {
    let world = World::with(Settings::default(), Measured::new(Registry::default()));
    let (_, token) = world.somebody("ada").await;
    world.services.breaks(Fault::Silence);
    let request = http::Request::get("/v1/me").header("authorization", token).body(Body::empty()).unwrap();
    let asked = tokio::time::timeout(Duration::from_millis(20), world.ask(request)).await;
    assert!(asked.is_err());
    let metrics = world.send("GET", "/metrics", &[], "").await;
    let line = r#"http_requests_total{route="/v1/me",method="GET",status="499"} 1"#;
    assert!(metrics.body.contains(line), "{}", metrics.body);
    assert!(metrics.body.contains("http_requests_in_flight 1"), "{}", metrics.body);
}
