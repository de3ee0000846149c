//! Messages to the domain and back: the only file that knows both. A field that was not sent is empty or zero in proto3, and so is refused where
//! something has to be there.

use crate::{
    auth::{
        domain::{
            Guess, IdempotencyKey, Introspection, Jwks, Password, RefreshToken, Register, Rotation, Tokens,
        },
        endpoint::{ChangePassword, DeleteAccount, Login, Refresh, SetRoles},
    },
    pb::auth as pb,
    trust::identity::{Role, Roles, UserId},
    user::domain::{Age, Email, Invalid, Username},
};
use std::time::Duration;

/// The longest `source`, in bytes: an IPv6 address with a zone has 60, and room for a name. A longer one is cut, not refused: it is the gateway's
/// to say, not the caller's.
const LONGEST_SOURCE: usize = 128;

// ANCHOR: register
impl TryFrom<pb::RegisterRequest> for Register {
    type Error = Invalid;

    fn try_from(message: pb::RegisterRequest) -> Result<Register, Invalid> {
        let key = message.idempotency_key;
        Ok(Register {
            username: Username::parse(&message.username)?,
            email: Email::parse(&message.email)?,
            password: Password::new(&message.password)?,
            age: Age::new(message.age)?,
            idempotency_key: if key.is_empty() { None } else { Some(IdempotencyKey::new(&key)?) },
        })
    }
}
// ANCHOR_END: register

impl From<Register> for pb::RegisterRequest {
    fn from(wanted: Register) -> pb::RegisterRequest {
        pb::RegisterRequest {
            username: wanted.username.as_str().to_string(),
            email: wanted.email.as_str().to_string(),
            password: wanted.password.reveal().to_string(),
            age: wanted.age.years().into(),
            idempotency_key: wanted.idempotency_key.map(|key| key.as_str().to_string()).unwrap_or_default(),
        }
    }
}

impl TryFrom<pb::LoginRequest> for Login {
    type Error = Invalid;

    fn try_from(message: pb::LoginRequest) -> Result<Login, Invalid> {
        let end = message.source.floor_char_boundary(LONGEST_SOURCE);
        Ok(Login {
            username: Username::parse(&message.username)?,
            password: Guess::new(&message.password)?,
            source: message.source[..end].into(),
        })
    }
}

impl From<Login> for pb::LoginRequest {
    fn from(login: Login) -> pb::LoginRequest {
        pb::LoginRequest {
            username: login.username.as_str().to_string(),
            password: login.password.reveal().to_string(),
            source: login.source.to_string(),
        }
    }
}

impl TryFrom<pb::RefreshRequest> for Refresh {
    type Error = Invalid;

    fn try_from(message: pb::RefreshRequest) -> Result<Refresh, Invalid> {
        RefreshToken::new(&message.refresh_token).map(Refresh)
    }
}

impl From<Tokens> for pb::Tokens {
    fn from(tokens: Tokens) -> pb::Tokens {
        pb::Tokens {
            access_token: tokens.access_token.to_string(),
            refresh_token: tokens.refresh_token.reveal().to_string(),
            expires_in: tokens.expires_in.as_secs(),
            user_id: tokens.user_id.to_string(),
        }
    }
}

impl TryFrom<pb::Tokens> for Tokens {
    type Error = Invalid;

    fn try_from(message: pb::Tokens) -> Result<Tokens, Invalid> {
        Ok(Tokens {
            access_token: message.access_token.into(),
            refresh_token: RefreshToken::new(&message.refresh_token)?,
            expires_in: Duration::from_secs(message.expires_in),
            user_id: user_id(&message.user_id)?,
        })
    }
}

impl TryFrom<pb::ChangePasswordRequest> for ChangePassword {
    type Error = Invalid;

    fn try_from(message: pb::ChangePasswordRequest) -> Result<ChangePassword, Invalid> {
        let old = Guess::new(&message.old_password)?;
        Ok(ChangePassword { old, new: Password::new(&message.new_password)? })
    }
}

impl From<ChangePassword> for pb::ChangePasswordRequest {
    fn from(change: ChangePassword) -> pb::ChangePasswordRequest {
        pb::ChangePasswordRequest {
            old_password: change.old.reveal().to_string(),
            new_password: change.new.reveal().to_string(),
        }
    }
}

