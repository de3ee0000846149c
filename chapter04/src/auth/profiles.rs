//! The port to the user service, which owns names and addresses: what the rules need of it, and the adapter over its endpoints.
//!
//! A fake stands in its place in `tests/system/registration.rs`; the adapter is proved by `tests/system/auth_grpc.rs`.

use super::{along, error::Cause};
use crate::{
    trust::identity::UserId,
    user::{
        domain::{NewUser, Username},
        endpoint::{CreateUser, DeleteUser, Endpoints, FindUser, GetUser},
    },
};
use chapter03::stack::failure::Failure;
use tower::ServiceExt;
use utils::error_kind::ErrorKind;

/// Why the user service did not do its part.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfilesError {
    /// Somebody has the name or the address. Nothing was made.
    #[error("the username or the email is taken")]
    Taken,
    /// Nobody knows whether it was done. Asking again, with the same id, is safe.
    #[error("the user service does not do its part")]
    Unsure(#[source] Cause),
}

// ANCHOR: profiles
/// Profiles, as far as they matter to credentials.
pub trait Profiles: Send + Sync + 'static {
    /// Makes a profile. The same one twice is one.
    fn create(&self, user: NewUser) -> impl Future<Output = Result<(), ProfilesError>> + Send;

    /// Who has this name.
    fn find(&self, username: Username) -> impl Future<Output = Result<Option<UserId>, ProfilesError>> + Send;

    /// Whether there is a profile with this id.
    fn exists(&self, user: UserId) -> impl Future<Output = Result<bool, ProfilesError>> + Send;

    /// Deletes a profile. One that is not there is deleted already.
    fn delete(&self, user: UserId) -> impl Future<Output = Result<(), ProfilesError>> + Send;
}
// ANCHOR_END: profiles

// ANCHOR: adapter
/// The user service's endpoints, which carry our own token: nobody else may look a name up or make a profile.
impl Profiles for Endpoints {
    async fn create(&self, user: NewUser) -> Result<(), ProfilesError> {
        match self.create.clone().oneshot(along::own(CreateUser(user))).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.kind == ErrorKind::AlreadyExists => Err(ProfilesError::Taken),
            Err(failure) => Err(unsure(failure)),
        }
    }

    async fn find(&self, username: Username) -> Result<Option<UserId>, ProfilesError> {
        found(self.find.clone().oneshot(along::own(FindUser(username))).await.map(|user| user.id))
    }
    // ANCHOR_END: adapter

    async fn exists(&self, user: UserId) -> Result<bool, ProfilesError> {
        found(self.get.clone().oneshot(along::own(GetUser(user))).await).map(|user| user.is_some())
    }

    async fn delete(&self, user: UserId) -> Result<(), ProfilesError> {
        found(self.delete.clone().oneshot(along::own(DeleteUser(user))).await).map(drop)
    }
}

/// That there is none is an answer, and not a failure.
fn found<T>(answer: Result<T, Failure>) -> Result<Option<T>, ProfilesError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(failure) if failure.kind == ErrorKind::NotFound => Ok(None),
        Err(failure) => Err(unsure(failure)),
    }
}

fn unsure(failure: Failure) -> ProfilesError {
    ProfilesError::Unsure(failure.into())
}
