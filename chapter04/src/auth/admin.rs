//! The first admin: whoever has the database gives the role, since before that nobody may. A running auth service finds out by itself.
//!
//! Proved by `tests/system/auth_rules.rs`.

use super::store::{AuthStore, Change, Moment, State};
use crate::{
    sql::fault::Fault,
    trust::identity::{Role, Roles, UserId},
};

/// Why the role was not given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GrantError {
    /// Nobody has this id.
    #[error("there is no account with the id {0}; registering and logging in both answer with the `user_id`")]
    NoUser(UserId),
    /// The database does not do it.
    #[error("the role cannot be written: {0}")]
    Store(#[from] Fault),
}

// ANCHOR: grant
/// Gives `user` this role on top of those that they have, and ends their sessions: the next login has it. Says all roles they have now.
///
/// # Errors
/// If there is no such user, or the store does not do it.
pub async fn grant(
    store: &impl AuthStore,
    user: UserId,
    role: Role,
    moment: Moment,
) -> Result<Roles, GrantError> {
    loop {
        let found = store.credentials(user).await?.filter(|found| found.state != State::Deleted);
        let found = found.ok_or(GrantError::NoUser(user))?;
        if found.roles.contains(role) {
            return Ok(found.roles);
        }
        let roles = Roles::of(found.roles.iter().chain([role]));
        if store.change(user, found.version, Change::Roles(roles), moment).await? {
            return Ok(roles);
        }
    }
}
// ANCHOR_END: grant
