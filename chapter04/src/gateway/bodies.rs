//! The bodies as JSON, and their way to the domain and back. The same types are the schemas of `/openapi.json`, so a field cannot be in one and not
//! in the other.
//!
//! What a field must be is written twice, as a schema for programs and as a rule of the domain; Schemathesis compares the two
//! (`tests/system/openapi.rs`). No body is `Debug`: passwords and tokens are in them.

use super::json::given;
use crate::{
    auth::domain::{Guess, IdempotencyKey, Password, Register, Tokens},
    user::domain::{Age, Email, Invalid, Page, PageRequest, PageSize, User, UserChange, UserId, Username},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

// ANCHOR: register
/// An account is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    /// 1 to 64 letters and digits, with single `-`, `_` or `.` between them.
    #[schema(min_length = 1, max_length = 64, example = "ada")]
    username: String,
    #[schema(min_length = 3, max_length = 254, format = "email", example = "ada@example.org")]
    email: String,
    /// 8 to 128 characters, none of them a control character.
    #[schema(
        min_length = 8,
        max_length = 128,
        format = "password",
        example = "correct horse battery staple"
    )]
    password: String,
    /// In years.
    #[schema(minimum = 0, maximum = 150, example = 36)]
    age: u32,
}

impl RegisterBody {
    /// What the auth service is asked for.
    ///
    /// # Errors
    /// If a field is not what it should be.
    pub fn register(self, idempotency_key: Option<IdempotencyKey>) -> Result<Register, Invalid> {
        Ok(Register {
            username: Username::parse(&self.username)?,
            email: Email::parse(&self.email)?,
            password: Password::new(&self.password)?,
            age: Age::new(self.age)?,
            idempotency_key,
        })
    }
}
// ANCHOR_END: register

/// An account was made.
#[derive(Serialize, ToSchema)]
pub struct RegisteredBody {
    /// Names the user, for ever.
    #[schema(value_type = String, format = "uuid", example = "0198b0a4-7c53-7d3e-9a3f-2f4b8e1c6d70")]
    #[serde(serialize_with = "text")]
    pub user_id: UserId,
}

/// Whoever knows the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    #[schema(min_length = 1, max_length = 64, example = "ada")]
    username: String,
    #[schema(max_length = 128, format = "password", example = "correct horse battery staple")]
    password: String,
}

impl LoginBody {
    /// Who they say they are, and what they say their password is.
    ///
    /// # Errors
    /// If a field cannot be what it says.
    pub fn parse(self) -> Result<(Username, Guess), Invalid> {
        Ok((Username::parse(&self.username)?, Guess::new(&self.password)?))
    }
}

/// Whoever has a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// From the answer to a login or to the refresh before. It is good for one use.
    #[schema(min_length = 43, max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub refresh_token: String,
}

// ANCHOR: tokens
/// What a session consists of (RFC 6749, 5.1).
#[derive(Serialize, ToSchema)]
pub struct TokensBody<'a> {
    /// Goes into `authorization: Bearer …`.
    access_token: &'a str,
    /// Gets the next tokens, once.
    refresh_token: &'a str,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 3600)]
    expires_in: u64,
}

impl<'a> From<&'a Tokens> for TokensBody<'a> {
    fn from(tokens: &'a Tokens) -> TokensBody<'a> {
        TokensBody {
            access_token: &tokens.access_token,
            refresh_token: tokens.refresh_token.reveal(),
            token_type: "Bearer",
            expires_in: tokens.expires_in.as_secs(),
        }
    }
}
// ANCHOR_END: tokens

/// Another password is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    #[schema(max_length = 128, format = "password")]
    old_password: String,
    /// 8 to 128 characters, none of them a control character.
    #[schema(min_length = 8, max_length = 128, format = "password")]
    new_password: String,
}

impl PasswordBody {
    /// The old one as they say it is, and the new one.
    ///
    /// # Errors
    /// If one of them cannot be a password.
    pub fn parse(self) -> Result<(Guess, Password), Invalid> {
        Ok((Guess::new(&self.old_password)?, Password::new(&self.new_password)?))
    }
}

