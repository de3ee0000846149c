//! Profiles: one function for each method. Decode, call a service, encode; who may do what is for the service to say.
//!
//! Proved by `tests/system/gateway.rs`.

use super::{
    asking::{SignedIn, ask},
    bodies::{ChangeBody, PageQuery, UserBody, UserPath, UsersBody},
    json::{StrictJson, StrictPath, StrictQuery},
    openapi::Problem,
    precondition::{IfMatch, etag, is_known, of_change},
    refused::Refused,
    router::Services,
};
use crate::{
    auth::endpoint::DeleteAccount,
    trust::identity::UserId,
    user::{
        domain::{PageRequest, User},
        endpoint::{GetUser, ListUsers, UpdateUser},
    },
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header::ETAG};
use std::sync::Arc;

// ANCHOR: get
/// Show a profile.
#[utoipa::path(
    get, path = "/v1/users/{id}", tag = "users", operation_id = "get_user",
    params(UserPath),
    responses(
        (status = 200, description = "The profile", body = UserBody,
            headers(("etag" = String, description = "The version, for if-match"))),
        (status = 304, description = "It has the version that if-none-match names"),
        (status = 404, description = "There is no such user", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = [])),
)]
pub async fn get(
    State(services): State<Arc<Services>>,
    SignedIn { context, .. }: SignedIn,
    StrictPath(id): StrictPath<UserId>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let answer = ask(&services.users.get, GetUser(id), context).await;
    Ok(shown(&answer.map_err(Refused::of_callers_call)?, &headers))
}
// ANCHOR_END: get

/// Show the caller's own profile.
#[utoipa::path(
    get, path = "/v1/me", tag = "users", operation_id = "get_me",
    responses(
        (status = 200, description = "The profile", body = UserBody,
            headers(("etag" = String, description = "The version, for if-match"))),
        (status = 304, description = "It has the version that if-none-match names"),
        (status = 404, description = "The account has been deleted", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = [])),
)]
pub async fn me(
    State(services): State<Arc<Services>>,
    SignedIn { context, user }: SignedIn,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let answer = ask(&services.users.get, GetUser(user.id), context).await;
    Ok(shown(&answer.map_err(Refused::of_callers_call)?, &headers))
}

/// A profile, or only that it is the one that the caller has.
fn shown(user: &User, asked: &HeaderMap) -> Response {
    let tag = [(ETAG, etag(user.version))];
    if is_known(asked, user.version) {
        return (StatusCode::NOT_MODIFIED, tag).into_response();
    }
    (tag, Json(UserBody::from(user))).into_response()
}

/// List profiles.
///
/// Oldest first, a page at a time. No row is skipped or doubled, whatever is added or deleted meanwhile.
#[utoipa::path(
    get, path = "/v1/users", tag = "users", operation_id = "list_users", params(PageQuery),
    responses((status = 200, description = "A page", body = UsersBody)),
    security(("token" = [])),
)]
pub async fn list(
    State(services): State<Arc<Services>>,
    SignedIn { context, .. }: SignedIn,
    StrictQuery(query): StrictQuery<PageQuery>,
) -> Result<Response, Refused> {
    let request = ListUsers(PageRequest::try_from(query)?);
    let page = ask(&services.users.list, request, context).await.map_err(Refused::of_callers_call)?;
    Ok(Json(UsersBody::from(&page)).into_response())
}

// ANCHOR: update
/// Change a profile.
///
/// The user themself or an admin, and only on top of what they have read: `if-match` has to name its version.
#[utoipa::path(
    patch, path = "/v1/users/{id}", tag = "users", operation_id = "update_user", request_body = ChangeBody,
    params(
        UserPath,
        ("if-match" = String, Header, description = "The etag of what you have read, such as \"7\"",
            pattern = "^\"[1-9][0-9]{0,19}\"$"),
    ),
    responses(
        (status = 200, description = "The profile now", body = UserBody,
            headers(("etag" = String, description = "Its version now"))),
        (status = 404, description = "There is no such user", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The name or the address is taken", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "The profile has another version: read it again", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "if-match is missing", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = [])),
)]
pub async fn update(
    State(services): State<Arc<Services>>,
    SignedIn { context, .. }: SignedIn,
    StrictPath(id): StrictPath<UserId>,
    if_match: IfMatch,
    StrictJson(body): StrictJson<ChangeBody>,
) -> Result<Response, Refused> {
    let change = body.change(id)?;
    let request = UpdateUser(change(if_match.version()?));
    let user = ask(&services.users.update, request, context).await.map_err(of_change)?;
    Ok(([(ETAG, etag(user.version))], Json(UserBody::from(&user))).into_response())
}
// ANCHOR_END: update

/// Delete an account.
///
/// The user's own, or any for an admin. Its sessions end and its name is free again.
#[utoipa::path(
    delete, path = "/v1/users/{id}", tag = "users", operation_id = "delete_user",
    params(UserPath),
    responses(
        (status = 204, description = "There is no such account any more"),
        (status = 404, description = "There was none", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = [])),
)]
pub async fn delete(
    State(services): State<Arc<Services>>,
    SignedIn { context, .. }: SignedIn,
    StrictPath(id): StrictPath<UserId>,
) -> Result<StatusCode, Refused> {
    // The auth service does it, because an account is more than its profile.
    let answer = ask(&services.auth.delete_account, DeleteAccount(id), context).await;
    answer.map_err(Refused::of_callers_call)?;
    Ok(StatusCode::NO_CONTENT)
}
