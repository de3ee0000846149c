//! People, and a trust that believes what a credential says of itself: `admin 0198…`, `user 0198…`, `service auth`. Only tests have one.

use chapter03::stack::call::{Call, Credential};
use chapter04::{
    trust::{
        identity::{Identity, Role, Roles, ServiceName, SessionId, TokenId, UserId, UserIdentity},
        layer::Identify,
        refusal::Refusal,
    },
    user::domain::{Age, Email, NewUser, UserChange, Username},
};

/// A name.
pub fn name(text: &str) -> Username {
    Username::parse(text).unwrap()
}

/// An address.
pub fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

/// Somebody new of this name.
pub fn somebody(text: &str) -> NewUser {
    NewUser {
        id: UserId::new(),
        username: name(text),
        email: email(&format!("{text}@example.org")),
        age: Age::new(36).unwrap(),
    }
}

/// A change of nothing yet.
pub fn change(id: UserId, version: u64) -> UserChange {
    UserChange { id, version, username: None, email: None, age: None }
}

/// A user with these roles.
pub fn user(id: UserId, roles: &[Role]) -> Identity {
    Identity::User(UserIdentity {
        id,
        session: SessionId::new(),
        token: TokenId::new(),
        roles: Roles::of(roles.iter().copied()),
        expires_at: u64::MAX,
    })
}

/// The trust.
pub fn gullible() -> impl Identify {
    |authorization: Option<&str>| {
        let (kind, who) = authorization.ok_or(Refusal::Missing)?.split_once(' ').ok_or(Refusal::Malformed)?;
        let id = || who.parse::<UserId>().map_err(|_| Refusal::Malformed);
        match kind {
            "service" => Ok(Identity::Service(ServiceName::new(who))),
            "user" => Ok(user(id()?, &[Role::User])),
            "admin" => Ok(user(id()?, &[Role::User, Role::Admin])),
            "nobody" => Ok(user(id()?, &[])),
            _ => Err(Refusal::WrongKind),
        }
    }
}

/// A call by whoever presents `credential`.
pub fn call_by<Req>(credential: &str, request: Req) -> Call<Req> {
    let mut call = Call::local(request);
    call.context.credential = Some(Credential::new(credential));
    call
}