impl TryFrom<pb::DeleteAccountRequest> for DeleteAccount {
    type Error = Invalid;

    fn try_from(message: pb::DeleteAccountRequest) -> Result<DeleteAccount, Invalid> {
        user_id(&message.user_id).map(DeleteAccount)
    }
}

impl TryFrom<pb::SetRolesRequest> for SetRoles {
    type Error = Invalid;

    fn try_from(message: pb::SetRolesRequest) -> Result<SetRoles, Invalid> {
        Ok(SetRoles(user_id(&message.user_id)?, read_roles(&message.roles)?))
    }
}

impl From<SetRoles> for pb::SetRolesRequest {
    fn from(SetRoles(user, roles): SetRoles) -> pb::SetRolesRequest {
        pb::SetRolesRequest { user_id: user.to_string(), roles: write_roles(roles) }
    }
}

impl From<Introspection> for pb::VerifyResponse {
    fn from(said: Introspection) -> pb::VerifyResponse {
        pb::VerifyResponse {
            user_id: said.user_id.to_string(),
            roles: write_roles(said.roles),
            expires_at: said.expires_at,
        }
    }
}

impl TryFrom<pb::VerifyResponse> for Introspection {
    type Error = Invalid;

    fn try_from(message: pb::VerifyResponse) -> Result<Introspection, Invalid> {
        Ok(Introspection {
            user_id: user_id(&message.user_id)?,
            roles: read_roles(&message.roles)?,
            expires_at: message.expires_at,
        })
    }
}

impl From<Rotation> for pb::RotateKeysResponse {
    fn from(rotation: Rotation) -> pb::RotateKeysResponse {
        pb::RotateKeysResponse { kid: rotation.kid.to_string(), signs_at: rotation.signs_at }
    }
}

impl From<pb::RotateKeysResponse> for Rotation {
    fn from(message: pb::RotateKeysResponse) -> Rotation {
        Rotation { kid: message.kid.into(), signs_at: message.signs_at }
    }
}

impl From<Jwks> for pb::Keys {
    fn from(Jwks(jwks): Jwks) -> pb::Keys {
        pb::Keys { jwks: jwks.to_string() }
    }
}

/// A user's id, as it travels.
///
/// # Errors
/// If it is none.
pub fn user_id(text: &str) -> Result<UserId, Invalid> {
    text.parse()
        .map_err(|_| Invalid { what: "user_id", why: "has to be a UUID of version 7 in small letters" })
}

// ANCHOR: roles
/// A number that this program does not know is no role: it must neither be dropped (the set would be another one) nor be taken for one that it
/// knows.
fn read_roles(numbers: &[i32]) -> Result<Roles, Invalid> {
    let roles = numbers.iter().map(|number| match pb::Role::try_from(*number) {
        Ok(pb::Role::User) => Ok(Role::User),
        Ok(pb::Role::Admin) => Ok(Role::Admin),
        Ok(pb::Role::Unspecified) | Err(_) => {
            Err(Invalid { what: "roles", why: "has to name roles that we know" })
        }
    });
    Ok(Roles::of(roles.collect::<Result<Vec<_>, _>>()?))
}
// ANCHOR_END: roles

fn write_roles(roles: Roles) -> Vec<i32> {
    let number = |role| match role {
        Role::User => pb::Role::User,
        Role::Admin => pb::Role::Admin,
    };
    roles.iter().map(|role| number(role).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_we_do_not_know_is_refused() {
        assert_eq!(read_roles(&[1, 2, 1]), Ok(Roles::of([Role::User, Role::Admin])));
        assert_eq!(read_roles(&[]), Ok(Roles::default()));
        for unknown in [0, 3, -1] {
            assert!(read_roles(&[1, unknown]).is_err(), "{unknown}");
        }
    }

    #[test]
    fn a_source_is_cut_between_two_characters() {
        let message = pb::LoginRequest {
            username: "ada".into(),
            password: "x".into(),
            source: format!("a{}", "界".repeat(100)),
        };
        assert_eq!(&*Login::try_from(message).unwrap().source, &format!("a{}", "界".repeat(42)));
    }
}
