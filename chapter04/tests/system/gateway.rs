//! The gateway as its interface has it, and the three holes of a widely copied middleware, which ours has not.

use crate::support::gateway::{Fault, NOW, World, claims};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chapter03::telemetry::wall_clock::WallClock;
use chapter04::{
    gateway::settings::Settings,
    trust::{
        claims::AccessClaims,
        identity::{Role, ServiceName, UserId},
        keys::Secret,
        policy::Policy,
        service_token::ServiceTokens,
        sign::{KeyPair, Signer, SigningKey},
    },
};
use serde_json::json;
use std::time::Duration;
use utils::error_kind::ErrorKind;

const JSON: (&str, &str) = ("content-type", "application/json");

// The three holes.

#[tokio::test]
async fn hole_one_a_request_without_the_header_does_not_get_through() {
    let world = World::new();
    let (id, _) = world.somebody("ada").await;
    for path in [&format!("/v1/users/{id}"), "/v1/users", "/v1/me"] {
        world.send("GET", path, &[], "").await.asks_for_a_token(None);
    }
    world.send("POST", "/v1/logout", &[], "").await.asks_for_a_token(None);
    world.send("DELETE", &format!("/v1/users/{id}"), &[], "").await.asks_for_a_token(None);
    assert!(world.services.calls("get_user").is_empty(), "no service was even asked");
}

#[tokio::test]
async fn hole_two_an_authorization_that_is_no_bearer_token_is_answered_and_crashes_nothing() {
    let world = World::new();
    let (id, token) = world.somebody("ada").await;
    let path = format!("/v1/users/{id}");
    for strange in
        ["abc", "", " ", "Bearer", "Basic YWRhOng=", "Token abc", "abc abc abc", "Bearer-token abc"]
    {
        world.get(&path, strange).await.asks_for_a_token(None);
    }
    for broken in
        ["Bearer ", "Bearer  ", "Bearer abc", "bearer a.b.c", "Bearer a.b.c d", "Bearer ..", "Bearer a,b"]
    {
        world.get(&path, broken).await.asks_for_a_token(Some("invalid_token"));
    }
    let not_ascii = world.send("GET", &path, &[("authorization", "Bearer \u{e9}")], "").await;
    not_ascii.asks_for_a_token(None);
    let twice = [("authorization", token.as_str()), ("authorization", token.as_str())];
    world.send("GET", &path, &twice, "").await.asks_for_a_token(Some("invalid_token"));
    assert_eq!(world.get(&path, &token).await.status, 200, "it goes on");
}

#[tokio::test]
async fn hole_three_whatever_else_is_wrong_with_a_token_is_refused_like_expiry() {
    let world = World::new();
    let (id, good) = world.somebody("ada").await;
    let path = format!("/v1/users/{id}");
    let own = claims(id, &[Role::User]);
    let signed = |claims: &AccessClaims| world.signer.sign(claims);
    let by = |secret: &[u8], policy| {
        Signer::new(SigningKey::Shared(Secret::new(secret).unwrap()), policy).sign(&own)
    };
    let right = b"a secret of thirty-two bytes, or more";
    let (head, rest) = good["Bearer ".len()..].split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt","kid":"shared"}"#);
    let admin = URL_SAFE_NO_PAD.decode(body).unwrap();
    let admin = URL_SAFE_NO_PAD.encode(String::from_utf8(admin).unwrap().replace("\"user\"", "\"admin\""));
    let pair = SigningKey::Pair(KeyPair::from_seed(&[1; 32]));
    for (token, why) in [
        (signed(&AccessClaims { expires_at: NOW - 31, issued_at: NOW - 3_600, ..own }), "expired"),
        (signed(&AccessClaims { issued_at: NOW + 31, ..own }), "not valid yet"),
        (by(b"another secret of thirty-two bytes", Policy::default()), "signature"),
        (by(right, Policy { audience: "another", ..Policy::default() }), "somebody else"),
        (by(right, Policy { issuer: "another", ..Policy::default() }), "somebody else"),
        (Signer::new(pair, Policy::default()).sign(&own), "kind"),
        (format!("{head}.{admin}.{signature}"), "signature"),
        (format!("{none}.{body}."), ""),
        (format!("{none}.{body}.{signature}"), ""),
        (format!("{head}.{body}."), ""),
    ] {
        let answer = world.get(&path, &format!("Bearer {token}")).await;
        answer.asks_for_a_token(Some("invalid_token"));
        answer.is_problem(401, "unauthenticated", &[why]);
        assert!(!answer.body.contains(&token) && !answer.header("www-authenticate").contains(&token));
    }
    assert_eq!(world.get(&path, &good).await.status, 200);
}

