mod exercise;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use exercise::{Echoes, MOST, app};
use std::sync::atomic::Ordering;
use tower::ServiceExt;

/// Status and text of the answer. The router is called like a function; there is no socket.
async fn ask(app: &Router, method: &str, path: &str) -> (u16, String) {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn get(path: &str) -> (u16, String) {
    ask(&app(Echoes::default()), "GET", path).await
}

fn ok(text: &str) -> (u16, String) {
    (200, text.to_string())
}

/// A text comes back as it was meant, percent-encoding taken away.
#[tokio::test]
async fn a_text_comes_back_as_it_was_meant() {
    assert_eq!(get("/echo/Ada").await, ok("Ada"));
    assert_eq!(get("/echo/%E6%9D%8E%20%2F%20Li").await, ok("李 / Li"));
}

/// `?times=3` repeats the text with one space in between.
#[tokio::test]
async fn times_repeats_the_text_with_a_space_in_between() {
    assert_eq!(get("/echo/Ada?times=1").await, ok("Ada"));
    assert_eq!(get("/echo/Ada?times=3").await, ok("Ada Ada Ada"));
}

/// A number of times from 1 to the most is taken, and any other number is refused with a 400.
#[tokio::test]
async fn numbers_from_one_to_the_most_are_taken_and_no_others() {
    for (times, expected) in [(0, 400), (1, 200), (MOST, 200), (MOST + 1, 400)] {
        let (status, _) = get(&format!("/echo/Ada?times={times}")).await;
        assert_eq!(status, expected, "times={times}");
    }
}

/// A number of times that is no whole number is refused with a 400.
#[tokio::test]
async fn what_is_no_whole_number_is_refused() {
    for times in ["-1", "1.5", "twice", ""] {
        let (status, _) = get(&format!("/echo/Ada?times={times}")).await;
        assert_eq!(status, 400, "times={times}");
    }
}

/// Echoes are counted where whoever made the service can see it.
#[tokio::test]
async fn echoes_are_counted_where_the_maker_sees_it() {
    let echoes = Echoes::default();
    let app = app(echoes.clone());
    ask(&app, "GET", "/echo/Ada").await;
    ask(&app, "GET", "/echo/Grace").await;
    assert_eq!(echoes.load(Ordering::Relaxed), 2, "the counter that was handed in");
}

/// `GET /echoes` answers how many echoes there have been: a repeated text is one, a refused request is none.
#[tokio::test]
async fn a_repeated_text_is_one_echo_and_a_refused_request_is_none() {
    let app = app(Echoes::default());
    ask(&app, "GET", "/echo/Ada?times=3").await;
    ask(&app, "GET", "/echo/Ada?times=99").await;
    assert_eq!(ask(&app, "GET", "/echoes").await, ok("1"));
}

/// Another method is a 405.
#[tokio::test]
async fn another_method_is_a_405() {
    let app = app(Echoes::default());
    for (method, path) in [("POST", "/echo/Ada"), ("DELETE", "/echoes")] {
        assert_eq!(ask(&app, method, path).await.0, 405, "{method} {path}");
    }
}