// ANCHOR: user
/// A profile, as the caller may see it.
// It borrows: an answer costs no copy of the user.
#[derive(Serialize, ToSchema)]
pub struct UserBody<'a> {
    #[schema(value_type = String, format = "uuid", example = "0198b0a4-7c53-7d3e-9a3f-2f4b8e1c6d70")]
    #[serde(serialize_with = "text")]
    user_id: UserId,
    #[schema(example = "ada")]
    username: &'a str,
    /// Only for the user themself and for an admin.
    #[schema(example = "ada@example.org", nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    /// In years.
    #[schema(minimum = 0, maximum = 150, example = 36)]
    age: u8,
    /// Counts the changes, from 1. The same number is in the header `etag`.
    #[schema(minimum = 1, example = 1)]
    version: u64,
}

impl<'a> From<&'a User> for UserBody<'a> {
    fn from(user: &'a User) -> UserBody<'a> {
        UserBody {
            user_id: user.id,
            username: user.username.as_str(),
            email: user.email.as_ref().map(Email::as_str),
            age: user.age.years(),
            version: user.version,
        }
    }
}
// ANCHOR_END: user

/// Whose profile.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it is a form; the path is read as a `UserId`")]
pub struct UserPath {
    /// The user's id.
    #[param(
        format = "uuid",
        pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        example = "0198b0a4-7c53-7d3e-9a3f-2f4b8e1c6d70"
    )]
    id: String,
}

/// Some of all profiles, oldest first.
#[derive(Serialize, ToSchema)]
pub struct UsersBody<'a> {
    users: Vec<UserBody<'a>>,
    /// Goes into the next request as `cursor`. `null` after the last page.
    next_cursor: Option<String>,
}

impl<'a> From<&'a Page<User>> for UsersBody<'a> {
    fn from(page: &'a Page<User>) -> UsersBody<'a> {
        let next_cursor = page.next.as_ref().map(ToString::to_string);
        UsersBody { users: page.items.iter().map(UserBody::from).collect(), next_cursor }
    }
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Profiles at most; 50 if it is left out.
    #[param(minimum = 1, maximum = 200, nullable = false)]
    #[serde(default, deserialize_with = "given")]
    page_size: Option<u32>,
    /// `next_cursor` of the page before; left out for the first one.
    #[param(min_length = 1, nullable = false)]
    #[serde(default, deserialize_with = "given")]
    cursor: Option<String>,
}

impl TryFrom<PageQuery> for PageRequest {
    type Error = Invalid;

    fn try_from(query: PageQuery) -> Result<PageRequest, Invalid> {
        let size = match query.page_size {
            None => PageSize::USUAL,
            // gRPC cannot leave a number out, so there 0 means the usual. Here it would be a page of nothing.
            Some(0) => return Err(Invalid { what: "page_size", why: "has to be 1 to 200" }),
            Some(size) => PageSize::new(size)?,
        };
        Ok(PageRequest { size, cursor: query.cursor.map(|cursor| cursor.parse()).transpose()? })
    }
}

// ANCHOR: change
/// What is to be different. What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1)]
pub struct ChangeBody {
    #[schema(min_length = 1, max_length = 64, example = "ada.lovelace", nullable = false)]
    #[serde(default, deserialize_with = "given")]
    username: Option<String>,
    #[schema(min_length = 3, max_length = 254, format = "email", nullable = false)]
    #[serde(default, deserialize_with = "given")]
    email: Option<String>,
    /// In years.
    #[schema(minimum = 0, maximum = 150, nullable = false)]
    #[serde(default, deserialize_with = "given")]
    age: Option<u32>,
}

impl ChangeBody {
    /// The change of this profile, once it is known from which version on.
    ///
    /// # Errors
    /// If a field is not what it should be, or there is none.
    pub fn change(self, id: UserId) -> Result<impl FnOnce(u64) -> UserChange, Invalid> {
        let username = self.username.map(|text| Username::parse(&text)).transpose()?;
        let email = self.email.map(|text| Email::parse(&text)).transpose()?;
        let age = self.age.map(Age::new).transpose()?;
        if username.is_none() && email.is_none() && age.is_none() {
            return Err(Invalid { what: "the body", why: "has to name username, email or age" });
        }
        Ok(move |version| UserChange { id, version, username, email, age })
    }
}
// ANCHOR_END: change

/// Writes an id without a string in between.
fn text<S: serde::Serializer>(id: &UserId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}
