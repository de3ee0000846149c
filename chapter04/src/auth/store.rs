//! The port to where credentials, sessions, keys and revocations are kept: what the rules need of it, in words. Adapters are in the folder beside
//! it, and every adapter passes the same checks (`tests/system/auth_store.rs`).
//!
//! A promise that two requests at the same instant could break is the store's: it sees both. No password and no token is in it, only their hashes.
//!
//! | promise | how |
//! |---|---|
//! | one idempotency key, one registration | a unique key, written with the credentials in one transaction |
//! | a refresh token is used once | it is marked as used and followed by the next one in one transaction |
//! | no session begins with a password or roles of yesterday | credentials count their changes, and a session opens at the count that was read |
//! | whoever sees the revision sees the change | the revision is counted inside the transaction, and its row is locked to the end |
//! | what was answered is kept, whatever happens to the process | answered after the commit |

pub mod postgres;
pub mod sqlite;
mod statements;
mod steps;
pub mod value;

use crate::{
    sql::fault::Fault,
    trust::{
        identity::{Roles, SessionId, UserId},
        revocations::Revocation,
    },
};
use chapter03::telemetry::wall_clock::WallClock;
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

// ANCHOR: credentials
/// What is kept for a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Whose.
    pub user: UserId,
    /// The password's hash, a PHC string.
    pub hash: Arc<str>,
    /// What they may be.
    pub roles: Roles,
    /// Where they stand.
    pub state: State,
    /// Counts the changes of password, roles and state, from 1.
    pub version: u64,
    /// Counts the attempts at the registration, from 1: whoever has the last one may settle it.
    pub attempt: u64,
}

/// Where credentials stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A registration is under way or was cut off. With a profile they are good, without one they are nothing.
    Pending,
    /// Good.
    Active,
    /// The account is being deleted: no login, and what is left goes soon.
    Deleted,
}
// ANCHOR_END: credentials

/// Credentials for a registration that begins.
#[derive(Clone, Debug)]
pub struct NewCredentials {
    /// Whose they become, unless the registration was begun before.
    pub user: UserId,
    /// The password's hash.
    pub hash: Arc<str>,
    /// What the user may be.
    pub roles: Roles,
    /// The client's key with a fingerprint of what it came with, if it sent one.
    pub key: Option<RegistrationKey>,
    /// Now.
    pub at: SystemTime,
}

/// An idempotency key, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationKey {
    /// SHA-256 of the key.
    pub key: [u8; 32],
    /// SHA-256 of what was to be registered, without the password: a fast hash of that must not be on a disk.
    pub content: [u8; 32],
}

/// How a registration begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is new.
    New,
    /// Its key has been here before, with these credentials. Their attempt is counted up, so they are the caller's to settle.
    Before {
        /// As they are now.
        credentials: Credentials,
        /// What came with the key then.
        content: [u8; 32],
    },
}

// ANCHOR: change
/// What happens to credentials, and to all sessions that were opened with them.
#[derive(Clone, Debug)]
pub enum Change {
    /// Another password.
    Hash(Arc<str>),
    /// Other roles.
    Roles(Roles),
    /// The account goes.
    Delete,
}
// ANCHOR_END: change

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its name.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// The version of the credentials that let the user in.
    pub version: u64,
    /// Its first refresh token.
    pub token: TokenHash,
    /// Now.
    pub at: SystemTime,
    /// When it ends, whatever happens.
    pub until: SystemTime,
}

/// SHA-256 of a refresh token. The token is random, so a fast hash is as good as a slow one.
pub type TokenHash = [u8; 32];

// ANCHOR: turned
/// What came of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// It was good and is used up; the next one is good now.
    Next {
        /// Whose.
        user: UserId,
        /// Of which session.
        session: SessionId,
        /// What the user may be at this moment.
        roles: Roles,
    },
    /// It was used up before.
    Used {
        /// Of which session.
        session: SessionId,
        /// When it was used.
        at: SystemTime,
    },
    /// Its session is over, or there is no such token.
    Nothing,
}
// ANCHOR_END: turned

