//! A session is one login and all the tokens that go back to it. It ends by logout, by its time, and by a refresh token that comes twice.
//!
//! A refresh token is used once: with the next access token comes the next refresh token. So a stolen one shows: whichever of the thief and the owner
//! comes second brings a token that was used, and the session ends for both (RFC 9700, 4.14.2).
//!
//! Two requests with the same token at the same instant are not yet a theft: a page in two tabs does that. One of them wins. The other one
//! *asked before the first was done*, so it cannot have had the answer; it gets 409 and no tokens, and the session goes on. Whoever asks later
//! than that ends it, even if they only never got the answer: they log in again. Proved by `tests/system/sessions.rs`.

use super::{
    domain::{Guess, RefreshToken, Tokens},
    error::AuthError,
    profiles::Profiles,
    rules::{Auth, Parts, compare},
    store::{AuthStore, NewSession, State, TokenHash, Turned},
};
use crate::{
    trust::{
        claims::AccessClaims,
        identity::{Roles, SessionId, TokenId, UserId},
        policy::seconds,
    },
    user::domain::Username,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use zeroize::Zeroizing;

impl<S: AuthStore, P: Profiles> Auth<S, P> {
    // ANCHOR: login
    /// Begins a session for whoever knows the password. For a user that there is and for one that there is not, the same is done.
    pub(super) async fn begin_session(
        &self,
        username: Username,
        password: Guess,
        source: Arc<str>,
    ) -> Result<Tokens, AuthError> {
        let Parts { store, profiles, hasher, lockout, clock, wall, settings, .. } = &*self.0;
        let guesses = lockout.watch(username.key().into(), source, clock.clone());
        guesses.check().map_err(|retry_after| AuthError::LockedOut { retry_after })?;
        let user = profiles.find(username).await?;
        // For nobody too: a look-up of an id that nobody has.
        let found = store.credentials(user.unwrap_or_default()).await?;
        let found = found.filter(|found| user == Some(found.user) && found.state != State::Deleted);
        let hash = found.as_ref().map(|found| Arc::clone(&found.hash));
        let rehashed = compare(hasher, password, hash, guesses).await?.ok_or(AuthError::WrongCredentials)?;
        let found = found.ok_or(AuthError::WrongCredentials)?;
        if let Some(stronger) = rehashed {
            store.rehash(found.user, &found.hash, &stronger).await?;
        }
        // Somebody has this name, so their registration got as far as the profile.
        if found.state == State::Pending && !store.activate(found.user).await? {
            return Err(AuthError::WrongCredentials);
        }
        let (token, hash) = new_refresh_token()?;
        let now = wall.now();
        let session = NewSession {
            id: SessionId::new(),
            user: found.user,
            version: found.version,
            token: hash,
            at: now,
            until: now + settings.session_time,
        };
        let id = session.id;
        // Password, roles or account were changed while we compared: whoever logs in has to know the new ones.
        if !store.open_session(session).await? {
            return Err(AuthError::WrongCredentials);
        }
        self.tokens(found.user, id, found.roles, token)
    }
    // ANCHOR_END: login

    // ANCHOR: refresh
    /// New tokens for a refresh token.
    pub(super) async fn turn_token(&self, token: RefreshToken) -> Result<Tokens, AuthError> {
        let Parts { store, wall, .. } = &*self.0;
        let asked = wall.now();
        let (next, next_hash) = new_refresh_token()?;
        match store.turn(&hash(&token), &next_hash, wall).await? {
            Turned::Next { user, session, roles } => self.tokens(user, session, roles, next),
            Turned::Used { at, .. } if asked < at => Err(AuthError::RefreshRaced),
            Turned::Used { session, .. } => {
                tracing::warn!(%session, "a refresh token was used again, so its session ends");
                self.end_session(session).await?;
                Err(AuthError::WrongRefreshToken)
            }
            Turned::Nothing => Err(AuthError::WrongRefreshToken),
        }
    }
    // ANCHOR_END: refresh

    /// Ends a session, and tells every verifier before it answers.
    pub(super) async fn end_session(&self, session: SessionId) -> Result<(), AuthError> {
        self.0.store.end_session(session, self.moment()).await?;
        self.0.keeper.look().await
    }

    // ANCHOR: tokens
    /// What a login and a refresh give.
    fn tokens(
        &self,
        user: UserId,
        session: SessionId,
        roles: Roles,
        refresh_token: RefreshToken,
    ) -> Result<Tokens, AuthError> {
        let Parts { keeper, settings, wall, .. } = &*self.0;
        let now = wall.now();
        let claims = AccessClaims {
            user,
            session,
            token: TokenId::new(),
            roles,
            issued_at: seconds(now),
            expires_at: seconds(now + settings.access_time),
        };
        let token = keeper.ring().sign(&claims, now);
        let access_token = token.ok_or_else(|| AuthError::Fault("there is no signing key".into()))?.into();
        Ok(Tokens { access_token, refresh_token, expires_in: settings.access_time, user_id: user })
    }
    // ANCHOR_END: tokens
}

/// A new refresh token, and what is kept of it.
fn new_refresh_token() -> Result<(RefreshToken, TokenHash), AuthError> {
    let mut random = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *random).map_err(|error| AuthError::Fault(error.into()))?;
    let token = RefreshToken::new(&Zeroizing::new(URL_SAFE_NO_PAD.encode(*random)))?;
    let hash = hash(&token);
    Ok((token, hash))
}

fn hash(token: &RefreshToken) -> TokenHash {
    Sha256::digest(token.reveal()).into()
}
