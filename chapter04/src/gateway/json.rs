//! How a body is read: as JSON in UTF-8, nothing encoded, nothing twice, nothing unknown, nothing after its end.
//!
//! Chapter 3's extractor refuses what serde refuses, and names the path and the place. This one is stricter about what the body says it is: two programs that
//! read one body in two ways are how a check is passed by. Proved by `tests/system/gateway_bad_input.rs`.

use super::refused::Refused;
use axum::extract::{FromRequest, FromRequestParts, Request};
use chapter03::wire::extract::{ApiJson, ApiPath, ApiQuery};
use http::{
    HeaderMap, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_TYPE},
    request::Parts,
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use utils::error_kind::ErrorKind;

// ANCHOR: strict
/// A JSON body, read strictly.
pub struct StrictJson<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequest<S> for StrictJson<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<StrictJson<T>, Refused> {
        if let Err(detail) = media_type(request.headers()) {
            return Err(Refused::of_http(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorKind::InvalidArgument,
                detail,
            ));
        }
        let ApiJson(body) = ApiJson::from_request(request, state).await?;
        Ok(StrictJson(body))
    }
}

/// That the body says it is JSON as it stands there. RFC 8259, 8.1: between systems JSON is UTF-8, so another charset is another language.
fn media_type(headers: &HeaderMap) -> Result<(), &'static str> {
    const RIGHT: &str = "content-type has to be application/json";
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let value = types.next().and_then(|value| value.to_str().ok()).ok_or(RIGHT)?;
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    if !is_json || types.next().is_some() {
        return Err(RIGHT);
    }
    for (name, value) in parts.filter_map(|parameter| parameter.split_once('=')) {
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        if is_charset && !value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8") {
            return Err("JSON is UTF-8: the charset has to be utf-8, or not said");
        }
    }
    match headers.contains_key(CONTENT_ENCODING) {
        true => Err("the body has to come without content-encoding"),
        false => Ok(()),
    }
}
// ANCHOR_END: strict

/// The query of a path.
pub struct StrictQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for StrictQuery<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<StrictQuery<T>, Refused> {
        let ApiQuery(query) = ApiQuery::from_request_parts(parts, state).await?;
        Ok(StrictQuery(query))
    }
}

/// The variable part of a path, as its type reads it.
pub struct StrictPath<T>(pub T);

impl<T, S> FromRequestParts<S> for StrictPath<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
    S: Send + Sync,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<StrictPath<T>, Refused> {
        let ApiPath(text) = ApiPath::from_request_parts(parts, state).await?;
        let value =
            text.parse().map_err(|error| Refused::wrong(format!("the last part of the path {error}")))?;
        Ok(StrictPath(value))
    }
}

// ANCHOR: given
/// For a field that may be left out: if it is there, it has a value. serde alone would take `null` for "left out", and whoever writes
/// `"email": null` to take an address away would be told that all went well.
pub fn given<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
// ANCHOR_END: given

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn json_is_utf_8_as_it_stands_there() {
        let is_fine = |kind: &'static str| {
            media_type(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))])).is_ok()
        };
        for fine in [
            "application/json",
            "Application/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
            "application/json; profile=x",
        ] {
            assert!(is_fine(fine), "{fine}");
        }
        for bad in [
            "",
            "text/json",
            "application/jsonp",
            "application/problem+json",
            "application/json; charset=latin1",
            "application/json; Charset=utf-16",
            "text/plain; application/json",
        ] {
            assert!(!is_fine(bad), "{bad}");
        }
        assert!(media_type(&HeaderMap::new()).is_err());
        let twice =
            [CONTENT_TYPE, CONTENT_TYPE].map(|name| (name, HeaderValue::from_static("application/json")));
        assert!(media_type(&HeaderMap::from_iter(twice)).is_err());
        let zipped = [
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (CONTENT_ENCODING, HeaderValue::from_static("gzip")),
        ];
        assert!(media_type(&HeaderMap::from_iter(zipped)).is_err());
    }
}
