//! The page itself and what protects it: a few files that are part of the program, and headers.
//!
//! Names of spans are hostile input. The script only ever sets text, never markup, and the Content-Security-Policy lets no other script
//! run if it should. Proved by the tests below and `tests/service/collector.rs`.

use axum::{
    Router,
    extract::{Request, State},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use std::net::IpAddr;

const HTML: &str = include_str!("page/index.html");
const ICON: &str = include_str!("page/icon.svg");
const STYLE: &str = include_str!("page/style.css");
/// Small modules; the browser loads what `view.js` imports.
const SCRIPTS: [(&str, &str); 6] = [
    ("/view.js", include_str!("page/view.js")),
    ("/list.js", include_str!("page/list.js")),
    ("/trace.js", include_str!("page/trace.js")),
    ("/map.js", include_str!("page/map.js")),
    ("/dom.js", include_str!("page/dom.js")),
    ("/texts.js", include_str!("page/texts.js")),
];

// ANCHOR: policy
/// Only our own files, no frame around it, no form that sends it elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// ANCHOR_END: policy

const PROTECTION: [(HeaderName, HeaderValue); 3] = [
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// The page's routes.
pub(super) fn router() -> Router {
    let routes = Router::new()
        .route("/", get(|| file("text/html; charset=utf-8", HTML)))
        .route("/icon.svg", get(|| file("image/svg+xml", ICON)))
        .route("/style.css", get(|| file("text/css; charset=utf-8", STYLE)));
    SCRIPTS.into_iter().fold(routes, |routes, (path, text)| {
        routes.route(path, get(move || file("text/javascript; charset=utf-8", text)))
    })
}

async fn file(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text).into_response()
}

/// Puts the headers on every answer of `routes`, and refuses foreign names on an address that only this machine reaches.
pub(super) fn protected(routes: Router, listens_on: IpAddr) -> Router {
    routes.layer(from_fn_with_state(listens_on, protect))
}

// ANCHOR: protect
async fn protect(State(listens_on): State<IpAddr>, request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    // A foreign page can point its own name at 127.0.0.1 and then read our answers as its own ("DNS rebinding").
    let mut answer = if listens_on.is_loopback() && !names_this_machine(host) {
        (StatusCode::FORBIDDEN, "Ask for this page by 127.0.0.1 or localhost.").into_response()
    } else {
        next.run(request).await
    };
    answer.headers_mut().extend(PROTECTION);
    answer
}
// ANCHOR_END: protect

fn names_this_machine(host: &str) -> bool {
    // Without the port. The colons of an IPv6 address stand in brackets.
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_never_makes_markup_of_a_text() {
        for (_, file) in SCRIPTS {
            for way in
                ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("]
            {
                assert!(!file.contains(way), "{way}");
            }
        }
    }

    #[test]
    fn the_page_needs_nothing_that_the_policy_forbids() {
        for inline in [" style=", " onclick=", " onload=", "<style", "<script>", "http://", "https://"] {
            assert!(!HTML.contains(inline), "{inline}");
        }
    }

    #[test]
    fn every_text_of_the_page_is_there_in_both_languages() {
        let (_, texts) = SCRIPTS[5];
        let keys = |language: &str| -> Vec<&str> {
            let (_, rest) = texts.split_once(&format!("  {language}: {{\n")).expect("the language is there");
            let (body, _) = rest.split_once("\n  },").expect("its texts end");
            body.lines().filter_map(|line| line.trim().split_once(": ")).map(|(key, _)| key).collect()
        };
        let english = keys("en");
        assert_eq!(english, keys("\"zh-CN\""));
        let asked = |file: &'static str, before: &'static str| {
            file.split(before).skip(1).filter_map(|rest| rest.split('"').next())
        };
        let in_scripts = SCRIPTS.into_iter().flat_map(|(_, script)| asked(script, "say(\""));
        for key in asked(HTML, "data-text=\"").chain(asked(HTML, "data-label=\"")).chain(in_scripts) {
            assert!(english.contains(&key), "{key}");
        }
    }

    #[test]
    fn only_names_of_this_machine_open_the_page() {
        for ours in ["127.0.0.1:80", "127.0.0.1", "[::1]:80", "localhost:1", "LOCALHOST", "127.1.2.3:9"] {
            assert!(names_this_machine(ours), "{ours}");
        }
        for foreign in
            ["", "evil.example", "evil.example:80", "127.0.0.1.evil.example:80", "10.0.0.1", "localhost.evil"]
        {
            assert!(!names_this_machine(foreign), "{foreign}");
        }
    }
}
