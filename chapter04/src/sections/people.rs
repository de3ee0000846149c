//! People whose ids are chosen, not drawn by lot, so that a program prints the same in every run; and a trust that believes what it is told.

use crate::{
    trust::{
        identity::{Identity, Role, Roles, ServiceName, SessionId, TokenId, UserId, UserIdentity},
        layer::Identify,
        refusal::Refusal,
    },
    user::domain::{Age, Email, NewUser, User, UserChange, Username},
};
use chapter03::stack::call::{Call, Credential};

/// The id of the person with this number. A higher number is a younger id.
pub fn id(number: u32) -> UserId {
    format!("01938c6e-5a00-7000-8000-{number:012}").parse().expect("a UUID of version 7")
}

/// The person with this number and this name, who is 36.
pub fn somebody(number: u32, name: &str) -> NewUser {
    NewUser {
        id: id(number),
        username: Username::parse(name).expect("a name"),
        email: Email::parse(&format!("{}@example.org", name.to_ascii_lowercase())).expect("an address"),
        age: age(36),
    }
}

/// So many years.
pub fn age(years: u32) -> Age {
    Age::new(years).expect("an age")
}

/// Another age for the person with this number, whose profile was read at `version`.
pub fn birthday(number: u32, version: u64, years: u32) -> UserChange {
    UserChange { id: id(number), version, username: None, email: None, age: Some(age(years)) }
}

/// A profile in few words.
pub fn shown(user: &User) -> String {
    format!("{}, {} years, version {}", user.username, user.age.years(), user.version)
}

/// Believes what a credential says of itself, `user ID` or `service NAME`. A service has a [`Trust`](crate::trust::Trust) in its place.
pub fn gullible() -> impl Identify {
    |authorization: Option<&str>| {
        let (kind, who) = authorization.ok_or(Refusal::Missing)?.split_once(' ').ok_or(Refusal::Malformed)?;
        match (kind, who.parse()) {
            ("service", _) => Ok(Identity::Service(ServiceName::new(who))),
            ("user", Ok(id)) => Ok(Identity::User(UserIdentity {
                id,
                session: SessionId::new(),
                token: TokenId::new(),
                roles: Roles::of([Role::User]),
                expires_at: u64::MAX,
            })),
            _ => Err(Refusal::Malformed),
        }
    }
}

/// A call by whoever presents `credential`.
pub fn call_by<Req>(credential: &str, request: Req) -> Call<Req> {
    let mut call = Call::local(request);
    call.context.credential = Some(Credential::new(credential));
    call
}
