//! Each limit of [`Limits`], at the limit and one past it.

use crate::client::{Client, PATIENCE, Service, generous};
use axum::{Router, body::Bytes, routing::get, routing::post};
use chapter02::serve::{
    app::{Hello, app},
    limits::Limits,
    smallest,
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// A time limit that is reached at once.
const SOON: Duration = Duration::from_millis(50);

fn service(limits: Limits) -> (Service, Arc<AtomicU64>) {
    let hello = Hello::default();
    (Service::start(app(hello.clone()), limits), hello.greetings)
}

/// A request whose head is exactly `bytes` long.
fn head_of(bytes: usize) -> String {
    let empty = "GET /long HTTP/1.1\r\nHost: test\r\nX-Fill: \r\n\r\n";
    empty.replace("X-Fill: ", &format!("X-Fill: {}", "x".repeat(bytes - empty.len())))
}

#[test]
fn a_head_of_the_limit_is_served_and_one_byte_more_is_a_431() {
    let (service, greetings) = service(generous());
    let limit = generous().head_bytes;
    let mut client = service.client();
    client.send(head_of(limit));
    assert_eq!(client.answer().status, 200);
    client.send_what_goes(head_of(limit + 1));
    assert_eq!(client.answer().status, 431);
    assert_eq!(client.end(), "", "and it is closed");
    assert_eq!(greetings.load(Ordering::Relaxed), 1, "the handler saw only the first");
}

#[test]
fn a_path_or_a_header_of_a_megabyte_is_a_431_and_harms_nobody() {
    let (service, greetings) = service(generous());
    let megabyte = "x".repeat(1 << 20);
    for request in [
        format!("GET /{megabyte} HTTP/1.1\r\nHost: test\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: test\r\nX-Fill: {megabyte}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{megabyte}"),
        megabyte.clone(),
    ] {
        let mut client = service.client();
        client.send_what_goes(&request);
        // Where the system threw the answer away with the rest of the request, the end has to be enough.
        let said = client.end();
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 431 "), "{said}");
    }
    assert_eq!(greetings.load(Ordering::Relaxed), 0);
    assert_eq!(service.client().get("/after").status, 200);
}

#[test]
fn a_hundred_headers_are_served_and_one_more_is_a_431() {
    let (service, _) = service(generous());
    let with = |count: usize| format!("GET / HTTP/1.1\r\n{}\r\n", "X-Fill: x\r\n".repeat(count));
    let mut client = service.client();
    client.send(with(100));
    assert_eq!(client.answer().status, 200);
    client.send(with(101));
    assert_eq!(client.answer().status, 431);
}

#[test]
fn a_body_of_the_limit_is_read_and_one_byte_more_is_a_413() {
    let length = |body: Bytes| async move { body.len().to_string() };
    let service = Service::start(Router::new().route("/", post(length)), generous());
    let limit = generous().body_bytes;
    let body = "x".repeat(limit);

    let mut client = service.client();
    client.send(format!("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: {limit}\r\n\r\n{body}"));
    let answer = client.answer();
    assert_eq!((answer.status, answer.body), (200, limit.to_string()));

    client.send_what_goes(format!("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: {}\r\n\r\n", limit + 1));
    assert_eq!(client.answer().status, 413);

    // Without a length said beforehand, it is refused when it has come in.
    let mut client = service.client();
    client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send_what_goes(format!("{:x}\r\n{body}x\r\n0\r\n\r\n", limit + 1));
    assert_eq!(client.answer().status, 413);
}

// ANCHOR: slow
#[test]
fn a_client_that_sends_half_a_head_is_closed() {
    let (service, _) = service(Limits { head_time: SOON, ..generous() });
    let mut client = service.client();
    client.send("GET /half HTTP/1.1\r\nHost: te");
    assert_eq!(client.end(), "");
}
// ANCHOR_END: slow

#[test]
fn a_byte_now_and_then_does_not_save_a_slow_client() {
    let (service, _) = service(Limits { head_time: SOON, ..generous() });
    let mut client = service.client();
    client.send("GET / HTTP/1.1\r\nX-Fill: ");
    let start = Instant::now();
    while client.hears_within(Duration::from_millis(5)).is_none() {
        client.send_what_goes("x");
        assert!(start.elapsed() < PATIENCE, "it is still fed");
    }
}

#[test]
fn an_idle_connection_is_closed() {
    let (service, _) = service(Limits { head_time: SOON, ..generous() });
    let mut silent = service.client();
    let mut client = service.client();
    assert_eq!(client.get("/one").status, 200);
    assert_eq!((client.end(), silent.end()), (String::new(), String::new()));
}

/// Why the service has an accept loop of its own. Nothing can prove "for ever"; half a second is ten times the limit above.
// ANCHOR: waits
#[test]
fn the_smallest_service_waits_for_a_slow_client() {
    let mut client = Client::open(start_smallest());
    client.send("GET / HTTP/1.1\r\nHost: te");
    assert_eq!(client.hears_within(Duration::from_millis(500)), None);
}
// ANCHOR_END: waits

fn start_smallest() -> SocketAddr {
    let (address, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            address.send(listener.local_addr().unwrap()).unwrap();
            smallest::run(listener).await
        })
    });
    told.recv_timeout(PATIENCE).expect("it starts")
}

