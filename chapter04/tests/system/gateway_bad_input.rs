//! Whatever comes that should not: a problem body that says what to mend, and a gateway that goes on.

use crate::support::gateway::{World, answer::Answer};
use axum::body::Body;
use chapter04::trust::identity::{Role, UserId};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

const JSON: (&str, &str) = ("content-type", "application/json");

/// A registration that is fine.
fn registration() -> Value {
    json!({"username": "ada", "email": "ada@example.org", "password": "correct horse", "age": 36})
}

/// The same, with another value in one field.
fn with(field: &str, value: impl Into<Value>) -> String {
    let mut body = registration();
    body[field] = value.into();
    body.to_string()
}

/// Posts each body to one gateway and checks what is said about it.
async fn each_is_refused(bodies: &[(&str, &[&str])]) {
    let world = World::new();
    for (body, words) in bodies {
        world.post("/v1/register", body).await.is_problem(400, "invalid_argument", words);
    }
    assert_eq!(world.post("/v1/register", &registration().to_string()).await.status, 201, "it goes on");
}

#[tokio::test]
async fn what_is_no_json_is_refused_with_its_place() {
    let trailing = format!("{} {{}}", registration());
    let nul = format!("{}\0", registration());
    each_is_refused(&[
        ("", &["EOF"]),
        ("{", &["line 1 column 1"]),
        ("username=ada", &["line 1 column 1"]),
        (r#"{"username": "ada",}"#, &["trailing comma"]),
        (r#"{'username': 'ada'}"#, &["line 1 column 2"]),
        ("{\"username\": \"a\u{0}da\"}", &["control character"]),
        (r#"{"username": "\ud800"}"#, &["line 1"]),
        ("\u{feff}{}", &["line 1 column 1"]),
        (&trailing, &["trailing characters"]),
        (&nul, &["trailing characters"]),
        ("[]", &["line 1"]),
        ("null", &["line 1"]),
        ("\"ada\"", &["line 1"]),
    ])
    .await;
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let world = World::new();
    for bytes in [&b"{\"username\": \"\xff\"}"[..], b"\xff\xfe{\0}\0", b"{\"username\": \"\xed\xa0\x80\"}"] {
        let answer = world.send_bytes("POST", "/v1/register", &[JSON], Body::from(bytes.to_vec())).await;
        answer.is_problem(400, "invalid_argument", &[]);
    }
}

#[tokio::test]
async fn a_field_that_is_missing_unknown_or_double_is_named() {
    let double = registration().to_string().replacen('{', r#"{"username": "eve", "#, 1);
    each_is_refused(&[
        ("{}", &["missing field `username`"]),
        (r#"{"username": "ada"}"#, &["missing field `email`"]),
        (&with("roles", json!(["admin"])), &["unknown field `roles`"]),
        (&with("user_id", "7"), &["unknown field `user_id`"]),
        (&with("Username", "ada"), &["unknown field `Username`"]),
        (&double, &["duplicate field `username`"]),
    ])
    .await;
}

#[tokio::test]
async fn a_value_of_a_wrong_type_is_named_by_its_field() {
    let own: [(&str, Value); 9] = [
        ("username", 5.into()),
        ("username", Value::Null),
        ("username", json!(["ada"])),
        ("username", json!({"$ne": ""})),
        ("email", true.into()),
        ("password", 12_345_678.into()),
        ("age", "36".into()),
        ("age", Value::Null),
        ("age", json!([36])),
    ];
    let world = World::new();
    for (field, value) in own {
        let answer = world.post("/v1/register", &with(field, value)).await;
        answer.is_problem(400, "invalid_argument", &[&format!("{field}: invalid type")]);
    }
}

#[tokio::test]
async fn an_age_is_a_whole_number_from_0_to_150() {
    let world = World::new();
    let ask = async |name: &str, age: &str| {
        let body = format!(
            r#"{{"username": "{name}", "email": "{name}@example.org", "password": "correct horse", "age": {age}}}"#
        );
        world.post("/v1/register", &body).await
    };
    for bad in
        ["-1", "151", "4294967295", "4294967296", "18446744073709551616", "1e2", "36.0", "1e999", "-0", "036"]
    {
        ask("bad", bad).await.is_problem(400, "invalid_argument", &[]);
    }
    for bad in ["NaN", "0x10", "+1"] {
        ask("bad", bad).await.is_problem(400, "invalid_argument", &["column"]);
    }
    for (name, good) in [("youngest", "0"), ("oldest", "150")] {
        assert_eq!(ask(name, good).await.status, 201, "{good}");
    }
}

#[tokio::test]
async fn json_that_is_nested_without_end_is_refused() {
    let deep = "[".repeat(10_000);
    each_is_refused(&[
        (&deep, &["line 1"]),
        (&format!(r#"{{"username": {deep}"#), &["username"]),
        (&format!("{}1{}", r#"{"username":"#.repeat(1_000), "}".repeat(1_000)), &["username"]),
    ])
    .await;
}

#[tokio::test]
async fn a_change_with_null_or_with_nothing_in_it_is_refused() {
    let world = World::new();
    let (id, token) = world.somebody("ada").await;
    let headers = [JSON, ("authorization", token.as_str()), ("if-match", "\"1\"")];
    for (body, words) in [
        (r#"{"email": null}"#, "email: invalid type: null"),
        (r#"{"age": null}"#, "age: invalid type: null"),
        (r#"{"username": null, "age": 3}"#, "username: invalid type: null"),
        ("{}", "username, email or age"),
        (r#"{"version": 1, "age": 3}"#, "unknown field `version`"),
        (r#"{"age": 3, "age": 4}"#, "duplicate field `age`"),
        (r#"{"age": 151}"#, "age has to be 0 to 150"),
    ] {
        let answer = world.send("PATCH", &format!("/v1/users/{id}"), &headers, body).await;
        answer.is_problem(400, "invalid_argument", &[words]);
    }
    assert_eq!(world.get("/v1/me", &token).await.json()["version"], 1, "nothing has changed");
}

#[tokio::test]
async fn a_body_that_does_not_say_it_is_json_in_utf_8_is_refused() {
    let world = World::new();
    let body = registration().to_string();
    let ask = async |headers: &[(&str, &str)]| world.send("POST", "/v1/register", headers, &body).await;
    ask(&[]).await.is_problem(415, "invalid_argument", &["application/json"]);
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json, text/plain",
        "",
    ] {
        ask(&[("content-type", kind)]).await.is_problem(415, "invalid_argument", &[]);
    }
    ask(&[JSON, ("content-encoding", "gzip")]).await.is_problem(
        415,
        "invalid_argument",
        &["content-encoding"],
    );
    ask(&[JSON, JSON]).await.is_problem(415, "invalid_argument", &[]);
    assert_eq!(ask(&[("content-type", "application/json; charset=UTF-8")]).await.status, 201);
}

#[tokio::test]
async fn an_id_has_one_form_and_everything_else_is_refused_or_not_there() {
    let world = World::new();
    let token = world.token(UserId::new(), &[Role::Admin]);
    let id = UserId::new().to_string();
    for bad in [
        "7",
        "ada",
        "me",
        &id.to_uppercase(),
        &id[1..],
        &format!("{id}0"),
        "00000000-0000-4000-8000-000000000000",
        "%00",
        "%ff",
        "..",
        "%2e%2e%2fetc",
        "' OR 1=1 --".replace(' ', "%20").as_str(),
        "%F0%9F%98%80",
        &"a".repeat(4_000),
    ] {
        let answer = world.get(&format!("/v1/users/{bad}"), &token).await;
        answer.is_problem(400, "invalid_argument", &[]);
    }
    world.get(&format!("/v1/users/{id}"), &token).await.is_problem(404, "not_found", &["no such user"]);
}

#[tokio::test]
async fn a_query_is_read_strictly() {
    let world = World::new();
    let token = world.token(UserId::new(), &[Role::User]);
    for (query, word) in [
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=", "page_size"),
        ("page_size=ten", "page_size"),
        ("page_size=99999999999999999999", "page_size"),
        ("page_size=1&page_size=2", "page_size"),
        ("cursor=", "cursor"),
        ("cursor=1", "cursor"),
        ("cursor=%00", "cursor"),
        ("offset=5", "offset"),
        ("page_size", "page_size"),
    ] {
        let answer = world.get(&format!("/v1/users?{query}"), &token).await;
        answer.is_problem(400, "invalid_argument", &[word]);
    }
    for fine in ["", "?", "?page_size=1", "?page_size=200"] {
        assert_eq!(world.get(&format!("/v1/users{fine}"), &token).await.status, 200, "{fine}");
    }
}

#[tokio::test]
async fn a_deadline_that_cannot_be_read_is_refused_and_a_bad_traceparent_is_not() {
    let world = World::new();
    let (_, token) = world.somebody("ada").await;
    let ask = async |name: &str, value: &str| {
        world.send("GET", "/v1/me", &[("authorization", token.as_str()), (name, value)], "").await
    };
    for deadline in ["soon", "-1", "1.5", "999999999", ""] {
        ask("x-timeout-ms", deadline).await.is_problem(400, "invalid_argument", &["x-timeout-ms"]);
    }
    for parent in ["garbage", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", ""] {
        assert_eq!(ask("traceparent", parent).await.status, 200, "{parent}");
    }
}

/// Text that some program, somewhere, has fallen over.
fn hostile() -> Vec<String> {
    let own = [
        "",
        " ",
        "\t",
        "a b",
        "ada ",
        "\u{a0}ada",
        "ad\u{200b}a",
        "\u{feff}ada",
        "\u{202e}nimda",
        "\u{2066}ada\u{2069}",
        "ada\u{ad}",
        "\0",
        "ada\0",
        "ada\n",
        "ada\r\nx-admin: 1",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "'; DROP TABLE users; --",
        "\" OR \"\"=\"",
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "%00",
        "%s%n%x",
        "${jndi:ldap://x}",
        "{{7*7}}",
        "<script>alert(1)</script>",
        r#"{"username":"admin"}"#,
        "null",
        "undefined",
        "NaN",
        "-1",
        "аdа",
        "ﬁ",
        "Ａｄａ",
        "ada\u{301}\u{301}\u{301}\u{301}",
        "😀",
        "👩\u{200d}👩\u{200d}👧",
        "\u{10ffff}",
        "\u{fffd}",
        "مرحبا",
        "İ",
        "ß",
        "李",
    ];
    let long = [64, 65, 128, 129, 254, 255, 5_000].map(|length| "a".repeat(length));
    own.into_iter().map(String::from).chain(long).collect()
}

/// An answer to a body that may be fine or not: it says so, and nothing else.
#[track_caller]
fn is_decided(answer: &Answer, sent: &str) {
    match answer.status {
        201 | 409 => {}
        413 => assert!(sent.len() > 16 * 1024),
        status => answer.is_problem(status, "invalid_argument", &[]),
    }
    assert!(answer.status < 500, "{sent:?}: {answer:?}");
}

#[tokio::test]
async fn hostile_text_in_any_field_is_taken_or_refused_and_breaks_nothing() {
    let world = World::new();
    let (_, token) = world.somebody("before").await;
    assert!(hostile().len() >= 50);
    for text in hostile() {
        for field in ["username", "email", "password"] {
            let body = with(field, text.as_str());
            is_decided(&world.post("/v1/register", &body).await, &body);
        }
        let login = json!({"username": text, "password": text}).to_string();
        assert!(matches!(world.post("/v1/login", &login).await.status, 400 | 401), "{text:?}");
        let refresh = json!({"refresh_token": text}).to_string();
        assert!(matches!(world.post("/v1/refresh", &refresh).await.status, 400 | 401), "{text:?}");
    }
    // What was taken is shown as it was taken: one page, valid JSON, one profile for each.
    let page = world.get("/v1/users?page_size=200", &token).await;
    assert_eq!(page.status, 200);
    for user in page.json()["users"].as_array().unwrap() {
        let name = user["username"].as_str().unwrap();
        assert!(
            !name.chars().any(|letter| letter.is_control() || letter == '\u{200b}' || letter == '\u{202e}')
        );
    }
}

#[tokio::test]
async fn a_megabyte_in_a_field_is_too_much() {
    let world = World::new();
    for field in ["username", "email", "password"] {
        let body = with(field, "a".repeat(1_000_000));
        world.post("/v1/register", &body).await.is_problem(413, "invalid_argument", &["limit"]);
    }
}

#[test]
fn whatever_text_comes_in_whatever_field_the_answer_is_a_decision() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = World::new();
    let text = || prop_oneof![any::<String>(), "[a-zA-Z0-9._-]{0,70}", "[a-z]{1,8}@[a-z]{1,8}\\.[a-z]{2,4}"];
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) });
    runner
        .run(&(text(), text(), text(), any::<i64>()), |(username, email, password, age)| {
            let body =
                json!({"username": username, "email": email, "password": password, "age": age}).to_string();
            is_decided(&runtime.block_on(world.post("/v1/register", &body)), &body);
            Ok(())
        })
        .unwrap();
}

#[test]
fn whatever_bytes_come_as_a_body_the_answer_is_a_decision() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = World::new();
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) });
    // A good body with one byte replaced is closer to the rules than noise.
    let good = registration().to_string().into_bytes();
    let bent = (0..good.len(), any::<u8>()).prop_map(move |(at, byte)| {
        let mut body = good.clone();
        body[at] = byte;
        body
    });
    runner
        .run(&prop_oneof![prop::collection::vec(any::<u8>(), 0..200), bent], |bytes| {
            let sent = world.send_bytes("POST", "/v1/register", &[JSON], Body::from(bytes));
            let answer = runtime.block_on(sent);
            prop_assert!(matches!(answer.status, 201 | 400 | 409), "{answer:?}");
            Ok(())
        })
        .unwrap();
}
