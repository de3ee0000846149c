//! The service as a function: a request in, a response out, no socket.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Path,
    http::{Request, Response, StatusCode},
};
use chapter02::serve::{
    app::{Hello, app},
    language::Language,
    smallest,
};
use std::sync::atomic::Ordering;
use tower::ServiceExt;

async fn ask(app: Router, request: axum::http::request::Builder) -> Response<Body> {
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

// ANCHOR: greets
/// What a GET for `path` is answered.
async fn get(path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = app(Hello::default()).oneshot(request).await.unwrap();
    (response.status(), text(response).await)
}

#[tokio::test]
async fn every_path_is_greeted_without_its_query() {
    for path in ["/", "/users/7", "//", "/a/../b", "/users?page=2", "/users?bad=%zz"] {
        let shown = path.split('?').next().unwrap();
        assert_eq!(get(path).await, (StatusCode::OK, format!("Hello, World! You asked for: {shown}")));
    }
}
// ANCHOR_END: greets

#[tokio::test]
async fn a_path_is_shown_as_it_was_meant() {
    for (path, shown) in [
        ("/%E6%9D%8E", "/李"),
        ("/李", "/李"),
        ("/a%20b+c", "/a b+c"),
        ("/a%2Fb%3Fc", "/a/b?c"),
        ("/100%25", "/100%"),
    ] {
        assert_eq!(
            get(path).await,
            (StatusCode::OK, format!("Hello, World! You asked for: {shown}")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_bad_path_is_a_400_that_names_what_is_bad() {
    let (status, why) = get("/a/%zz").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(
        why,
        "Bad percent-encoding: `%zz` at byte 3 of the path. A `%` needs two hex digits after it."
    );

    let (status, why) = get("/%E6%9D").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(why, "The decoded path is not UTF-8: it is until byte 1 and no further.");
}

/// Why the service decodes by itself.
#[tokio::test]
async fn the_path_of_axum_lets_bad_percent_encoding_pass() {
    let echo = |Path(path): Path<String>| async { path };
    let app = Router::new().route("/{path}", axum::routing::get(echo));
    assert_eq!(text(ask(app.clone(), Request::get("/100%")).await).await, "100%");
    assert_eq!(ask(app, Request::get("/%FF")).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn each_request_chooses_its_language_unless_the_service_has_one() {
    let either = Hello::default();
    let chinese = Hello { language: Some(Language::Chinese), ..Hello::default() };
    for (hello, accept, expected) in [
        (&either, "zh-CN,zh;q=0.9,en;q=0.8", "你好，世界！你请求的是：/a"),
        (&either, "fr, en;q=0.4", "Hello, World! You asked for: /a"),
        (&either, "fr", "Hello, World! You asked for: /a"),
        (&chinese, "en", "你好，世界！你请求的是：/a"),
    ] {
        let response = ask(app(hello.clone()), Request::get("/a").header("accept-language", accept)).await;
        assert_eq!(text(response).await, expected, "{accept}");
    }
}

#[tokio::test]
async fn refusals_speak_the_same_language() {
    for (request, expected) in [
        (Request::get("/%4"), "百分号编码有误：路径第 1 字节处是 `%4`。`%` 后面要有两位十六进制数字。"),
        (Request::get("/%ff"), "路径解码之后不是 UTF-8：前 1 个字节有效，后面的无效。"),
        (Request::delete("/"), "这里不支持 DELETE。请用 GET 或 HEAD。"),
    ] {
        let response = ask(app(Hello::default()), request.header("accept-language", "zh-CN")).await;
        assert_eq!(response.headers()["content-language"], "zh-CN");
        assert_eq!(response.headers()["vary"], "accept-language");
        assert_eq!(text(response).await, expected);
    }
}

#[test]
fn the_highest_weight_wins_and_the_first_of_equals() {
    use Language::{Chinese, English};
    for (accept, expected) in [
        ("zh", Chinese),
        ("ZH-hans-CN", Chinese),
        ("en;q=0.8, zh;q=0.9", Chinese),
        ("en, zh", English),
        ("zh, en", Chinese),
        ("zh;q=0, *;q=0.1", English),
        ("zh;q=0", English),
        ("zh;q=high", English),
        ("zh ; q=0.5", Chinese),
        ("zho", English),
        ("", English),
    ] {
        assert_eq!(Language::preferred(accept), expected, "{accept}");
    }
}

#[tokio::test]
async fn head_says_what_get_says_without_the_body() {
    let got = ask(app(Hello::default()), Request::get("/users")).await;
    let head = ask(app(Hello::default()), Request::head("/users")).await;
    assert_eq!(
        (head.status(), &head.headers()["content-type"]),
        (StatusCode::OK, &got.headers()["content-type"])
    );
    assert_eq!(head.headers()["content-length"], text(got).await.len().to_string());
    assert_eq!(text(head).await, "");
}

#[tokio::test]
async fn another_method_is_a_405_that_names_those_that_are_served() {
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "get"] {
        let response = ask(app(Hello::default()), Request::builder().method(method).uri("/users")).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(response.headers()["allow"], "GET,HEAD", "{method}");
        assert_eq!(text(response).await, format!("{method} is not served here. Use GET or HEAD."));
    }
}

#[tokio::test]
async fn what_is_no_path_is_a_404() {
    let response = ask(app(Hello::default()), Request::options("*")).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn greetings_are_counted_and_refusals_are_not() {
    let hello = Hello::default();
    for path in ["/", "/%zz", "/b"] {
        ask(app(hello.clone()), Request::get(path)).await;
    }
    ask(app(hello.clone()), Request::post("/")).await;
    assert_eq!(hello.greetings.load(Ordering::Relaxed), 2);
}

// ANCHOR: smallest
#[tokio::test]
async fn the_smallest_service_knows_one_path_and_one_method() {
    for (request, expected) in [
        (Request::get("/"), StatusCode::OK),
        (Request::get("/users"), StatusCode::NOT_FOUND),
        (Request::post("/"), StatusCode::METHOD_NOT_ALLOWED),
    ] {
        assert_eq!(ask(smallest::app(), request).await.status(), expected);
    }
}
// ANCHOR_END: smallest
