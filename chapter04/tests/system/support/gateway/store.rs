//! Profiles in memory: as much of a store as the gateway's tests can see.

use chapter04::user::{
    domain::{NewUser, User, UserChange, UserId, Username},
    error::StoreError,
    store::UserStore,
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

#[derive(Default)]
pub struct MemoryUserStore(Mutex<BTreeMap<UserId, User>>);

impl MemoryUserStore {
    fn rows(&self) -> MutexGuard<'_, BTreeMap<UserId, User>> {
        self.0.lock().unwrap()
    }

    pub fn named(&self, username: &Username) -> Option<UserId> {
        self.rows().values().find(|user| user.username.key() == username.key()).map(|user| user.id)
    }
}

/// What of `wanted` another profile than `id` has.
fn taken(rows: &BTreeMap<UserId, User>, id: UserId, wanted: &User) -> Result<(), StoreError> {
    let others = || rows.values().filter(|user| user.id != id);
    if others().any(|user| user.username.key() == wanted.username.key()) {
        return Err(StoreError::NameTaken);
    }
    let key = |user: &User| user.email.as_ref().map(|email| email.key().to_string());
    if others().any(|user| key(user) == key(wanted)) {
        return Err(StoreError::EmailTaken);
    }
    Ok(())
}

impl UserStore for MemoryUserStore {
    async fn insert(&self, user: NewUser) -> Result<User, StoreError> {
        let mut rows = self.rows();
        let user = User::from(user);
        taken(&rows, user.id, &user)?;
        Ok(rows.entry(user.id).or_insert(user).clone())
    }

    async fn get(&self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.rows().get(&id).cloned())
    }

    async fn get_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        let rows = self.rows();
        Ok(ids.iter().filter_map(|id| rows.get(id).cloned()).collect())
    }

    async fn find(&self, username: &Username) -> Result<Option<User>, StoreError> {
        let found = self.named(username);
        Ok(found.and_then(|id| self.rows().get(&id).cloned()))
    }

    async fn list(&self, after: Option<UserId>, limit: u16) -> Result<Vec<User>, StoreError> {
        let rows = self.rows();
        let later = rows.values().filter(|user| after.is_none_or(|after| user.id > after));
        Ok(later.take(limit.into()).cloned().collect())
    }

    async fn update(&self, change: UserChange) -> Result<User, StoreError> {
        let mut rows = self.rows();
        let UserChange { id, version, username, email, age } = change;
        let old = rows.get(&id).cloned().ok_or(StoreError::NotFound)?;
        if old.version != version {
            return Err(StoreError::Changed { now: old.version });
        }
        let new = User {
            id,
            username: username.unwrap_or(old.username),
            email: email.or(old.email),
            age: age.unwrap_or(old.age),
            version: version + 1,
        };
        taken(&rows, id, &new)?;
        rows.insert(id, new.clone());
        Ok(new)
    }

    async fn delete(&self, id: UserId) -> Result<bool, StoreError> {
        Ok(self.rows().remove(&id).is_some())
    }
}