#[test]
fn an_answer_that_takes_too_long_is_a_503() {
    let routes =
        Router::new().route("/never", get(std::future::pending::<()>)).route("/now", get(|| async {}));
    let service = Service::start(routes, Limits { answer_time: SOON, ..generous() });
    let mut client = service.client();
    let answer = client.get("/never");
    assert_eq!((answer.status, answer.body.as_str()), (503, "The answer took too long."));
    assert_eq!(client.get("/now").status, 200);
}

#[test]
fn a_body_that_does_not_come_is_a_503_as_well() {
    let length = |body: Bytes| async move { body.len().to_string() };
    let service =
        Service::start(Router::new().route("/", post(length)), Limits { answer_time: SOON, ..generous() });
    let mut client = service.client();
    client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nx");
    assert_eq!(client.answer().status, 503);
    assert_eq!(client.end(), "");
}

#[test]
fn as_many_connections_as_the_limit_are_served_and_one_more_waits() {
    let (service, _) = service(Limits { connections: 2, ..generous() });
    let [mut first, mut second, mut third] = [service.client(), service.client(), service.client()];
    assert_eq!((first.get("/1").status, second.get("/2").status), (200, 200));
    third.send("GET /3 HTTP/1.1\r\nHost: test\r\n\r\n");
    assert_eq!(third.hears_within(2 * SOON), None, "there is no room yet");
    drop(first);
    assert_eq!(third.answer().body, "Hello, World! You asked for: /3");
}

#[test]
fn an_old_connection_is_closed_when_it_is_idle_and_after_its_answer_when_it_is_not() {
    let gate = Arc::new(Semaphore::new(0));
    let [entered, open] = [Arc::new(Semaphore::new(0)), Arc::clone(&gate)];
    let seen = Arc::clone(&entered);
    let slow = move || async move {
        seen.add_permits(1);
        drop(open.acquire().await);
        "done"
    };
    let service = Service::start(
        Router::new().route("/slow", get(slow)),
        Limits { connection_time: SOON, connections: 2, ..generous() },
    );
    let [mut idle, mut busy] = [service.client(), service.client()];
    busy.send("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n");
    drop(service.wait(entered.acquire()));
    assert_eq!(idle.end(), "");
    gate.add_permits(1);
    assert_eq!(busy.answer().body, "done");
    assert_eq!(busy.end(), "");
}

#[test]
fn a_client_that_does_not_read_its_answers_is_cut_in_the_end() {
    let large = || async { "x".repeat(64 << 20) };
    let limits = Limits { connection_time: SOON, drain_time: SOON, connections: 1, ..generous() };
    let service = Service::start(Router::new().route("/large", get(large)), limits);
    let mut deaf = service.client();
    deaf.send("GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
    // There is room for one connection, so this one is answered only when the other is gone.
    assert_eq!(service.client().get("/").status, 404);
}

// ANCHOR: panic
async fn panics() {
    panic!("on purpose")
}

#[test]
fn a_panic_is_one_500_and_the_connection_lives_on() {
    let app = Router::new().route("/panic", get(panics)).route("/fine", get(|| async {}));
    let service = Service::start(app, generous());
    let mut client = service.client();
    let answer = client.get("/panic");
    assert_eq!((answer.status, answer.body.as_str()), (500, "Something went wrong on our side."));
    assert_eq!(client.get("/fine").status, 200);
}
// ANCHOR_END: panic
