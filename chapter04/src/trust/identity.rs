//! Who calls: a user with roles, or another service. Whoever holds an [`Identity`] holds the outcome of a verification, not a claim.
//!
//! All of a user's identity is copied, never cloned: a request goes through many layers, and none of them allocates for it.

use std::{fmt, str::FromStr, sync::Arc};
use uuid::Uuid;

// ANCHOR: identity
/// Who calls, verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A person, by the access token of one of their sessions.
    User(UserIdentity),
    /// Another service of the system, by a token that it signed itself.
    Service(ServiceName),
}

/// What an access token says of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserIdentity {
    /// `sub`
    pub id: UserId,
    /// `sid`: which login this token goes back to.
    pub session: SessionId,
    /// `jti`
    pub token: TokenId,
    /// `roles`
    pub roles: Roles,
    /// `exp`, seconds since 1970.
    pub expires_at: u64,
}
// ANCHOR_END: identity

impl Identity {
    /// The user behind the call, if it is one.
    pub fn user(&self) -> Option<&UserIdentity> {
        match self {
            Identity::User(user) => Some(user),
            Identity::Service(_) => None,
        }
    }

    /// Whether it is a service of the system.
    pub fn is_service(&self) -> bool {
        matches!(self, Identity::Service(_))
    }

    /// Whether it is a user with this role.
    pub fn has_role(&self, role: Role) -> bool {
        self.user().is_some_and(|user| user.roles.contains(role))
    }

    /// Whether it is this very user.
    pub fn is_user(&self, id: UserId) -> bool {
        self.user().is_some_and(|user| user.id == id)
    }
}

/// How a log names the caller: `user:0198…` or `service:gateway`.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Identity::User(user) => write!(f, "user:{}", user.id),
            Identity::Service(name) => write!(f, "service:{name}"),
        }
    }
}

/// Text that is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("has to be a UUID of version 7 in its usual form, 36 small characters")]
pub struct InvalidId;

macro_rules! id {
    ($name:ident, $what:literal) => {
        #[doc = $what]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// A new one: the time in milliseconds first, so that ids sort by age, then 74 random bits.
            pub fn new() -> $name {
                $name(Uuid::now_v7())
            }

            /// Its 16 bytes, as a store keeps them.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// From the 16 bytes of a store.
            ///
            /// # Errors
            /// If they are no UUID of version 7.
            pub fn from_bytes(bytes: &[u8]) -> Result<$name, InvalidId> {
                let id = Uuid::from_slice(bytes).map_err(|_| InvalidId)?;
                if id.get_version_num() == 7 { Ok($name(id)) } else { Err(InvalidId) }
            }
        }

        impl Default for $name {
            fn default() -> $name {
                $name::new()
            }
        }

        /// One form only: 36 characters, small letters, hyphens.
        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<$name, InvalidId> {
                let plain = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
                let id = Uuid::try_parse(text).map_err(|_| InvalidId)?;
                if plain && id.get_version_num() == 7 { Ok($name(id)) } else { Err(InvalidId) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.as_hyphenated(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

id!(UserId, "Names a user, for ever. Opaque: nothing may be read out of it.");
id!(SessionId, "Names a session: one login and all the tokens that go back to it.");
id!(TokenId, "Names one access token.");

/// A service of the system by its name, such as `gateway`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServiceName(Arc<str>);

impl ServiceName {
    /// The service of this name.
    pub fn new(name: &str) -> ServiceName {
        ServiceName(name.into())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// ANCHOR: roles
/// What a user may be. A name that is not here is no role, and gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Their own account.
    User,
    /// Every account.
    Admin,
}

impl Role {
    /// All there are.
    pub const ALL: [Role; 2] = [Role::User, Role::Admin];

    /// As it stands in a token.
    pub const fn name(self) -> &'static str {
        match self {
            Role::User => "user",
            Role::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A set of roles.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Roles(u8);

impl Roles {
    /// The set of these.
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Roles {
        roles.into_iter().fold(Roles::default(), Roles::with)
    }

    /// The set with this one too.
    #[must_use]
    pub const fn with(self, role: Role) -> Roles {
        Roles(self.0 | 1 << role as u8)
    }

    /// Whether the role is in it.
    pub const fn contains(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// The roles in it, in the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contains(*role))
    }
}
// ANCHOR_END: roles

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Role::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_age_and_have_one_form() {
        let ids: Vec<UserId> = (0..1_000).map(|_| UserId::new()).collect();
        assert!(ids.is_sorted());
        let text = ids[0].to_string();
        assert_eq!(text.parse(), Ok(ids[0]));
        assert_eq!(UserId::from_bytes(ids[0].as_bytes()), Ok(ids[0]));
        let braced = format!("{{{text}}}");
        let simple = text.replace('-', "");
        for bad in ["", "1", &text.to_uppercase(), &braced, &simple, "00000000-0000-4000-8000-000000000000"] {
            assert_eq!(bad.parse::<UserId>(), Err(InvalidId), "{bad}");
        }
    }

    #[test]
    fn a_set_of_roles_holds_what_was_put_in_and_nothing_else() {
        let admin = Roles::of([Role::Admin]);
        assert!(admin.contains(Role::Admin) && !admin.contains(Role::User));
        assert_eq!(Role::named("root"), None);
        assert_eq!(Roles::default().iter().count(), 0);
    }
}
