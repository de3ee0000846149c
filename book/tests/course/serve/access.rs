//! Who may make the server do something: each thing that a request must have is left out or forged in turn.

use super::{Answer, Course, Lang, Live};

/// A live book, and an address where a POST is answered by something else than a refusal.
const POST: &str = "/__course/check/is_adult";

#[test]
fn the_printed_address_gives_a_cookie_that_only_this_server_gets_and_leads_to_the_page_without_the_token() {
    let course = Course::new();
    let live = Live::start(&course);
    let entrance = live.server.entrance(Lang::Zh);
    let path = entrance.strip_prefix(&format!("http://{}", live.address())).unwrap();
    let token = path.strip_prefix("/zh-CN/?token=").unwrap();
    assert_eq!(token.len(), 32, "128 bits");
    let opened = live.get(path);
    assert_eq!((opened.status, opened.header("location")), (303, "/zh-CN/"));
    let cookie = opened.header("set-cookie");
    let name = format!("course_{}=", live.address().port());
    assert!(cookie.starts_with(&name) && cookie.ends_with("; HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains(token), "the cookie does not give the token away");

    for wrong in ["", "0", &"0".repeat(32), &token[1..], &token.to_uppercase()] {
        let refused = live.get(&format!("/en/?token={wrong}"));
        assert_eq!((refused.status, refused.header("set-cookie")), (403, ""), "{wrong}");
        assert!(!refused.body.contains(token));
    }
    // The way on stays on this server.
    for path in ["//evil.example/", "/\\evil.example/"] {
        let opened = live.get(&format!("{path}?token={token}"));
        assert!(!opened.header("location").starts_with("//") && !opened.header("location").contains('\\'));
    }
    live.server.stop().unwrap();
}

#[test]
fn only_a_browser_with_the_cookie_gets_the_pages_token() {
    let course = Course::new();
    let live = Live::start(&course);
    let browser = live.browser();
    for cookie in ["", "Cookie: course=1\r\n", &format!("Cookie: {}0\r\n", browser.cookie)] {
        let session =
            live.ask(&format!("GET /__course/session HTTP/1.1\r\nHost: {}\r\n{cookie}", live.address()));
        assert_eq!(session.status, 403, "{cookie}");
        assert!(!session.body.contains(&browser.token));
        assert!(session.body.contains("terminal") && session.body.contains("终端"), "{}", session.body);
    }
    live.server.stop().unwrap();
}

#[test]
fn a_post_needs_the_cookie_our_own_origin_and_the_pages_token() {
    let course = Course::new();
    let live = Live::start(&course);
    let browser = live.browser();
    let (host, port) = (live.address(), live.address().port());
    let cookie = format!("Cookie: {}\r\n", browser.cookie);
    let token = format!("X-Course-Token: {}\r\n", browser.token);
    let origin = format!("Origin: http://{host}\r\n");
    let wrong = "0".repeat(32);
    let send = |headers: &[&str]| -> Answer {
        live.ask(&format!(
            "POST {POST} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n{}",
            headers.concat()
        ))
    };
    assert_eq!(send(&[&cookie, &origin, &token]).status, 202);
    let other_port = format!("Origin: http://127.0.0.1:{}\r\n", port.wrapping_add(1));
    for (what, headers) in [
        ("nothing", vec![]),
        ("no cookie", vec![&*origin, &*token]),
        ("wrong cookie", vec!["Cookie: course_1=1\r\n", &origin, &token]),
        ("no origin", vec![&cookie, &token]),
        ("foreign origin", vec![&cookie, "Origin: http://evil.example\r\n", &token]),
        ("a sandboxed page", vec![&cookie, "Origin: null\r\n", &token]),
        ("another server on this machine", vec![&cookie, &other_port, &token]),
        ("no token", vec![&cookie, &origin]),
        ("wrong token", vec![&cookie, &origin, &format!("X-Course-Token: {wrong}\r\n")]),
    ] {
        let refused = send(&headers);
        assert_eq!(refused.status, 403, "{what}");
        assert!(refused.body.starts_with("{\"en\":"), "{what}: {}", refused.body);
    }
    let forged = live.post_head(&browser, POST).replacen(&host.to_string(), "evil.example", 1);
    assert_eq!(live.ask(&format!("{forged}Content-Length: 0\r\n")).status, 421);
    live.server.stop().unwrap();
}

#[test]
fn a_forwarded_name_is_answered_when_it_was_allowed() {
    let course = Course::new();
    let live = Live::start(&course);
    let browser = live.browser();
    for (host, status) in [("course.example", 200), ("course.example:8443", 200), ("other.example", 421)] {
        assert_eq!(live.ask(&format!("GET /en/ HTTP/1.1\r\nHost: {host}\r\n")).status, status, "{host}");
    }
    for (origin, status) in [
        ("https://course.example", 202),
        ("http://course.example:8443", 202),
        ("https://evil-course.example", 403),
        ("https://course.example.evil", 403),
    ] {
        let head = live.post_head(&browser, POST);
        let head = head.replace(&format!("http://{}", live.address()), origin);
        assert_eq!(live.ask(&format!("{head}Content-Length: 0\r\n")).status, status, "{origin}");
    }
    live.server.stop().unwrap();
}

#[test]
fn a_request_can_only_name_what_the_book_holds_and_carries_nothing() {
    let course = Course::new();
    let live = Live::start(&course);
    let browser = live.browser();
    for path in [
        "/__course/check/no_such",
        "/__course/check/..",
        "/__course/check/..%2f..%2fCargo.toml",
        "/__course/check/../../Cargo.toml",
        "/__course/check/is_adult%00",
        "/__course/check/is_adult/exercise.rs",
        "/__course/hint/rm%20-rf",
        "/__course/compare/$(id)",
        "/__course/run/cargo%20run",
        "/__course/run/0000000000000000",
        "/__course/run/",
        "/__course/nothing",
    ] {
        let status = live.post(&browser, path).status;
        assert!([404, 405].contains(&status), "{path}: {status}");
    }
    assert_eq!(live.post(&browser, "/en/").status, 405, "a page is only read");
    for what in ["run/0000000000000000", "check/is_adult", "hint/is_adult", "compare/is_adult"] {
        assert_eq!(live.get(&format!("/__course/{what}")).status, 405, "{what}");
    }
    let head = live.post_head(&browser, POST);
    let (small, large) = ("x".repeat(1024), "x".repeat(1025));
    let with_body =
        |body: &str| live.ask_with_body(&format!("{head}Content-Length: {}\r\n", body.len()), body).status;
    assert_eq!((with_body(&small), with_body(&large)), (202, 413));
    live.server.stop().unwrap();
}
