//! A store in memory that does as a test tells it: it counts, waits at a gate, fails, and does a write without saying so.

use chapter04::{
    sql::fault::Fault,
    user::{
        domain::{Age, Email, NewUser, User, UserChange, UserId, Username},
        error::StoreError,
        store::UserStore,
    },
};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use tokio::sync::Semaphore;

/// A store for tests of what stands around it. It has the promises of a [`UserStore`] but for unique names and addresses.
pub struct StubStore {
    users: Mutex<BTreeMap<UserId, User>>,
    /// How often it was read by id, or by several.
    pub reads: AtomicUsize,
    /// Each read by id takes a permit *after* it has read: what it answers then may be old. Closed, there is no gate.
    pub gate: Semaphore,
    /// Reads by id and writes fail; writes are done all the same.
    pub mute: AtomicBool,
    /// Writes never answer; they are done all the same.
    pub hangs: AtomicBool,
}

impl Default for StubStore {
    /// Empty, well, and without a gate.
    fn default() -> StubStore {
        let store = StubStore {
            users: Mutex::default(),
            reads: AtomicUsize::new(0),
            gate: Semaphore::new(0),
            mute: AtomicBool::new(false),
            hangs: AtomicBool::new(false),
        };
        store.gate.close();
        store
    }
}

impl StubStore {
    /// One with a gate, that is shut.
    pub fn gated() -> StubStore {
        StubStore { gate: Semaphore::new(0), ..StubStore::default() }
    }

    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    /// Sees to it that `mute` is how the store is from now on.
    pub fn mute(&self, mute: bool) {
        self.mute.store(mute, Ordering::SeqCst);
    }

    /// A profile that is there, without anybody having asked for it.
    pub fn with(&self, user: NewUser) -> User {
        let user = User::from(user);
        self.users.lock().unwrap().insert(user.id, user.clone());
        user
    }

    fn fault(&self) -> Result<(), StoreError> {
        match self.mute.load(Ordering::SeqCst) {
            true => Err(Fault::Unreachable("told to".into()).into()),
            false => Ok(()),
        }
    }

    async fn written<T>(&self, answer: T) -> Result<T, StoreError> {
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        self.fault()?;
        Ok(answer)
    }
}

impl UserStore for StubStore {
    async fn insert(&self, user: NewUser) -> Result<User, StoreError> {
        let user = self.users.lock().unwrap().entry(user.id).or_insert_with(|| user.into()).clone();
        self.written(user).await
    }

    async fn get(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let found = self.users.lock().unwrap().get(&id).cloned();
        if let Ok(permit) = self.gate.acquire().await {
            permit.forget();
        }
        self.fault()?;
        Ok(found)
    }

    async fn get_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.fault()?;
        let users = self.users.lock().unwrap();
        Ok(ids.iter().filter_map(|id| users.get(id).cloned()).collect())
    }

    async fn find(&self, username: &Username) -> Result<Option<User>, StoreError> {
        let users = self.users.lock().unwrap();
        Ok(users.values().find(|user| user.username.key() == username.key()).cloned())
    }

    async fn list(&self, after: Option<UserId>, limit: u16) -> Result<Vec<User>, StoreError> {
        let users = self.users.lock().unwrap();
        let later = users.values().filter(|user| after.is_none_or(|after| user.id > after));
        Ok(later.take(limit.into()).cloned().collect())
    }

    async fn update(&self, change: UserChange) -> Result<User, StoreError> {
        let user = {
            let mut users = self.users.lock().unwrap();
            let user = users.get_mut(&change.id).ok_or(StoreError::NotFound)?;
            if user.version != change.version {
                return Err(StoreError::Changed { now: user.version });
            }
            user.version += 1;
            user.username = change.username.unwrap_or_else(|| user.username.clone());
            user.email = change.email.or_else(|| user.email.clone());
            user.age = change.age.unwrap_or(user.age);
            user.clone()
        };
        self.written(user).await
    }

    async fn delete(&self, id: UserId) -> Result<bool, StoreError> {
        let deleted = self.users.lock().unwrap().remove(&id).is_some();
        self.written(deleted).await
    }
}

/// A new profile with this name.
pub fn named(name: &str) -> NewUser {
    NewUser {
        id: UserId::new(),
        username: Username::parse(name).unwrap(),
        email: Email::parse(&format!("{name}@example.com")).unwrap(),
        age: Age::new(36).unwrap(),
    }
}

/// Another age for a profile at this version.
pub fn older(user: &User, years: u32) -> UserChange {
    let age = Some(Age::new(years).unwrap());
    UserChange { id: user.id, version: user.version, username: None, email: None, age }
}
