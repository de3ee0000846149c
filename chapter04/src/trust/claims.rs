//! What an access token says. Written by the auth service, read by every other one.
//!
//! Reading borrows: text that is not kept is never copied. All nine claims are needed, each once, each of its type; others are ignored
//! (RFC 7519, 4). Numbers are whole seconds, although RFC 7519 allows fractions: our issuer writes none. Proved by `tests/system/tokens.rs`.

use super::{
    identity::{Role, Roles, SessionId, TokenId, UserId, UserIdentity},
    jws::object,
    policy::{Policy, Times},
    refusal::Refusal,
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{SeqAccess, Visitor},
    ser::Serializer,
};
use std::{borrow::Cow, fmt};

// ANCHOR: claims
/// What an access token says, besides who issued it for whom, which is the signer's [`Policy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// `sub`: whose token it is.
    pub user: UserId,
    /// `sid`: the login that it goes back to.
    pub session: SessionId,
    /// `jti`: this very token.
    pub token: TokenId,
    /// `roles`
    pub roles: Roles,
    /// `iat`, and `nbf` too; seconds since 1970.
    pub issued_at: u64,
    /// `exp`
    pub expires_at: u64,
}
// ANCHOR_END: claims

impl AccessClaims {
    /// As JSON, in the order in which a reader wants to see it.
    pub(super) fn to_json(self, policy: &Policy) -> String {
        let written = Written {
            iss: policy.issuer,
            aud: policy.audience,
            sub: self.user.to_string(),
            sid: self.session.to_string(),
            jti: self.token.to_string(),
            roles: RoleNames(self.roles),
            iat: self.issued_at,
            nbf: self.issued_at,
            exp: self.expires_at,
        };
        serde_json::to_string(&written).expect("text and numbers can be written")
    }
}

#[derive(Serialize)]
struct Written<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: String,
    sid: String,
    jti: String,
    roles: RoleNames,
    iat: u64,
    nbf: u64,
    exp: u64,
}

// ANCHOR: read
/// The claims as they came. A derived reader refuses a claim that comes twice.
#[derive(Deserialize)]
struct Read<'a> {
    #[serde(borrow)]
    iss: Cow<'a, str>,
    #[serde(borrow)]
    aud: Audience<'a>,
    #[serde(borrow)]
    sub: Cow<'a, str>,
    #[serde(borrow)]
    sid: Cow<'a, str>,
    #[serde(borrow)]
    jti: Cow<'a, str>,
    roles: RoleNames,
    iat: u64,
    nbf: u64,
    exp: u64,
}

// ANCHOR: check
/// Who a token with these claims is, at `now`. Only for claims whose signature is right.
///
/// # Errors
/// If a claim is not what `policy` wants.
pub(super) fn read(claims: &[u8], policy: &Policy, now: u64) -> Result<UserIdentity, Refusal> {
    let read: Read = object(claims).ok_or(Refusal::BadClaims)?;
    if read.iss != policy.issuer {
        return Err(Refusal::WrongIssuer);
    }
    if !read.aud.holds(policy.audience) {
        return Err(Refusal::WrongAudience);
    }
    Times { issued_at: read.iat, not_before: read.nbf, expires_at: read.exp }.check(now, policy.leeway)?;
    Ok(UserIdentity {
        id: read.sub.parse().map_err(|_| Refusal::BadClaims)?,
        session: read.sid.parse().map_err(|_| Refusal::BadClaims)?,
        token: read.jti.parse().map_err(|_| Refusal::BadClaims)?,
        roles: read.roles.0,
        expires_at: read.exp,
    })
}
// ANCHOR_END: check
// ANCHOR_END: read

/// `aud`: one name, or several (RFC 7519, 4.1.3). Ours is one; a list costs an allocation, and only others send one.
pub(super) enum Audience<'a> {
    One(Cow<'a, str>),
    Several(Vec<Cow<'a, str>>),
}

impl Audience<'_> {
    /// Whether `name` is one of them.
    pub(super) fn holds(&self, name: &str) -> bool {
        match self {
            Audience::One(one) => one == name,
            Audience::Several(names) => names.iter().any(|one| one == name),
        }
    }

    /// Whether it is `name` and nobody else.
    pub(super) fn is_only(&self, name: &str) -> bool {
        matches!(self, Audience::One(one) if one == name)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Audience<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Audience<'a>, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Audience<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or a list of names")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Audience<'de>, E> {
                Ok(Audience::One(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Audience<'de>, E> {
                Ok(Audience::One(Cow::Owned(name.to_string())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Audience<'de>, A::Error> {
                let mut several = Vec::new();
                while let Some(name) = names.next_element()? {
                    several.push(name);
                }
                Ok(Audience::Several(several))
            }
        }
        deserializer.deserialize_any(Names)
    }
}

/// A set of roles as a list of their names. A name that nobody here knows is no role.
struct RoleNames(Roles);

impl Serialize for RoleNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Role::name))
    }
}

impl<'de> Deserialize<'de> for RoleNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RoleNames, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = RoleNames;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of roles")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<RoleNames, A::Error> {
                let mut roles = Roles::default();
                while let Some(OneRole(role)) = names.next_element()? {
                    roles = role.map_or(roles, |role| roles.with(role));
                }
                Ok(RoleNames(roles))
            }
        }
        deserializer.deserialize_seq(Names)
    }
}

/// One name of a role. Read without a copy, escaped or not.
struct OneRole(Option<Role>);

impl<'de> Deserialize<'de> for OneRole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OneRole, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = OneRole;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a role")
            }

            fn visit_str<E>(self, name: &str) -> Result<OneRole, E> {
                Ok(OneRole(Role::named(name)))
            }
        }
        deserializer.deserialize_str(Name)
    }
}
