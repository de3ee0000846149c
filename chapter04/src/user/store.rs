//! The port to where profiles are kept: what the rules need of it, in words. Adapters are in the folder beside it, and every adapter passes the
//! same checks (`tests/system/user_store.rs`).
//!
//! A promise that two requests at the same instant could break is the store's: it sees both. Those that one request alone decides are the
//! rules' and the domain's.
//!
//! | promise | whose |
//! |---|---|
//! | a name, an address, an id belongs to one profile | the store's: a unique index, never "look, then insert" |
//! | a change is made to the version that its caller has read | the store's: compared and changed in one statement |
//! | what was answered is kept, whatever happens to the process | the store's: answered after the commit |
//! | names and addresses are well-formed and have one key | the domain's |
//! | who may do it, and who sees the address | [`access`](super::access)'s |
//! | a page is never too large | the domain's |
//! | a profile that is not there is no error, but a [`NotFound`](super::error::UserError::NotFound) | the rules' |

pub mod postgres;
pub mod row;
pub mod sqlite;
mod statements;

use super::{
    domain::{Email, NewUser, User, UserChange, UserId, Username},
    error::StoreError,
};
use crate::sql::fault::Fault;
use std::collections::HashMap;

// ANCHOR: store
/// Where profiles are kept. Every profile that comes out has its e-mail address.
pub trait UserStore: Send + Sync + 'static {
    /// Keeps a new profile, and gives it as it is kept. The same again gives the profile as it is now; if a profile at version 1 has this id
    /// and was made of something else, that is [`StoreError::IdTaken`]. A name or an address of another profile is
    /// [`StoreError::NameTaken`] or [`StoreError::EmailTaken`]: of two at the same instant, one.
    fn insert(&self, user: NewUser) -> impl Future<Output = Result<User, StoreError>> + Send;

    /// The profile with this id, if there is one.
    fn get(&self, id: UserId) -> impl Future<Output = Result<Option<User>, StoreError>> + Send;

    /// The profiles that exist among these, in the order of `ids`.
    fn get_many(&self, ids: &[UserId]) -> impl Future<Output = Result<Vec<User>, StoreError>> + Send;

    /// Who has this name, by its key: whatever the case, and whatever looks the same.
    fn find(&self, username: &Username) -> impl Future<Output = Result<Option<User>, StoreError>> + Send;

    /// The first `limit` profiles whose ids come after `after`, in the order of their ids. A profile that exists from the first page to the
    /// last is in exactly one of them, whatever is added or deleted meanwhile.
    fn list(
        &self,
        after: Option<UserId>,
        limit: u16,
    ) -> impl Future<Output = Result<Vec<User>, StoreError>> + Send;

    /// Changes a profile if its version is still the one in `change`, and gives it as it is then, one version on. Else nothing is
    /// changed: [`StoreError::Changed`] or [`StoreError::NotFound`], or what is taken.
    fn update(&self, change: UserChange) -> impl Future<Output = Result<User, StoreError>> + Send;

    /// Deletes a profile, and says whether there was one. Its name and its address are free then.
    fn delete(&self, id: UserId) -> impl Future<Output = Result<bool, StoreError>> + Send;
}
// ANCHOR_END: store

/// A store behind an `Arc` is a store: an instance and its test share one.
impl<S: UserStore> UserStore for std::sync::Arc<S> {
    async fn insert(&self, user: NewUser) -> Result<User, StoreError> {
        S::insert(self, user).await
    }

    async fn get(&self, id: UserId) -> Result<Option<User>, StoreError> {
        S::get(self, id).await
    }

    async fn get_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        S::get_many(self, ids).await
    }

    async fn find(&self, username: &Username) -> Result<Option<User>, StoreError> {
        S::find(self, username).await
    }

    async fn list(&self, after: Option<UserId>, limit: u16) -> Result<Vec<User>, StoreError> {
        S::list(self, after, limit).await
    }

    async fn update(&self, change: UserChange) -> Result<User, StoreError> {
        S::update(self, change).await
    }

    async fn delete(&self, id: UserId) -> Result<bool, StoreError> {
        S::delete(self, id).await
    }
}

/// How often a store tries again when what stood in the way is gone. Somebody would have to delete and make the same name all the time.
const TRIES: usize = 5;

/// What a store says after that.
fn no_rest() -> Fault {
    Fault::Busy("a name was taken and freed all the time".into())
}

/// What became of `user`, of which nothing was inserted because of `rows`. `None` if nothing stands in the way any more.
fn again(rows: Vec<User>, user: &NewUser) -> Option<Result<User, StoreError>> {
    let Some(there) = rows.iter().find(|row| row.id == user.id) else {
        return row::in_the_way(&rows, user.id, user.username.key(), user.email.key()).map(Err);
    };
    // At a later version it has been changed since, so what it was made of is not known any more.
    let same = there.version > 1 || *there == User::from(user.clone());
    Some(if same { Ok(there.clone()) } else { Err(StoreError::IdTaken(user.id)) })
}

/// The keys that `change` needs; empty for none, which no profile has.
fn keys(change: &UserChange) -> (&str, &str) {
    (change.username.as_ref().map_or("", Username::key), change.email.as_ref().map_or("", Email::key))
}

/// `users` in the order of `ids`, one for each that exists.
fn in_order(ids: &[UserId], users: Vec<User>) -> Vec<User> {
    let users: HashMap<UserId, User> = users.into_iter().map(|user| (user.id, user)).collect();
    ids.iter().filter_map(|id| users.get(id).cloned()).collect()
}
