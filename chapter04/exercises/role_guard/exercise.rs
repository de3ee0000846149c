//! Exercise `role_guard`: who may do what to whose record, decided in one place.
//!
//! The rules are the exercise's own, and stricter than those of the chapter's services.

/// Who calls, as a verified token tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub user_id: String,
    /// Whatever roles the token names, in any order. The rules know `admin` and `user`; a token may be older or newer than they are.
    pub roles: Vec<String>,
}

/// What somebody wants to do, with the id of the user whose record it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    See(&'a str),
    Change(&'a str),
    /// See who there is. The list is nobody's record.
    List,
}

/// Why it is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Status 401: we do not know who you are. Sign in, and ask again.
    SignIn,
    /// Status 403: we know who you are, and you may not. Signing in again does not help.
    Forbidden,
}

/// A record of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub user_id: String,
    pub username: String,
    pub email: String,
}

/// What is shown of a record.
#[derive(Debug, PartialEq, Eq)]
pub struct Shown {
    pub username: String,
    /// Only for the user whose record it is.
    pub email: Option<String>,
}

/// Whether the caller may do it: an `admin` may do everything, a `user` may see and change their own record.
pub fn guard(caller: Option<&Caller>, action: Action) -> Result<(), Refusal> {
    todo!("may {caller:?} do {action:?}?")
}

/// What the caller sees of `user`, if they may see that record.
pub fn show(caller: Option<&Caller>, user: &User) -> Result<Shown, Refusal> {
    todo!("what does {caller:?} see of {user:?}?")
}
