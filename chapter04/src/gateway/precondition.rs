//! Versions over HTTP: an `ETag` in answers, and `If-Match` with changes, so that nobody overwrites what they have not read (RFC 9110, 13).
//!
//! The version could be a field of the body too. As a header it is the same for every resource, proxies and libraries know it, and forgetting it has
//! an answer of its own: 428 (RFC 6585), where a forgotten field would be one more 400. Proved by the tests below and `tests/system/gateway.rs`.

use super::refused::Refused;
use axum::extract::FromRequestParts;
use chapter03::stack::failure::Failure;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{IF_MATCH, IF_NONE_MATCH},
    request::Parts,
};
use utils::error_kind::ErrorKind;

// ANCHOR: etag
/// The tag of a version: `"7"`.
pub fn etag(version: u64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).expect("digits between quotes")
}
// ANCHOR_END: etag

/// What `If-Match` says that the caller has read.
pub struct IfMatch(Option<u64>);

impl IfMatch {
    /// The version. It is asked for last: a request that is wrong by itself is wrong whatever it has read (RFC 9110, 13.2.1).
    ///
    /// # Errors
    /// If no version ever had this tag.
    pub fn version(&self) -> Result<u64, Refused> {
        self.0.ok_or_else(changed)
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch, Refused> {
        expected(&parts.headers)
    }
}

// ANCHOR: expected
fn expected(headers: &HeaderMap) -> Result<IfMatch, Refused> {
    let mut values = headers.get_all(IF_MATCH).iter();
    let needed = || {
        let detail = "a change needs the header if-match with the etag of what you have read, such as \"7\"";
        Refused::of_http(StatusCode::PRECONDITION_REQUIRED, ErrorKind::InvalidArgument, detail)
    };
    // `*` means "whatever there is", which is exactly what this header is here to prevent.
    let value = values.next().filter(|value| *value != "*").ok_or_else(needed)?;
    let text = value.to_str().unwrap_or_default();
    let tag = text.strip_prefix("W/").unwrap_or(text);
    let inside = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let is_one = inside.is_some_and(|inside| !inside.contains(['"', ',']));
    if values.next().is_some() || !is_one {
        return Err(Refused::wrong("if-match has to be one etag, such as \"7\""));
    }
    // A tag that we never gave out matches nothing, and neither does a weak one (W/"7") here: RFC 9110, 13.1.1.
    Ok(IfMatch(version(text)))
}
// ANCHOR_END: expected

fn version(tag: &str) -> Option<u64> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

fn changed() -> Refused {
    let detail = "the profile has another version than if-match says: read it again";
    Refused::of_http(StatusCode::PRECONDITION_FAILED, ErrorKind::Conflict, detail)
}

/// What a service said to a change: that somebody was faster is a failed precondition here.
pub fn of_change(failure: Failure) -> Refused {
    match failure.kind {
        ErrorKind::Conflict => changed(),
        _ => Refused::of_callers_call(failure),
    }
}

/// Whether the caller has this version already. Here weak tags count too: 13.1.2.
pub fn is_known(headers: &HeaderMap, current: u64) -> bool {
    let tags = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = tags.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || version(tag.strip_prefix("W/").unwrap_or(tag)) == Some(current))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    fn if_match(values: &[&'static str]) -> Result<u64, u16> {
        let headers = values.iter().map(|value| (IF_MATCH, HeaderValue::from_static(value))).collect();
        let version = expected(&headers).and_then(|if_match| if_match.version());
        version.map_err(|refused| refused.into_response().status().as_u16())
    }

    #[test]
    fn a_version_is_read_as_it_was_written() {
        for number in [1, 7, u64::MAX] {
            let tag = etag(number);
            let headers = HeaderMap::from_iter([(IF_MATCH, tag.clone()), (IF_NONE_MATCH, tag)]);
            assert_eq!(expected(&headers).ok().and_then(|if_match| if_match.0), Some(number));
            assert!(is_known(&headers, number) && !is_known(&headers, number - 1));
        }
        assert!(!is_known(&HeaderMap::new(), 1));
    }

    #[test]
    fn a_change_names_one_version_that_it_has_read() {
        assert_eq!([if_match(&[]), if_match(&["*"])], [Err(428), Err(428)]);
        for never in ["W/\"7\"", "\"07\"", "\"0\"", "\"+7\"", "\"\"", "\"seven\"", "\"18446744073709551616\""]
        {
            assert_eq!(if_match(&[never]), Err(412), "{never}");
        }
        for none in ["", "7", "\"", "\"7", "7\"", "w/\"7\"", "\"7\", \"8\"", "\"7\"8\"", "\"7\",", "* "] {
            assert_eq!(if_match(&[none]), Err(400), "{none}");
        }
        assert_eq!(if_match(&["\"7\"", "\"8\""]), Err(400));
    }
}
