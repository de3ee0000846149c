//! The order that comes to mind first: a profile, and when its id is known, credentials under it.

use super::{Kill, People};
use crate::{
    auth::profiles::{Profiles, ProfilesError},
    trust::identity::UserId,
    user::domain::{NewUser, Username},
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

/// Who has a password.
#[derive(Debug, Default)]
struct Credentials(Mutex<HashSet<UserId>>);

// ANCHOR: register
/// Makes an account, the profile first.
async fn register(
    people: &Arc<People>,
    credentials: &Credentials,
    user: NewUser,
) -> Result<(), ProfilesError> {
    let id = user.id;
    people.create(user).await?;
    credentials.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    Ok(())
}
// ANCHOR_END: register

/// What Ada's name is after she registered and the process was killed there.
pub(super) async fn outcome(kill: Kill) -> &'static str {
    let people = Arc::new(People { kill: Mutex::new(kill), ..People::default() });
    let credentials = Credentials::default();
    tokio::select! {
        biased;
        () = people.killed.notified() => {}
        done = register(&people, &credentials, crate::sections::people::somebody(1, "ada")) => {
            done.expect("the name is free");
        }
    }
    let name = Username::parse("ada").expect("a name");
    let user = people.find(name).await.expect("the map answers");
    let has_password = |id| credentials.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&id);
    match user {
        None => "free",
        Some(id) if has_password(id) => "usable",
        Some(_) => "lost",
    }
}
