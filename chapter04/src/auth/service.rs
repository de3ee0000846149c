//! What an auth service does, in one trait. [`rules`](super::rules) does it here; a set of endpoints does it wherever they lead.
//!
//! Every method but `get_keys` knows who calls: the rules decide what they may do, and cannot be called without somebody who was verified.

use super::{
    domain::{Guess, Introspection, Jwks, Password, RefreshToken, Register, Rotation, Tokens},
    error::AuthError,
};
use crate::{
    trust::identity::{Identity, Roles, UserId},
    user::domain::Username,
};
use std::sync::Arc;

// ANCHOR: service
/// An auth service.
pub trait AuthService: Send + Sync + 'static {
    /// Makes credentials and a profile. With the same idempotency key, the same registration twice is one. For services.
    fn register(
        &self,
        caller: &Identity,
        registration: Register,
    ) -> impl Future<Output = Result<UserId, AuthError>> + Send;

    /// Begins a session for whoever knows the password. `source` is where they called from, as the gateway saw it. For services.
    fn login(
        &self,
        caller: &Identity,
        username: Username,
        password: Guess,
        source: Arc<str>,
    ) -> impl Future<Output = Result<Tokens, AuthError>> + Send;

    /// New tokens for a refresh token, which is used up by it. Using it again ends its session. For services.
    fn refresh(
        &self,
        caller: &Identity,
        token: RefreshToken,
    ) -> impl Future<Output = Result<Tokens, AuthError>> + Send;

    /// Ends the caller's session. A session that has ended is no error.
    fn logout(&self, caller: &Identity) -> impl Future<Output = Result<(), AuthError>> + Send;

    /// Ends every session of the caller, and gives them another password.
    fn change_password(
        &self,
        caller: &Identity,
        old: Guess,
        new: Password,
    ) -> impl Future<Output = Result<(), AuthError>> + Send;

    /// Deletes an account: the caller's own, or any for an admin. One that is not there is deleted already.
    fn delete_account(
        &self,
        caller: &Identity,
        user: UserId,
    ) -> impl Future<Output = Result<(), AuthError>> + Send;

    /// Makes a user what `roles` says and nothing else, and ends their sessions. For admins.
    fn set_roles(
        &self,
        caller: &Identity,
        user: UserId,
        roles: Roles,
    ) -> impl Future<Output = Result<(), AuthError>> + Send;

    /// What an access token says, if it is good now. For services.
    fn verify(
        &self,
        caller: &Identity,
        access_token: &str,
    ) -> impl Future<Output = Result<Introspection, AuthError>> + Send;

    /// The keys that verify access tokens. For anybody.
    fn get_keys(&self) -> impl Future<Output = Result<Jwks, AuthError>> + Send;

    /// Makes a new signing key. For admins.
    fn rotate_keys(&self, caller: &Identity) -> impl Future<Output = Result<Rotation, AuthError>> + Send;
}
// ANCHOR_END: service
