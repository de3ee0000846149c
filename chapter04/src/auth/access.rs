//! Who may do what: one function for each question, decided from a verified caller and from nothing else.
//!
//! | | a service | a user | an admin |
//! |---|---|---|---|
//! | register, login, refresh, verify | yes | no | no |
//! | logout, change password | no | their own | their own |
//! | delete account | no | their own | any |
//! | set roles, rotate keys | no | no | yes |
//!
//! Proved by `tests/system/auth_rules.rs`, cell by cell.

use super::error::AuthError;
use crate::trust::identity::{Identity, Role, UserId, UserIdentity};

// ANCHOR: access
/// For services only: people come through the gateway.
///
/// # Errors
/// For anybody else.
pub fn services_only(caller: &Identity) -> Result<(), AuthError> {
    if caller.is_service() { Ok(()) } else { forbidden("this is for services of the system only") }
}

/// For whoever has a session.
///
/// # Errors
/// For services.
pub fn users_only(caller: &Identity) -> Result<&UserIdentity, AuthError> {
    caller
        .user()
        .ok_or(AuthError::Forbidden("this is for users only: a service has no session and no password"))
}

/// For the user themself, and for an admin.
///
/// # Errors
/// For anybody else.
pub fn own_or_admin(caller: &Identity, user: UserId) -> Result<(), AuthError> {
    if caller.is_user(user) || caller.has_role(Role::Admin) {
        return Ok(());
    }
    forbidden("an account is deleted by its user or by an admin")
}

/// For admins only.
///
/// # Errors
/// For anybody else.
pub fn admins_only(caller: &Identity) -> Result<(), AuthError> {
    if caller.has_role(Role::Admin) { Ok(()) } else { forbidden("this is for admins only") }
}
// ANCHOR_END: access

fn forbidden(why: &'static str) -> Result<(), AuthError> {
    Err(AuthError::Forbidden(why))
}
