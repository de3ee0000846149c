//! What came back over HTTP, and what tests say about it.

use http::HeaderMap;
use serde_json::Value;

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// A header's value; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// That it is a problem with this status, this kind, and all these words in its detail.
    #[track_caller]
    pub fn is_problem(&self, status: u16, kind: &str, words: &[&str]) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        assert!(!self.header("x-request-id").is_empty(), "{self:?}");
        let problem = self.json();
        assert_eq!((&problem["status"], &problem["kind"]), (&status.into(), &kind.into()), "{self:?}");
        for word in words {
            assert!(problem["detail"].as_str().unwrap().contains(word), "`{word}` is not in {problem}");
        }
    }

    /// That it is a 401 that asks for a token, with this error of RFC 6750 or with none.
    #[track_caller]
    pub fn asks_for_a_token(&self, error: Option<&str>) {
        self.is_problem(401, "unauthenticated", &[]);
        let challenge = self.header("www-authenticate");
        assert!(challenge.starts_with("Bearer realm=\"course\""), "{challenge}");
        match error {
            Some(error) => assert!(challenge.contains(&format!("error=\"{error}\"")), "{challenge}"),
            None => assert!(!challenge.contains("error"), "{challenge}"),
        }
    }
}
