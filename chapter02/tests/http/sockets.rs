//! What clients send that no library would: each case is bytes on a socket.

use crate::client::{Client, Service, generous};
use chapter02::serve::app::{Hello, app};

fn service() -> Service {
    Service::start(app(Hello::default()), generous())
}

/// The service still answers everybody else.
fn still_serves(service: &Service) {
    assert_eq!(service.client().get("/after").body, "Hello, World! You asked for: /after");
}

#[test]
fn a_connection_serves_one_request_after_the_other() {
    let service = service();
    let mut client = service.client();
    assert_eq!(client.get("/one").body, "Hello, World! You asked for: /one");
    assert_eq!(client.get("/two?x=1").body, "Hello, World! You asked for: /two");
}

#[test]
fn requests_sent_at_once_are_answered_in_their_order() {
    let service = service();
    let mut client = service.client();
    client.send("GET /one HTTP/1.1\r\nHost: test\r\n\r\nGET /two HTTP/1.1\r\nHost: test\r\n\r\n");
    assert_eq!(client.answer().body, "Hello, World! You asked for: /one");
    assert_eq!(client.answer().body, "Hello, World! You asked for: /two");
}

#[test]
fn bad_percent_encoding_is_a_400_and_the_connection_lives_on() {
    let service = service();
    let mut client = service.client();
    for path in ["/%", "/%4", "/%zz", "/%%", "/a%2"] {
        let answer = client.get(path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.body.starts_with("Bad percent-encoding: `%"), "{answer:?}");
    }
    assert_eq!(client.get("/fine").status, 200);
}

#[test]
fn a_path_that_decodes_to_invalid_utf8_is_a_400() {
    let service = service();
    let mut client = service.client();
    for path in ["/%ff", "/%C0%80", "/%ED%A0%80", "/%E6%9D"] {
        let answer = client.get(path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.body.starts_with("The decoded path is not UTF-8"), "{answer:?}");
    }
}

#[test]
fn raw_unicode_in_the_request_line_is_read_and_raw_bytes_that_are_no_text_are_a_400() {
    let service = service();
    assert_eq!(service.client().get("/用户/李").body, "Hello, World! You asked for: /用户/李");

    let mut client = service.client();
    client.send(b"GET /\xff\xfe HTTP/1.1\r\nHost: test\r\n\r\n");
    assert_eq!(client.answer().status, 400);
    still_serves(&service);
}

#[test]
fn an_unknown_method_is_a_405_and_what_is_no_method_a_400() {
    let service = service();
    let mut client = service.client();
    client.send("BREW /coffee HTTP/1.1\r\nHost: test\r\n\r\n");
    let answer = client.answer();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET,HEAD")));

    for no_request in
        ["\u{1}\u{2} / HTTP/1.1\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "hello?\r\n\r\n"]
    {
        let mut client = service.client();
        client.send(no_request);
        assert_eq!(client.answer().status, 400, "{no_request:?}");
        assert_eq!(client.end(), "", "and it is closed, for nobody knows where the next request begins");
    }
    still_serves(&service);
}

#[test]
fn head_sends_no_body_so_the_next_answer_is_not_mistaken_for_one() {
    let service = service();
    let mut client = service.client();
    client.send("HEAD /users HTTP/1.1\r\nHost: test\r\n\r\n");
    let head = client.answer_without_body();
    assert_eq!((head.status, head.header("content-length")), (200, Some("35")));
    assert_eq!(client.get("/users").body.len(), 35);
}

#[test]
fn a_body_on_a_get_is_not_taken_for_the_next_request() {
    let service = service();
    let mut client = service.client();
    client.send("GET /one HTTP/1.1\r\nHost: test\r\nContent-Length: 27\r\n\r\nGET /evil HTTP/1.1\r\nHost: x");
    assert_eq!(client.answer().body, "Hello, World! You asked for: /one");
    assert_eq!(client.get("/two").body, "Hello, World! You asked for: /two");
}

#[test]
fn a_get_that_promises_a_body_and_sends_none_is_answered_and_closed() {
    let service = service();
    let mut client = service.client();
    client.send("GET /one HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n");
    assert_eq!(client.answer().body, "Hello, World! You asked for: /one");
    assert_eq!(client.end(), "");
}

#[test]
fn a_client_that_leaves_in_the_middle_of_a_request_costs_nothing() {
    let service = service();
    let mut client = service.client();
    client.send("GET /half HTT");
    client.half_close();
    assert_eq!(client.end(), "", "half a request gets no answer");
    drop(service.client()); // connects and sends nothing at all
    still_serves(&service);
}

#[test]
fn a_client_that_will_send_no_more_still_gets_its_answer() {
    let service = service();
    let mut client = service.client();
    client.send("GET /last HTTP/1.1\r\nHost: test\r\n\r\n");
    client.half_close();
    assert_eq!(client.answer().body, "Hello, World! You asked for: /last");
    assert_eq!(client.end(), "");
}

#[test]
fn a_connection_that_the_client_has_left_half_open_does_not_stop_the_others() {
    let service = service();
    let _silent: Vec<Client> = (0..8).map(|_| service.client()).collect();
    still_serves(&service);
}

#[test]
fn a_request_of_http_1_0_is_answered_and_closed() {
    let service = service();
    let mut client = service.client();
    client.send("GET /old HTTP/1.0\r\n\r\n");
    assert_eq!(client.answer().body, "Hello, World! You asked for: /old");
    assert_eq!(client.end(), "");
}
