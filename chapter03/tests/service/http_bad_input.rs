//! Whatever comes over HTTP that should not: a problem body that says what to mend, and a service that goes on.

use crate::support::{Answer, Service, exchange};
use std::fmt::Write;

/// Posts each body to one service and checks what is said about it.
async fn each_is_refused(bodies: &[(&str, &[&str])]) {
    let service = Service::bare().await;
    for (body, words) in bodies {
        service.post(body).await.is_problem(400, "invalid_argument", words);
    }
    assert_eq!(service.get("/livez").await.status, 200, "it goes on");
    service.stop().await;
}

#[tokio::test]
async fn what_is_no_json_is_refused_with_its_place() {
    each_is_refused(&[
        ("", &["EOF"]),
        ("{", &["line 1 column 1"]),
        ("user_id=ada", &["line 1 column 1"]),
        (r#"{"user_id": "ada",}"#, &["trailing comma"]),
        (
            r#"{"user_id": "ada", "amount": {"minor_units": 1, "currency": "EUR"}} {}"#,
            &["trailing characters"],
        ),
        ("[]", &["line 1"]),
        ("null", &["line 1"]),
    ])
    .await;
}

#[tokio::test]
async fn a_field_that_is_missing_unknown_or_double_is_named() {
    each_is_refused(&[
        ("{}", &["missing field `user_id`"]),
        (r#"{"user_id": "ada"}"#, &["missing field `amount`"]),
        (r#"{"user_id": "ada", "amount": {"minor_units": 1}}"#, &["missing field `currency`"]),
        (
            r#"{"user_id": "ada", "amount": {"minor_units": 1, "currency": "EUR"}, "note": ""}"#,
            &["unknown field `note`"],
        ),
        (
            r#"{"user_id": "ada", "amount": {"minor_units": 1, "currency": "EUR", "cents": 1}}"#,
            &["unknown field `cents`"],
        ),
        (
            r#"{"user_id": "ada", "user_id": "eve", "amount": {"minor_units": 1, "currency": "EUR"}}"#,
            &["duplicate field `user_id`"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_number_that_is_no_amount_is_refused() {
    let with = |number: &str| {
        format!(r#"{{"user_id": "ada", "amount": {{"minor_units": {number}, "currency": "EUR"}}}}"#)
    };
    let service = Service::bare().await;
    for (number, words) in [
        ("0", "above 0"),
        ("-1", "above 0"),
        ("-9223372036854775808", "above 0"),
        ("9223372036854775808", "expected i64"),
        ("12.5", "expected i64"),
        ("12.0", "expected i64"),
        ("1e2", "expected i64"),
        ("\"12\"", "expected i64"),
        ("null", "expected i64"),
        ("NaN", "column"),
        ("1e999", "column"),
    ] {
        service.post(&with(number)).await.is_problem(400, "invalid_argument", &[words]);
    }
    for number in ["1", "9223372036854775807"] {
        assert_eq!(service.post(&with(number)).await.status, 201, "{number}");
    }
    service.stop().await;
}

#[tokio::test]
async fn ids_and_currencies_that_are_none_are_refused() {
    let long = "a".repeat(65);
    let with = |user: &str, currency: &str| {
        format!(r#"{{"user_id": "{user}", "amount": {{"minor_units": 1, "currency": "{currency}"}}}}"#)
    };
    let service = Service::bare().await;
    for (user, currency, word) in [
        ("", "EUR", "user_id"),
        ("a b", "EUR", "user_id"),
        (&long, "EUR", "user_id"),
        ("ada", "eur", "currency"),
        ("ada", "", "currency"),
    ] {
        service.post(&with(user, currency)).await.is_problem(400, "invalid_argument", &[word]);
    }
    for path in [
        "/orders/7",
        "/orders/ord-00000000000000FF",
        "/orders/%ff",
        "/orders?user_id=",
        "/orders?user_id=a%20b",
    ] {
        service.get(path).await.is_problem(400, "invalid_argument", &[]);
    }
    service.get("/orders").await.is_problem(400, "invalid_argument", &["user_id"]);
    service.get("/orders?user=ada").await.is_problem(400, "invalid_argument", &["user"]);
    service.get("/orders/ord-00000000000000ff").await.is_problem(404, "not_found", &["ord-00000000000000ff"]);
    service.stop().await;
}

#[tokio::test]
async fn a_body_that_does_not_say_it_is_json_is_refused() {
    let service = Service::bare().await;
    let body = br#"{"user_id": "ada", "amount": {"minor_units": 1, "currency": "EUR"}}"#;
    for media in ["", "content-type: text/plain\r\n", "content-type: application/x-www-form-urlencoded\r\n"] {
        service.send("POST /orders", media, body).await.is_problem(
            415,
            "invalid_argument",
            &["application/json"],
        );
    }
    let parameters = "content-type: application/json; charset=utf-8\r\n";
    assert_eq!(service.send("POST /orders", parameters, body).await.status, 201);
    service.stop().await;
}

#[tokio::test]
async fn ten_megabytes_are_too_much_however_they_come() {
    let service = Service::bare().await;
    let body = vec![b' '; 10 * 1024 * 1024];
    let json = "content-type: application/json\r\n";
    service.send("POST /orders", json, &body).await.is_problem(413, "invalid_argument", &["limit"]);

    let mut chunked = b"POST /orders HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
        content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        .to_vec();
    for chunk in body.chunks(64 * 1024) {
        let mut line = String::new();
        write!(line, "{:x}\r\n", chunk.len()).unwrap();
        chunked.extend_from_slice(line.as_bytes());
        chunked.extend_from_slice(chunk);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    Answer::parse(&exchange(service.http, &chunked).await).is_problem(413, "invalid_argument", &["limit"]);
    service.stop().await;
}

#[tokio::test]
async fn a_body_is_read_up_to_the_limit_and_not_one_byte_further() {
    let service = Service::bare().await;
    let order = r#"{"user_id": "ada", "amount": {"minor_units": 1, "currency": "EUR"}}"#;
    let limit = chapter03::order::http::router::BODY_BYTES;
    assert_eq!(service.post(&format!("{order:limit$}")).await.status, 201);
    let past = limit + 1;
    service.post(&format!("{order:past$}")).await.is_problem(413, "invalid_argument", &["limit"]);
    service.stop().await;
}

#[tokio::test]
async fn json_that_is_nested_without_end_is_refused() {
    let deep = "[".repeat(10_000);
    each_is_refused(&[(&deep, &["line 1"]), (&format!(r#"{{"user_id": {deep}"#), &["line 1"])]).await;
}

#[tokio::test]
async fn an_unknown_path_is_404_and_a_wrong_method_405_that_names_the_right_ones() {
    let service = Service::bare().await;
    for path in ["/", "/order", "/orders/", "/orders/ord-00000000000000ff/items", "/Orders"] {
        service.get(path).await.is_problem(404, "not_found", &["/orders"]);
    }
    let wrong = service.send("DELETE /orders", "", b"").await;
    wrong.is_problem(405, "unimplemented", &["DELETE"]);
    let allowed = &wrong.headers["allow"];
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    service.send("POST /orders/ord-00000000000000ff", "", b"").await.is_problem(
        405,
        "unimplemented",
        &["POST"],
    );
    service.stop().await;
}

#[tokio::test]
async fn a_deadline_that_cannot_be_read_is_refused_and_a_bad_traceparent_is_not() {
    let service = Service::bare().await;
    for deadline in ["soon", "-1", "1.5", "999999999", ""] {
        let answer =
            service.send("GET /orders?user_id=ada", &format!("x-timeout-ms: {deadline}\r\n"), b"").await;
        answer.is_problem(400, "invalid_argument", &["x-timeout-ms"]);
    }
    for parent in [
        "garbage",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "",
    ] {
        let answer =
            service.send("GET /orders?user_id=ada", &format!("traceparent: {parent}\r\n"), b"").await;
        assert_eq!(answer.status, 200, "{parent}");
    }
    service.stop().await;
}
