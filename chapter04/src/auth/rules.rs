//! The rules: what an auth service decides. They know no wire, no layer and no database.
//!
//! Registration and sessions have files of their own, because they are sequences that can be cut off anywhere. Who may do what stands in
//! [`access`](super::access). Proved by `tests/system/{auth_rules,registration,sessions}.rs`.

use super::{
    access,
    domain::{Guess, Introspection, Jwks, Password, RefreshToken, Register, Rotation, Tokens},
    error::AuthError,
    keeper::Keeper,
    lockout::{Guesses, Lockout},
    password::{HashError, Hasher, Verdict},
    profiles::{Profiles, ProfilesError},
    service::AuthService,
    settings::AuthSettings,
    store::{AuthStore, Change, Credentials, Moment, State},
};
use crate::{
    trust::{
        Trust,
        identity::{Identity, Roles, UserId},
        policy::seconds,
        refusal::Refusal,
    },
    user::domain::Username,
};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use std::sync::Arc;

// ANCHOR: auth
/// The rules, over any store and any user service. Clones share everything.
#[derive(Debug)]
pub struct Auth<S, P>(pub(super) Arc<Parts<S, P>>);

/// What the rules work with.
#[derive(Debug)]
pub struct Parts<S, P> {
    /// Where credentials and sessions are kept.
    pub store: Arc<S>,
    /// The user service.
    pub profiles: P,
    /// Signing keys, and what verifiers are told.
    pub keeper: Arc<Keeper<S>>,
    /// For access tokens that somebody wants to have looked at.
    pub trust: Trust,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// How long things last.
    pub settings: AuthSettings,
    /// Measures pauses.
    pub clock: Clock,
    /// Says what time it is.
    pub wall: WallClock,
    /// Counts wrong guesses.
    pub lockout: Lockout,
}
// ANCHOR_END: auth

impl<S, P> Clone for Auth<S, P> {
    fn clone(&self) -> Auth<S, P> {
        Auth(Arc::clone(&self.0))
    }
}

impl<S: AuthStore, P: Profiles> Auth<S, P> {
    /// The rules over `parts`.
    pub fn new(parts: Parts<S, P>) -> Auth<S, P> {
        Auth(Arc::new(parts))
    }

    /// What hashes passwords, to see how much it works.
    pub fn hashing(&self) -> &Hasher {
        &self.0.hasher
    }

    /// Now, and how long a token of now can reach.
    pub(super) fn moment(&self) -> Moment {
        self.0.settings.moment(self.0.wall.now())
    }

    /// Changes credentials whatever their version, as they are when this looks. `None` if there are none, or they go already.
    async fn change(&self, user: UserId, change: Change) -> Result<Option<Credentials>, AuthError> {
        let Parts { store, keeper, .. } = &*self.0;
        loop {
            let found = store.credentials(user).await?.filter(|found| found.state != State::Deleted);
            let Some(found) = found else { return Ok(None) };
            if store.change(user, found.version, change.clone(), self.moment()).await? {
                keeper.look().await?; // before anybody hears that it is done, every verifier is told
                return Ok(Some(found));
            }
        }
    }
}

impl<S: AuthStore, P: Profiles> AuthService for Auth<S, P> {
    async fn register(&self, caller: &Identity, wanted: Register) -> Result<UserId, AuthError> {
        access::services_only(caller)?;
        self.register_account(wanted).await
    }

    async fn login(
        &self,
        caller: &Identity,
        username: Username,
        password: Guess,
        source: Arc<str>,
    ) -> Result<Tokens, AuthError> {
        access::services_only(caller)?;
        self.begin_session(username, password, source).await
    }

    async fn refresh(&self, caller: &Identity, token: RefreshToken) -> Result<Tokens, AuthError> {
        access::services_only(caller)?;
        self.turn_token(token).await
    }

    async fn logout(&self, caller: &Identity) -> Result<(), AuthError> {
        let session = access::users_only(caller)?.session;
        self.end_session(session).await
    }