// What is let through, and what is not.

#[tokio::test]
async fn a_revoked_token_is_refused_and_a_verifier_that_is_not_sure_says_503() {
    let world = World::new();
    let (id, token) = world.somebody("ada").await;
    let path = format!("/v1/users/{id}");
    assert_eq!(world.send("POST", "/v1/logout", &[("authorization", &token)], "").await.status, 204);
    world.get(&path, &token).await.asks_for_a_token(Some("invalid_token"));

    let unsure = World::new();
    let token = unsure.token(UserId::new(), &[Role::User]);
    unsure.forget_the_feed();
    let answer = unsure.get("/v1/me", &token).await;
    answer.is_problem(503, "unavailable", &[]);
    assert_eq!((answer.header("retry-after"), answer.header("www-authenticate")), ("1", ""));
}

#[tokio::test]
async fn who_is_known_and_not_allowed_gets_a_403() {
    let world = World::new();
    let ((ada, _), (_, eve)) = (world.somebody("ada").await, world.somebody("eve").await);
    let path = format!("/v1/users/{ada}");
    let change = [("authorization", eve.as_str()), JSON, ("if-match", "\"1\"")];
    let refused = world.send("PATCH", &path, &change, r#"{"age": 7}"#).await;
    refused.is_problem(403, "permission_denied", &["by its user or by an admin"]);
    let refused = world.send("DELETE", &path, &[("authorization", &eve)], "").await;
    refused.is_problem(403, "permission_denied", &[]);
    assert_eq!(refused.header("www-authenticate"), "");

    // A service is known too, and has no business here.
    let key = KeyPair::from_seed(&[9; 32]);
    let tokens = ServiceTokens::new(ServiceName::new("gateway"), key, WallClock::fixed(NOW));
    let service = tokens.credential(&ServiceName::new("gateway"));
    world.get(&path, service.reveal()).await.is_problem(403, "permission_denied", &["for users"]);
}

#[tokio::test]
async fn a_user_sees_only_their_own_address_and_an_admin_sees_all() {
    let world = World::new();
    let ((ada, own), (_, eve)) = (world.somebody("ada").await, world.somebody("eve").await);
    let path = format!("/v1/users/{ada}");
    let admin = world.token(UserId::new(), &[Role::Admin]);
    for (token, sees) in [(&own, true), (&eve, false), (&admin, true)] {
        let answer = world.get(&path, token).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.json().get("email").is_some(), sees, "{answer:?}");
    }
}

// What the methods do.

