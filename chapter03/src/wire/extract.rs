//! How a request is taken apart. Each part has axum's own extractor inside, and a problem body where that one says no.
//!
//! Proved by `tests/service/http_bad_input.rs`.

use super::{context, problem::Problem};
use crate::stack::call::{Context, Transport};
use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::JsonRejection},
};
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::timeout;
use utils::error_kind::ErrorKind;

/// Time that a body may take to come.
const BODY_TIME: Duration = Duration::from_secs(5);

/// The context of the call, from the request's headers.
pub struct ApiContext(pub Context);

impl<S: Sync> FromRequestParts<S> for ApiContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<ApiContext, Problem> {
        Ok(ApiContext(context::read(&parts.headers, Transport::Http)?))
    }
}

// ANCHOR: json
/// A JSON body.
pub struct ApiJson<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<ApiJson<T>, Problem> {
        match timeout(BODY_TIME, Json::from_request(request, state)).await {
            Ok(Ok(Json(body))) => Ok(ApiJson(body)),
            Ok(Err(rejection)) => Err(refused(&rejection)),
            Err(_) => Err(Problem::of_http(
                StatusCode::REQUEST_TIMEOUT,
                ErrorKind::DeadlineExceeded,
                "the body did not come in time",
            )),
        }
    }
}

/// The status: HTTP has words for a wrong media type and for too much; the rest is a 400. The detail: serde's path and place.
fn refused(rejection: &JsonRejection) -> Problem {
    let status = match rejection.status() {
        status @ (StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::PAYLOAD_TOO_LARGE) => status,
        _ => StatusCode::BAD_REQUEST,
    };
    Problem::of_http(status, ErrorKind::InvalidArgument, rejection.body_text())
}
// ANCHOR_END: json

/// The query of the path, `?user_id=ada`.
pub struct ApiQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<ApiQuery<T>, Problem> {
        let Query(query) = Query::from_request_parts(parts, state).await.map_err(|rejection| {
            Problem::of_http(StatusCode::BAD_REQUEST, ErrorKind::InvalidArgument, rejection.body_text())
        })?;
        Ok(ApiQuery(query))
    }
}

/// The variable part of the path.
pub struct ApiPath(pub String);

impl<S: Send + Sync> FromRequestParts<S> for ApiPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<ApiPath, Problem> {
        let Path(path) = Path::from_request_parts(parts, state).await.map_err(|rejection| {
            Problem::of_http(StatusCode::BAD_REQUEST, ErrorKind::InvalidArgument, rejection.body_text())
        })?;
        Ok(ApiPath(path))
    }
}