    // ANCHOR: change_password
    async fn change_password(&self, caller: &Identity, old: Guess, new: Password) -> Result<(), AuthError> {
        let Parts { store, keeper, hasher, lockout, clock, .. } = &*self.0;
        let user = access::users_only(caller)?;
        let found = store.credentials(user.id).await?.filter(|found| found.state != State::Deleted);
        let found = found.ok_or(AuthError::NoUser)?;
        // Whoever found an open session must not find the password with it.
        let guesses =
            lockout.watch(user.id.to_string().into(), user.session.to_string().into(), clock.clone());
        compare(hasher, old, Some(found.hash), guesses).await?.ok_or(AuthError::WrongPassword)?;
        let hash = hasher.hash(new).await?.into();
        if !store.change(user.id, found.version, Change::Hash(hash), self.moment()).await? {
            return Err(AuthError::Changed);
        }
        keeper.look().await
    }
    // ANCHOR_END: change_password

    // ANCHOR: delete
    /// Once the credentials are marked, the account is gone for whoever asks, and its sessions with it. The rest follows here if it can, and
    /// otherwise by the reaper: the caller's token is revoked by then, so they could not ask again.
    async fn delete_account(&self, caller: &Identity, user: UserId) -> Result<(), AuthError> {
        access::own_or_admin(caller, user)?;
        self.change(user, Change::Delete).await?;
        if let Some(found) = self.0.store.credentials(user).await?
            && let Err(error) = self.settle(&found).await
        {
            tracing::warn!(%user, %error, "the deletion of an account will be finished later");
        }
        Ok(())
    }
    // ANCHOR_END: delete

    async fn set_roles(&self, caller: &Identity, user: UserId, roles: Roles) -> Result<(), AuthError> {
        access::admins_only(caller)?;
        self.change(user, Change::Roles(roles)).await?.map(drop).ok_or(AuthError::NoUser)
    }

    async fn verify(&self, caller: &Identity, access_token: &str) -> Result<Introspection, AuthError> {
        access::services_only(caller)?;
        let user = self.0.trust.user(access_token)?;
        Ok(Introspection { user_id: user.id, roles: user.roles, expires_at: user.expires_at })
    }

    async fn get_keys(&self) -> Result<Jwks, AuthError> {
        Ok(Jwks(self.0.keeper.feed().jwks()))
    }

    async fn rotate_keys(&self, caller: &Identity) -> Result<Rotation, AuthError> {
        access::admins_only(caller)?;
        let (kid, signs_at) = self.0.keeper.rotate().await?;
        Ok(Rotation { kid, signs_at: seconds(signs_at) })
    }
}

/// A new hash for the password, if there should be one; `None` if the guess is wrong.
pub(super) async fn compare(
    hasher: &Hasher,
    guess: Guess,
    stored: Option<Arc<str>>,
    guesses: Guesses,
) -> Result<Option<Option<String>>, AuthError> {
    match hasher.compare(guess, stored, guesses).await? {
        Verdict::Right { rehashed } => Ok(Some(rehashed)),
        Verdict::Wrong => Ok(None),
        Verdict::NotYet { retry_after } => Err(AuthError::LockedOut { retry_after }),
    }
}

impl From<HashError> for AuthError {
    fn from(error: HashError) -> AuthError {
        match error {
            HashError::Busy => AuthError::Busy,
            broken => AuthError::Fault(broken.into()),
        }
    }
}

impl From<ProfilesError> for AuthError {
    fn from(error: ProfilesError) -> AuthError {
        match error {
            ProfilesError::Taken => AuthError::Taken,
            ProfilesError::Unsure(cause) => AuthError::Profiles(cause),
        }
    }
}

impl From<Refusal> for AuthError {
    fn from(refusal: Refusal) -> AuthError {
        AuthError::BadToken(refusal)
    }
}
