//! Headers into a call's context, and a context into headers: the same for HTTP and gRPC, except how a deadline is written.
//!
//! Proved by the tests below, and at the socket by `tests/service/{http,grpc}_bad_input.rs`.

use super::{
    deadline::{GRPC_TIMEOUT, X_TIMEOUT_MS, read_grpc, read_milliseconds, write_grpc},
    request_id::X_REQUEST_ID,
};
use crate::{
    stack::{
        call::{Context, Credential, Transport},
        failure::Failure,
    },
    telemetry::propagate,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;
use tokio::time::Instant;
use utils::error_kind::ErrorKind;

/// The header with the caller's key.
pub const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

// ANCHOR: read
/// What `headers` say about a call. A bad `traceparent` is ignored, as W3C asks; a bad deadline is refused, because the caller relies on it.
///
/// # Errors
/// If the deadline cannot be read.
pub fn read(headers: &HeaderMap, transport: Transport) -> Result<Context, Failure> {
    Ok(Context {
        request_id: headers.get(X_REQUEST_ID).and_then(|id| id.to_str().ok()).map(Into::into),
        // Whatever it is: that it fits no key is for the authentication layer to say.
        credential: headers
            .get(X_API_KEY)
            .map(|key| Credential::new(&String::from_utf8_lossy(key.as_bytes()))),
        caller: None,
        // So far away that no clock shows it is as good as no deadline.
        deadline: patience(headers, transport)?.and_then(|patience| Instant::now().checked_add(patience)),
        parent: propagate::extract(headers),
        transport,
    })
}
// ANCHOR_END: read

/// How long the caller waits, if it says so.
fn patience(headers: &HeaderMap, transport: Transport) -> Result<Option<Duration>, Failure> {
    let (name, read, right): (_, fn(&str) -> Option<Duration>, _) = match transport {
        Transport::Grpc => {
            (GRPC_TIMEOUT, read_grpc, "grpc-timeout has to be 1 to 8 digits and one of H M S m u n")
        }
        _ => (X_TIMEOUT_MS, read_milliseconds, "x-timeout-ms has to be milliseconds, 1 to 8 digits"),
    };
    let Some(value) = headers.get(name) else { return Ok(None) };
    match value.to_str().ok().and_then(read) {
        Some(patience) => Ok(Some(patience)),
        None => Err(Failure::new(ErrorKind::InvalidArgument, right)),
    }
}

// ANCHOR: write
/// Writes into `headers` what whoever is called needs to know. What cannot be written as a header is left out.
pub fn write(context: &Context, headers: &mut HeaderMap) {
    let mut put = |name: HeaderName, text: &str, secret: bool| {
        if let Ok(mut value) = HeaderValue::try_from(text) {
            value.set_sensitive(secret); // whoever prints the headers gets no key
            headers.insert(name, value);
        }
    };
    if let Some(id) = &context.request_id {
        put(X_REQUEST_ID, id, false);
    }
    if let Some(credential) = &context.credential {
        put(X_API_KEY, credential.reveal(), true);
    }
    if let Some(deadline) = context.deadline {
        let left = deadline.saturating_duration_since(Instant::now());
        match context.transport {
            Transport::Grpc => put(HeaderName::from_static(GRPC_TIMEOUT), &write_grpc(left), false),
            _ => {
                let milliseconds = left.as_millis().min(99_999_999).to_string();
                put(HeaderName::from_static(X_TIMEOUT_MS), &milliseconds, false);
            }
        }
    }
    if let Some(parent) = &context.parent {
        propagate::inject(parent, headers);
    }
}
// ANCHOR_END: write

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn each_transport_reads_its_own_deadline() {
        let both = headers(&[("grpc-timeout", "3S"), ("x-timeout-ms", "250")]);
        let left = |transport| read(&both, transport).unwrap().deadline.unwrap() - Instant::now();
        assert_eq!(left(Transport::Grpc), Duration::from_secs(3));
        assert_eq!(left(Transport::Http), Duration::from_millis(250));
        assert!(read(&headers(&[]), Transport::Http).unwrap().deadline.is_none());
    }

    #[test]
    fn a_deadline_that_cannot_be_read_is_refused_and_a_bad_traceparent_is_ignored() {
        let refusal = read(&headers(&[("x-timeout-ms", "soon")]), Transport::Http).unwrap_err();
        assert_eq!(refusal.kind, ErrorKind::InvalidArgument);
        assert!(refusal.message.contains("x-timeout-ms"));
        assert!(read(&headers(&[("traceparent", "00-zz-1-01")]), Transport::Http).unwrap().parent.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_written_is_read_again() {
        for transport in [Transport::Http, Transport::Grpc] {
            let mut context =
                read(&headers(&[("x-api-key", "s3cret"), ("x-request-id", "r1")]), transport).unwrap();
            context.deadline = Some(Instant::now() + Duration::from_millis(1_500));
            let mut written = HeaderMap::new();
            write(&context, &mut written);
            assert!(!format!("{written:?}").contains("s3cret"));
            let back = read(&written, transport).unwrap();
            assert_eq!(back.credential.unwrap().reveal(), "s3cret");
            assert_eq!(back.request_id.as_deref(), Some("r1"));
            assert_eq!(back.deadline, context.deadline);
        }
    }
}
