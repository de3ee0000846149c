mod exercise;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exercise::{Claims, Gate, SKEW, bearer};
use http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use http::{Request, Response, StatusCode};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, encode};
use serde_json::{Value, json};

const SECRET: &[u8] = b"thirty-two bytes that are secret";

/// From when until when the tokens here count: some hours in the year 2001.
const NBF: u64 = 1_000_000_000;
const EXP: u64 = NBF + 3600;

/// What became of a request.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// `next` was called, with these claims among the extensions.
    Through(Option<Claims>),
    /// `next` was not called: status 401, and what would be right.
    Refused,
    /// `next` was not called, and the answer is another one.
    Answered(StatusCode),
}

fn sent_at(now: u64, authorization: Option<&[u8]>) -> Outcome {
    let gate = Gate { key: DecodingKey::from_secret(SECRET), issuer: "auth", audience: "users" };
    let mut request = Request::new(());
    if let Some(value) = authorization {
        request.headers_mut().insert(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
    }
    let mut claims = None;
    let response = bearer(&gate, now, request, |request| {
        claims = Some(request.extensions().get::<Claims>().cloned());
        Response::new(())
    });
    let challenged = response.headers().get(WWW_AUTHENTICATE).is_some();
    match (claims, response.status()) {
        (Some(claims), _) => Outcome::Through(claims),
        (None, StatusCode::UNAUTHORIZED) if challenged => Outcome::Refused,
        (None, status) => Outcome::Answered(status),
    }
}

/// What becomes of a request with this token, a minute after its `nbf`.
fn with_token(token: &str) -> Outcome {
    sent_at(NBF + 60, Some(format!("Bearer {token}").as_bytes()))
}

/// The claims of a good token, with some of them changed (`null`: left out).
fn claims(changed: Value) -> Value {
    let mut claims = json!({ "sub": "u-ada", "iss": "auth", "aud": "users", "nbf": NBF, "exp": EXP });
    for (name, value) in changed.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

fn signed(alg: Algorithm, secret: &[u8], claims: &Value) -> String {
    encode(&Header::new(alg), claims, &EncodingKey::from_secret(secret)).unwrap()
}

fn good() -> String {
    signed(Algorithm::HS256, SECRET, &claims(json!({})))
}

/// A request without the header `Authorization` is refused, with the answer of `unauthorized`.
#[test]
fn a_request_without_a_token_is_refused() {
    assert_eq!(sent_at(NBF + 60, None), Outcome::Refused);
}

/// A header that is anything but `Bearer` and a token is refused, and crashes nothing.
#[test]
fn a_header_that_is_no_bearer_token_is_refused() {
    let good = good();
    let (basic, pasted) = (format!("Basic {good}"), format!("Bearer{good}"));
    for header in
        ["abc", "", " ", "Bearer", "Bearer ", "Bearer abc", "Bearer a.b.c", "é", &good, &basic, &pasted]
    {
        assert_eq!(sent_at(NBF + 60, Some(header.as_bytes())), Outcome::Refused, "`Authorization: {header}`");
    }
    assert_eq!(sent_at(NBF + 60, Some(b"Bearer \xff")), Outcome::Refused, "a byte that is no text");
}

/// A token is refused unless our key signed it, all of it, with HS256.
#[test]
fn a_token_that_our_key_did_not_sign_is_refused() {
    let (good, ours) = (good(), claims(json!({})));
    let bobs = signed(Algorithm::HS256, b"another secret", &claims(json!({ "sub": "u-bob" })));
    let [part, cut] = [bobs.split('.').nth(1).unwrap(), &good[..good.len() - 4]];
    let swapped: Vec<&str> =
        good.split('.').enumerate().map(|(at, of)| if at == 1 { part } else { of }).collect();
    let none = [json!({ "alg": "none", "typ": "JWT" }), ours.clone()]
        .map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    for (what, token) in [
        ("another key's", bobs.as_str()),
        ("Bob's claims, Ada's signature", &swapped.join(".")),
        ("the signature is cut", cut),
        ("`alg` is `none`", &format!("{}.", none.join("."))),
        ("our key, HS384", &signed(Algorithm::HS384, SECRET, &ours)),
        ("our key, HS512", &signed(Algorithm::HS512, SECRET, &ours)),
    ] {
        assert_eq!(with_token(token), Outcome::Refused, "{what}: {token}");
    }
}

/// A token that another one issued, or that is for another service, is refused, and so is one that does not say.
#[test]
fn a_token_for_somebody_else_is_refused() {
    for changed in [
        json!({ "iss": "another" }),
        json!({ "aud": "orders" }),
        json!({ "aud": ["orders", "billing"] }),
        json!({ "iss": null }),
        json!({ "aud": null }),
    ] {
        let token = signed(Algorithm::HS256, SECRET, &claims(changed.clone()));
        assert_eq!(with_token(&token), Outcome::Refused, "a good token but for {changed}");
    }
}

/// From `nbf` until `exp`, with the allowed skew, a token lets its request through and tells who calls; before and after, it is refused.
#[test]
fn a_token_tells_who_calls_in_its_time() {
    let header = format!("Bearer {}", good());
    let ada = || Outcome::Through(Some(Claims { sub: "u-ada".to_string(), nbf: NBF, exp: EXP }));
    for now in [NBF - SKEW, NBF, NBF + 60, EXP, EXP + SKEW - 1] {
        assert_eq!(
            sent_at(now, Some(header.as_bytes())),
            ada(),
            "at {now}: from {NBF} until {EXP}, skew {SKEW}"
        );
    }
    for now in [0, NBF - SKEW - 1, EXP + SKEW, EXP * 2] {
        assert_eq!(
            sent_at(now, Some(header.as_bytes())),
            Outcome::Refused,
            "at {now}: from {NBF} until {EXP}, skew {SKEW}"
        );
    }
}
