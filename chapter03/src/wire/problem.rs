//! What a refusal looks like over HTTP: a problem body (RFC 9457), the same form whoever refused.
//!
//! It is the error encoder of this transport: a failure's kind becomes a status by the table in [`ErrorKind`]. Proved by
//! `tests/service/http_bad_input.rs`.

use crate::stack::failure::Failure;
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, time::Duration};
use utils::error_kind::ErrorKind;

/// The media type of a problem body.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// How to prove who one is, unless a transport says otherwise.
const API_KEY: HeaderValue = HeaderValue::from_static("ApiKey header=\"x-api-key\"");
/// Characters of a detail. It may repeat what the caller sent, and that may be long.
const LONGEST_DETAIL: usize = 300;

// ANCHOR: problem
/// A refusal on its way to the caller.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    kind: ErrorKind,
    detail: Cow<'static, str>,
    retry_after: Option<Duration>,
    challenge: HeaderValue,
}

/// Its body.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProblemBody {
    /// Always `about:blank`: the status says all there is to say about the type.
    pub r#type: Cow<'static, str>,
    /// The status in words.
    pub title: Cow<'static, str>,
    /// The status again, for whoever gets the body alone.
    pub status: u16,
    /// One sentence about this one case.
    pub detail: Cow<'static, str>,
    /// The kind by name, the same over HTTP and gRPC.
    pub kind: Cow<'static, str>,
}
// ANCHOR_END: problem

impl Problem {
    /// A refusal that only HTTP knows: a method, a path, a media type.
    pub fn of_http(status: StatusCode, kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Problem {
        let mut detail = detail.into();
        if let Some((end, _)) = detail.char_indices().nth(LONGEST_DETAIL) {
            detail = format!("{}…", &detail[..end]).into();
        }
        Problem { status, kind, detail, retry_after: None, challenge: API_KEY }
    }

    /// The same, where a 401 asks for another proof than an API key.
    pub fn challenged_by(self, challenge: HeaderValue) -> Problem {
        Problem { challenge, ..self }
    }
}

// ANCHOR: from_failure
impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        let status = StatusCode::from_u16(failure.kind.http_status()).expect("the table has statuses");
        let retry_after = failure.retry_after;
        Problem { retry_after, ..Problem::of_http(status, failure.kind, failure.message) }
    }
}
// ANCHOR_END: from_failure

// ANCHOR: into_response
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Problem { status, kind, detail, retry_after, challenge } = self;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, 15.5.2: a 401 says how to prove who one is.
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        if let Some(pause) = retry_after {
            // Whole seconds, and never too few: who comes back early is refused again.
            headers.insert(RETRY_AFTER, HeaderValue::from(pause.as_secs_f64().ceil() as u64));
        }
        let body = ProblemBody {
            r#type: "about:blank".into(),
            title: status.canonical_reason().unwrap_or("Refused").into(),
            status: status.as_u16(),
            detail,
            kind: kind.name().into(),
        };
        (status, headers, Json(body)).into_response()
    }
}
// ANCHOR_END: into_response

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_rounded_up_to_whole_seconds() {
        for (pause, header) in [(0, "0"), (1, "1"), (1_000, "1"), (1_001, "2")] {
            let failure =
                Failure::new(ErrorKind::RateLimited, "too often").retry_after(Duration::from_millis(pause));
            let response = Problem::from(failure).into_response();
            assert_eq!(response.status(), 429);
            assert_eq!(response.headers()[RETRY_AFTER], header);
        }
    }

    #[test]
    fn a_long_detail_is_cut_between_two_characters() {
        let detail = |length| {
            Problem::of_http(StatusCode::BAD_REQUEST, ErrorKind::InvalidArgument, "李".repeat(length)).detail
        };
        assert_eq!(detail(LONGEST_DETAIL).chars().count(), LONGEST_DETAIL);
        assert_eq!(detail(LONGEST_DETAIL + 1), format!("{}…", "李".repeat(LONGEST_DETAIL)));
    }
}
