//! Who may do what, and who sees what: one function for each question, decided from a verified caller and from nothing else.
//!
//! | | anybody signed in | the user themself | an admin | a service |
//! |---|---|---|---|---|
//! | get, batch get, list | yes | yes | yes | yes |
//! | see the e-mail address | no | yes | yes | yes |
//! | update | no | yes | yes | no |
//! | find by name, create, delete | no | no | no | yes |
//!
//! Proved by `tests/system/user_rules.rs`, cell by cell.

use super::{
    domain::{User, UserId},
    error::UserError,
};
use crate::trust::identity::{Identity, Role};

// ANCHOR: access
/// For services only: whoever registers, logs in or deletes an account goes to the auth service, which then comes here.
///
/// # Errors
/// For anybody else.
pub fn services_only(caller: &Identity) -> Result<(), UserError> {
    match caller {
        Identity::Service(_) => Ok(()),
        Identity::User(_) => Err(UserError::Forbidden("this is for services of the system only")),
    }
}

/// For the user themself, and for an admin.
///
/// # Errors
/// For anybody else.
pub fn may_update(caller: &Identity, id: UserId) -> Result<(), UserError> {
    let own = caller.is_user(id) && caller.has_role(Role::User);
    if own || caller.has_role(Role::Admin) {
        return Ok(());
    }
    Err(UserError::Forbidden("a profile is changed by its user or by an admin"))
}

/// `user` as `caller` may see it.
pub fn shown_to(caller: &Identity, user: User) -> User {
    if caller.is_service() || caller.is_user(user.id) || caller.has_role(Role::Admin) {
        return user;
    }
    User { email: None, ..user }
}
// ANCHOR_END: access