#[tokio::test]
async fn an_account_is_made_used_changed_and_deleted() {
    let world = World::new();
    let body = r#"{"username": "Ada", "email": "ada@example.org", "password": "correct horse", "age": 36}"#;
    let made = world.post("/v1/register", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.json()["user_id"].as_str().unwrap().to_string();
    let path = format!("/v1/users/{id}");
    assert_eq!((made.json(), made.header("location")), (json!({"user_id": id}), path.as_str()));

    let login = world.post("/v1/login", r#"{"username": "ada", "password": "correct horse"}"#).await;
    assert_eq!((login.status, login.header("cache-control")), (200, "no-store"));
    let session = login.json();
    let names: Vec<_> = session.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["access_token", "expires_in", "refresh_token", "token_type"]);
    assert_eq!((&session["token_type"], &session["expires_in"]), (&json!("Bearer"), &json!(3_600)));
    let token = format!("Bearer {}", session["access_token"].as_str().unwrap());

    let whole =
        json!({"user_id": id, "username": "Ada", "email": "ada@example.org", "age": 36, "version": 1});
    for path in [path.as_str(), "/v1/me"] {
        let shown = world.get(path, &token).await;
        assert_eq!((shown.status, shown.json(), shown.header("etag")), (200, whole.clone(), "\"1\""));
    }
    let change = [("authorization", token.as_str()), JSON, ("if-match", "\"1\"")];
    let changed = world.send("PATCH", &path, &change, r#"{"age": 37, "username": "Ada.L"}"#).await;
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""), "{changed:?}");
    assert_eq!((&changed.json()["age"], &changed.json()["username"]), (&json!(37), &json!("Ada.L")));

    let deleted = world.send("DELETE", &path, &[("authorization", &token)], "").await;
    assert_eq!((deleted.status, deleted.body.as_str()), (204, ""));
    world.get("/v1/me", &token).await.asks_for_a_token(Some("invalid_token"));
    let again = body.replace("Ada", "ada");
    assert_eq!(world.post("/v1/register", &again).await.status, 201, "the name is free again");
}