/// Since when the rules know something, and until when a token of before can be good.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Now.
    pub now: SystemTime,
    /// How long an access token that was given out by now can still be accepted somewhere.
    pub reach: Duration,
}

/// A signing key as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Its name.
    pub kid: Arc<str>,
    /// The private key, PKCS#8 in PEM.
    pub pem: Arc<str>,
    /// From when on it signs.
    pub signs_at: SystemTime,
}

impl std::fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredKey")
            .field("kid", &self.kid)
            .field("signs_at", &self.signs_at)
            .finish_non_exhaustive()
    }
}

/// What verifiers have to know, or what is new of it.
#[derive(Clone, Debug, Default)]
pub struct TrustState {
    /// Up to where this is.
    pub revision: u64,
    /// All signing keys, oldest first.
    pub keys: Vec<StoredKey>,
    /// Those written after the revision that was asked for.
    pub revoked: Vec<Revocation>,
}

// ANCHOR: store
/// Where credentials, sessions, keys and revocations are kept.
pub trait AuthStore: Send + Sync + 'static {
    /// Begins a registration: pending credentials and its key, both or neither.
    fn begin(&self, new: NewCredentials) -> impl Future<Output = Result<Begun, Fault>> + Send;

    /// Pending credentials are good from now on. Says whether there are credentials that are good now.
    fn activate(&self, user: UserId) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Takes pending credentials back with their key, if nobody has made another attempt since. Says whether it did.
    fn abandon(&self, user: UserId, attempt: u64) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// What is kept for a user.
    fn credentials(&self, user: UserId) -> impl Future<Output = Result<Option<Credentials>, Fault>> + Send;

    /// Puts a stronger hash of the same password in the place of `old`, if that is still there. It is no change to anybody.
    fn rehash(&self, user: UserId, old: &str, new: &str) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Changes credentials if they still have this version, ends all their sessions and revokes their tokens, all in one. Says whether it did.
    fn change(
        &self,
        user: UserId,
        version: u64,
        change: Change,
        moment: Moment,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Removes deleted credentials with all that hangs on them.
    fn remove(&self, user: UserId) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Up to `limit` credentials that have been pending since before `pending`, or deleted since before `deleted`, oldest first.
    fn unsettled(
        &self,
        pending: SystemTime,
        deleted: SystemTime,
        limit: u16,
    ) -> impl Future<Output = Result<Vec<Credentials>, Fault>> + Send;

    /// Opens a session, if the credentials still have the version in it and are not deleted. Says whether it did.
    fn open_session(&self, session: NewSession) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Uses `token` up and puts `next` in its place, if it is good now. When it was used is read from `clock` as late as can be, so that
    /// whoever asked before that cannot have seen the answer.
    fn turn(
        &self,
        token: &TokenHash,
        next: &TokenHash,
        clock: &WallClock,
    ) -> impl Future<Output = Result<Turned, Fault>> + Send;

    /// Ends a session and revokes its tokens. One that is over or unknown is over already.
    fn end_session(
        &self,
        session: SessionId,
        moment: Moment,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Counts the changes of keys and revocations.
    fn revision(&self) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// All keys, and the revocations after this revision. Nothing of that revision or before changes any more.
    fn trust_since(&self, revision: u64) -> impl Future<Output = Result<TrustState, Fault>> + Send;

    /// Keeps a new signing key, if `newest` still names the newest one. Says whether it did: of two at the same instant, one does.
    fn add_key(
        &self,
        key: StoredKey,
        newest: Option<&str>,
    ) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Forgets these keys.
    fn drop_keys(&self, kids: &[Arc<str>]) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Forgets sessions and revocations that ended before `ended`, and idempotency keys from before `keys`. A few thousand at a time.
    fn forget(&self, ended: SystemTime, keys: SystemTime) -> impl Future<Output = Result<(), Fault>> + Send;
}
// ANCHOR_END: store
