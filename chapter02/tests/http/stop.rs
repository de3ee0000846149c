//! The end of a service: what it still answers, what it refuses, and when it stops waiting.

use crate::client::{Service, generous};
use axum::{Router, routing::get};
use chapter02::serve::{
    app::{Hello, app},
    limits::Limits,
    server::Ending,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// A service whose `/slow` says that it was entered and answers when the test lets it.
struct Slow {
    service: Service,
    entered: Arc<Semaphore>,
    gate: Arc<Semaphore>,
}

impl Slow {
    fn start(limits: Limits) -> Slow {
        let [entered, gate] = [Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0))];
        let [seen, open] = [Arc::clone(&entered), Arc::clone(&gate)];
        let slow = move || async move {
            seen.add_permits(1);
            open.acquire().await.unwrap().forget();
            "done"
        };
        Slow { service: Service::start(Router::new().route("/slow", get(slow)), limits), entered, gate }
    }

    fn wait_until_entered(&self) {
        self.service.wait(self.entered.acquire()).unwrap().forget();
    }
}

const SLOW: &str = "GET /slow HTTP/1.1\r\nHost: test\r\n\r\n";

#[test]
fn a_service_with_nothing_open_ends_at_once_and_closes_idle_connections() {
    let service = Service::start(app(Hello::default()), generous());
    let [mut used, mut silent] = [service.client(), service.client()];
    assert_eq!(used.get("/").status, 200);
    service.stop.cancel();
    assert_eq!((used.end(), silent.end()), (String::new(), String::new()));
    service.refuses();
    assert_eq!(service.ending(), Ending::Clean);
}

// ANCHOR: finishes
#[test]
fn an_open_request_is_answered_while_new_connections_are_refused() {
    let slow = Slow::start(generous());
    let mut client = slow.service.client();
    client.send(SLOW);
    slow.wait_until_entered();
    slow.service.stop.cancel();
    slow.service.refuses();
    slow.gate.add_permits(1);
    let answer = client.answer();
    assert_eq!((answer.status, answer.body.as_str()), (200, "done"));
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(client.end(), "");
    assert_eq!(slow.service.ending(), Ending::Clean);
}
// ANCHOR_END: finishes

#[test]
fn a_second_request_on_an_open_connection_is_not_served_after_the_stop() {
    let slow = Slow::start(generous());
    let mut client = slow.service.client();
    client.send([SLOW, SLOW].concat());
    slow.wait_until_entered();
    slow.service.stop.cancel();
    slow.service.refuses();
    slow.gate.add_permits(2);
    assert_eq!(client.answer().body, "done");
    assert_eq!(client.end(), "", "one answer and no more");
    assert_eq!(slow.service.ending(), Ending::Clean);
    assert_eq!(slow.entered.available_permits(), 0);
}

#[test]
fn the_drain_time_holds_and_cuts_what_is_open() {
    let slow = Slow::start(Limits { drain_time: Duration::from_millis(50), ..generous() });
    let mut clients = [slow.service.client(), slow.service.client()];
    for client in &mut clients {
        client.send(SLOW);
        slow.wait_until_entered();
    }
    slow.service.stop.cancel();
    assert_eq!(slow.service.ending(), Ending::Expired { open: 2 });
    for mut client in clients {
        assert_eq!(client.end(), "");
    }
}

#[test]
fn a_request_that_finishes_within_the_drain_time_does_not_count_as_cut() {
    let slow = Slow::start(Limits { drain_time: Duration::from_millis(200), ..generous() });
    let mut clients = [slow.service.client(), slow.service.client()];
    for client in &mut clients {
        client.send(SLOW);
        slow.wait_until_entered();
    }
    slow.gate.add_permits(1);
    slow.service.stop.cancel();
    assert_eq!(slow.service.ending(), Ending::Expired { open: 1 });
}

#[test]
fn half_a_request_has_the_drain_time_to_become_a_whole_one() {
    let service = Service::start(app(Hello::default()), generous());
    let mut client = service.client();
    client.send("GET /half HTTP/1.1\r\n");
    service.client().two_rounds();
    service.stop.cancel();
    service.refuses();
    client.send("Host: test\r\n\r\n");
    let answer = client.answer();
    assert_eq!(answer.body, "Hello, World! You asked for: /half");
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(service.ending(), Ending::Clean);
}

/// hyper takes a connection that has had an answer for idle until the next request is whole.
#[test]
fn half_a_request_on_a_used_connection_is_closed_at_once() {
    let service = Service::start(app(Hello::default()), generous());
    let mut client = service.client();
    client.send("GET /one HTTP/1.1\r\nHost: test\r\n\r\nGET /two HTTP/1.1\r\n");
    assert_eq!(client.answer().status, 200);
    service.stop.cancel();
    assert_eq!(client.end(), "");
    assert_eq!(service.ending(), Ending::Clean);
}

#[test]
fn a_service_that_is_stopped_before_it_starts_serves_nobody() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let hello = Hello::default();
    let ending = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stop = tokio_util::sync::CancellationToken::new();
        stop.cancel();
        chapter02::serve::server::run(listener, app(hello.clone()), generous(), stop).await
    });
    assert_eq!(ending, Ending::Clean);
}
