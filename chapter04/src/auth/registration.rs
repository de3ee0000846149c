//! An account is two things in two databases, and no transaction spans both. So making one is a sequence that may be cut off after any step,
//! and begun again.
//!
//! | step | cut off after it |
//! |---|---|
//! | 1. choose an id; keep credentials under it, pending, with the client's key | credentials without a profile are nothing: the name is free, and the reaper takes them back |
//! | 2. make the profile under that id | credentials with a profile are good, pending or not: the user can log in |
//! | 3. mark the credentials active | done |
//!
//! Deletion goes the other way: credentials are marked first, then the profile goes, then they do. The reaper finishes what was cut off. Proved by
//! `tests/system/registration.rs`, which cuts off everywhere.

use super::{
    domain::{Guess, IdempotencyKey, Register},
    error::AuthError,
    password::Verdict,
    profiles::{Profiles, ProfilesError},
    rules::{Auth, Parts},
    store::{AuthStore, Begun, Credentials, NewCredentials, RegistrationKey, State},
};
use crate::{
    trust::{
        identity::{Role, Roles, UserId},
        policy::LEEWAY,
    },
    user::domain::NewUser,
};
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How many cut-off sequences one sweep settles at most.
const SETTLED_AT_ONCE: u16 = 100;

/// How often the reaper looks.
pub const SWEEP_EVERY: Duration = Duration::from_secs(15);

impl<S: AuthStore, P: Profiles> Auth<S, P> {
    // ANCHOR: register
    /// Makes an account, or finishes making it.
    pub(super) async fn register_account(&self, wanted: Register) -> Result<UserId, AuthError> {
        let Parts { store, profiles, hasher, wall, .. } = &*self.0;
        let guess = Guess::of(&wanted.password);
        let hash: Arc<str> = hasher.hash(wanted.password.clone()).await?.into();
        let new = NewCredentials {
            user: UserId::new(),
            hash,
            roles: Roles::of([Role::User]),
            key: wanted.idempotency_key.as_ref().map(|key| fingerprint(key, &wanted)),
            at: wall.now(),
        };
        let (user, attempt) = match store.begin(new.clone()).await? {
            Begun::New => (new.user, 1),
            Begun::Before { credentials, content } => {
                self.same_again(&new, &content, &credentials, guess).await?;
                if credentials.state == State::Active {
                    return Ok(credentials.user);
                }
                (credentials.user, credentials.attempt)
            }
        };
        let Register { username, email, age, .. } = wanted;
        match profiles.create(NewUser { id: user, username, email, age }).await {
            Ok(()) => {}
            Err(ProfilesError::Taken) => {
                // If somebody else has taken this registration up meanwhile, it is theirs to give up.
                store.abandon(user, attempt).await?;
                return Err(AuthError::Taken);
            }
            // Nobody knows whether there is a profile now. Whoever asks again with the key finds out, and so does the reaper.
            Err(error) => return Err(error.into()),
        }
        if store.activate(user).await? {
            return Ok(user);
        }
        // Another attempt gave up in between and took the credentials with it. A profile alone would hold its name for ever.
        profiles.delete(user).await?;
        Err(AuthError::Changed)
    }
    // ANCHOR_END: register

    /// Whether a registration whose key was here before is the same one.
    async fn same_again(
        &self,
        new: &NewCredentials,
        content: &[u8; 32],
        found: &Credentials,
        guess: Guess,
    ) -> Result<(), AuthError> {
        let same =
            new.key.as_ref().is_some_and(|key| key.content == *content) && found.state != State::Deleted;
        // The password is compared by its slow hash: a fast one beside it would be what a thief guesses at.
        let is_same = same
            && matches!(
                self.0.hasher.compare(guess, Some(Arc::clone(&found.hash)), ()).await?,
                Verdict::Right { .. }
            );
        if is_same { Ok(()) } else { Err(AuthError::KeyReused) }
    }

    // ANCHOR: settle
    /// Finishes what was cut off, whatever it was.
    pub(super) async fn settle(&self, found: &Credentials) -> Result<(), AuthError> {
        let Parts { store, profiles, .. } = &*self.0;
        match found.state {
            State::Active => {}
            State::Pending if profiles.exists(found.user).await? => {
                store.activate(found.user).await?;
            }
            State::Pending => {
                store.abandon(found.user, found.attempt).await?;
            }
            State::Deleted => {
                profiles.delete(found.user).await?;
                store.remove(found.user).await?;
            }
        }
        Ok(())
    }
    // ANCHOR_END: settle

    // ANCHOR: sweep
    /// Settles what has been cut off for long enough that nobody works on it any more, and forgets what is over. Says how many it settled.
    ///
    /// # Errors
    /// If the store does not answer. What the user service does not answer is tried again at the next sweep.
    pub async fn sweep(&self) -> Result<usize, AuthError> {
        let Parts { store, keeper, settings, wall, .. } = &*self.0;
        let now = wall.now();
        let (pending, deleted) = (now - settings.pending_time, now - settings.deleted_time);
        let mut settled = 0;
        for found in store.unsettled(pending, deleted, SETTLED_AT_ONCE).await? {
            match self.settle(&found).await {
                Ok(()) => settled += 1,
                Err(error) => {
                    tracing::warn!(user = %found.user, %error, "a cut-off account cannot be settled now");
                }
            }
        }
        store.forget(now - Duration::from_secs(2 * LEEWAY), now - settings.idempotency_time).await?;
        keeper.drop_expired().await?;
        Ok(settled)
    }
    // ANCHOR_END: sweep

    /// Sweeps again and again, until `stop` is cancelled. Two services may do so at the same time.
    pub async fn reap(&self, stop: CancellationToken) {
        let sweeps = async {
            let mut every = interval(SWEEP_EVERY);
            every.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                every.tick().await;
                match self.sweep().await {
                    Ok(0) => {}
                    Ok(settled) => tracing::info!(settled, "cut-off accounts were settled"),
                    Err(error) => tracing::warn!(%error, "cut-off accounts cannot be settled now"),
                }
            }
        };
        stop.run_until_cancelled(sweeps).await;
    }
}

// ANCHOR: fingerprint
/// The key, and what came with it except the password. Each part goes with its length, so that no two contents run together to the same.
fn fingerprint(key: &IdempotencyKey, wanted: &Register) -> RegistrationKey {
    let years = wanted.age.years().to_string();
    let mut content = Sha256::new();
    for part in [key.as_str(), wanted.username.as_str(), wanted.email.as_str(), &years] {
        content.update(part.len().to_be_bytes());
        content.update(part);
    }
    RegistrationKey { key: Sha256::digest(key.as_str()).into(), content: content.finalize().into() }
}
// ANCHOR_END: fingerprint