#[tokio::test]
async fn a_wrong_password_is_a_401_that_blames_no_token() {
    let world = World::new();
    let (_, token) = world.somebody("ada").await;
    for body in [
        r#"{"username": "ada", "password": "wrong horse"}"#,
        r#"{"username": "nobody", "password": "correct horse"}"#,
        r#"{"username": "ada", "password": ""}"#,
    ] {
        world.post("/v1/login", body).await.asks_for_a_token(None);
    }
    let change = r#"{"old_password": "wrong horse", "new_password": "battery staple"}"#;
    let headers = [("authorization", token.as_str()), JSON];
    world.send("POST", "/v1/password", &headers, change).await.asks_for_a_token(None);
    let change = r#"{"old_password": "correct horse", "new_password": "battery staple"}"#;
    assert_eq!(world.send("POST", "/v1/password", &headers, change).await.status, 204);
    assert_eq!(
        world.post("/v1/login", r#"{"username": "ada", "password": "battery staple"}"#).await.status,
        200
    );
}

#[tokio::test]
async fn a_refresh_token_is_good_for_one_use() {
    let world = World::new();
    world.somebody("ada").await;
    let session = world.post("/v1/login", r#"{"username": "ada", "password": "correct horse"}"#).await.json();
    let body = json!({"refresh_token": session["refresh_token"]}).to_string();
    let fresh = world.post("/v1/refresh", &body).await;
    assert_eq!(fresh.status, 200);
    assert_ne!(fresh.json()["refresh_token"], session["refresh_token"]);
    world.post("/v1/refresh", &body).await.asks_for_a_token(None);
}

#[tokio::test]
async fn the_same_registration_with_the_same_key_is_one_and_without_a_key_the_name_is_taken() {
    let world = World::new();
    let body = r#"{"username": "ada", "email": "ada@example.org", "password": "correct horse", "age": 36}"#;
    let with = |key: &'static str| [JSON, ("idempotency-key", key)];
    let first = world.send("POST", "/v1/register", &with("k-1"), body).await;
    let again = world.send("POST", "/v1/register", &with("k-1"), body).await;
    assert_eq!((first.status, again.status, first.json()), (201, 201, again.json()));
    world.post("/v1/register", body).await.is_problem(409, "already_exists", &["taken"]);
    let other = body.replace("ada", "eve");
    world.send("POST", "/v1/register", &with("k-1"), &other).await.is_problem(409, "conflict", &["key"]);
    for bad in ["", "two words", "ä", &"k".repeat(65)] {
        let answer = world.send("POST", "/v1/register", &[JSON, ("idempotency-key", bad)], body).await;
        answer.is_problem(400, "invalid_argument", &["idempotency_key"]);
    }
}

#[tokio::test]
async fn a_change_needs_the_version_that_was_read_and_loses_to_whoever_was_faster() {
    let world = World::new();
    let (id, token) = world.somebody("ada").await;
    let path = format!("/v1/users/{id}");
    let patch = async |if_match: Option<&str>, body: &str| {
        let mut headers = vec![("authorization", token.as_str()), JSON];
        headers.extend(if_match.map(|tag| ("if-match", tag)));
        world.send("PATCH", &path, &headers, body).await
    };
    patch(None, r#"{"age": 1}"#).await.is_problem(428, "invalid_argument", &["if-match"]);
    patch(Some("*"), r#"{"age": 1}"#).await.is_problem(428, "invalid_argument", &["if-match"]);
    assert_eq!(patch(Some("\"1\""), r#"{"age": 1}"#).await.status, 200);
    for stale in ["\"1\"", "\"3\"", "W/\"2\"", "\"two\""] {
        patch(Some(stale), r#"{"age": 2}"#).await.is_problem(412, "conflict", &["read it again"]);
    }
    for none in ["2", "", "\"2\", \"3\""] {
        patch(Some(none), r#"{"age": 2}"#).await.is_problem(400, "invalid_argument", &["if-match"]);
    }
    // What is wrong by itself is wrong whatever was read.
    patch(Some("\"1\""), r#"{"age": 999}"#).await.is_problem(400, "invalid_argument", &["age"]);
    world.somebody("eve").await;
    patch(Some("\"2\""), r#"{"username": "EVE"}"#).await.is_problem(409, "already_exists", &["taken"]);
    assert_eq!(world.get(&path, &token).await.json()["version"], 2);

    let known = [("authorization", token.as_str()), ("if-none-match", "\"2\"")];
    let same = world.send("GET", &path, &known, "").await;
    assert_eq!((same.status, same.body.as_str(), same.header("etag")), (304, "", "\"2\""));
}

#[tokio::test]
async fn a_list_is_read_page_by_page_to_its_end() {
    let world = World::new();
    let (_, token) = world.somebody("user0").await;
    for number in 1..5 {
        world.somebody(&format!("user{number}")).await;
    }
    let (mut names, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = world.get(&format!("/v1/users?page_size=2{cursor}"), &token).await.json();
        let users = page["users"].as_array().unwrap();
        names.extend(users.iter().map(|user| user["username"].as_str().unwrap().to_string()));
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    names.sort();
    assert_eq!((pages, names.len()), (3, 5));
    names.dedup();
    assert_eq!(names.len(), 5);
}

// What goes on to the services.

#[tokio::test]
async fn a_users_token_travels_on_and_without_a_user_the_gateway_shows_its_own() {
    let world = World::new();
    let (id, token) = world.somebody("ada").await;
    world.get(&format!("/v1/users/{id}"), &token).await;
    let [get] = &world.services.calls("get_user")[..] else { panic!("one call") };
    assert_eq!(get.credential.as_ref().unwrap().reveal(), token);

    // A stranger's header goes nowhere, whatever is in it: the call is the gateway's.
    let headers = [JSON, ("authorization", token.as_str()), ("x-api-key", "s3cret")];
    world.send("POST", "/v1/login", &headers, r#"{"username": "ada", "password": "x"}"#).await;
    let [login] = &world.services.calls("login")[..] else { panic!("one call") };
    let shown = login.credential.as_ref().unwrap().reveal();
    assert!(shown.starts_with("Bearer ") && shown != token && !shown.contains("s3cret"), "{shown}");
}

#[tokio::test]
async fn the_callers_name_for_a_request_its_deadline_and_its_trace_travel_on() {
    let world = World::new();
    let (_, token) = world.somebody("ada").await;
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let headers = [
        ("authorization", token.as_str()),
        ("x-request-id", "till-7"),
        ("x-timeout-ms", "700"),
        ("traceparent", parent),
    ];
    let answer = world.send("GET", "/v1/me", &headers, "").await;
    assert_eq!((answer.status, answer.header("x-request-id")), (200, "till-7"));
    let context = world.services.calls("get_user").pop().unwrap();
    assert_eq!(context.request_id.as_deref(), Some("till-7"));
    let left = context.deadline.unwrap().saturating_duration_since(tokio::time::Instant::now());
    assert!(left <= Duration::from_millis(700), "{left:?}");
    assert_eq!(context.parent.unwrap().trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
}

// What can go wrong behind the gateway.

#[tokio::test(start_paused = true)]
async fn a_service_that_does_not_answer_is_a_504_after_its_time_or_the_callers() {
    let world = World::new();
    let (_, token) = world.somebody("ada").await;
    world.services.breaks(Fault::Silence);
    let began = tokio::time::Instant::now();
    world.get("/v1/me", &token).await.is_problem(504, "deadline_exceeded", &["too long"]);
    assert_eq!(began.elapsed().as_secs(), Settings::default().call_time.as_secs());
    let began = tokio::time::Instant::now();
    let headers = [("authorization", token.as_str()), ("x-timeout-ms", "200")];
    world.send("GET", "/v1/me", &headers, "").await.is_problem(504, "deadline_exceeded", &[]);
    assert!(began.elapsed() < Duration::from_millis(210), "{:?}", began.elapsed());
    let late = [("authorization", token.as_str()), ("x-timeout-ms", "0")];
    let before = world.services.calls("get_user").len();
    world.send("GET", "/v1/me", &late, "").await.is_problem(504, "deadline_exceeded", &["before"]);
    assert_eq!(world.services.calls("get_user").len(), before, "nobody reads that answer");
}

#[tokio::test]
async fn a_panic_is_one_500_whose_words_stay_inside() {
    let world = World::new();
    let (_, token) = world.somebody("ada").await;
    world.services.breaks(Fault::Panic);
    let answer = world.get("/v1/me", &token).await;
    answer.is_problem(500, "internal", &[]);
    assert!(!answer.body.contains("hunter2"), "{answer:?}");
    world.services.breaks(Fault::None);
    assert_eq!(world.get("/v1/me", &token).await.status, 200, "it goes on");
}

#[tokio::test]
async fn what_a_service_refuses_has_the_status_of_its_kind() {
    let world = World::new();
    let (_, token) = world.somebody("ada").await;
    for (kind, status) in [
        (ErrorKind::Unavailable, 503),
        (ErrorKind::RateLimited, 429),
        (ErrorKind::NotFound, 404),
        (ErrorKind::Internal, 500),
        // What only the services should know of each other is ours to mend, not the caller's.
        (ErrorKind::Unimplemented, 500),
        (ErrorKind::Cancelled, 503),
    ] {
        world.services.breaks(Fault::Refusal(kind, "why"));
        assert_eq!(world.get("/v1/me", &token).await.status, status, "{kind:?}");
    }
    world.services.breaks(Fault::Refusal(ErrorKind::Unauthenticated, "revoked \"just\" now"));
    let answer = world.get("/v1/me", &token).await;
    answer.asks_for_a_token(Some("invalid_token"));
    assert!(
        answer.header("www-authenticate").ends_with("error_description=\"revoked just now\""),
        "{answer:?}"
    );
    // Nobody who registers has shown anything that could be wrong.
    let body = r#"{"username": "eve", "email": "eve@example.org", "password": "correct horse", "age": 36}"#;
    world.post("/v1/register", body).await.is_problem(503, "unavailable", &["trust"]);
}
