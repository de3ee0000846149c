//! The auth service as a set of endpoints: one typed value for each method. Layers are put around them, transports call them.
//!
//! A set is made of the rules ([`Endpoints::behind`]) or of a connection to an auth service elsewhere (`grpc::client`); whoever calls one
//! cannot tell. On the server's side the endpoints nearest to the rules take [`Verified`] requests only. Proved by `tests/system/auth_grpc.rs`.

pub use super::domain::Register;
use super::{
    along::carry,
    domain::{Guess, Introspection, Jwks, Password, RefreshToken, Rotation, Tokens},
    error::AuthError,
    open::Bare,
    service::AuthService,
};
use crate::{
    chain::Admit,
    trust::{
        identity::{Identity, Roles, UserId},
        layer::{Identify, Verified, VerifyLayer},
    },
    user::domain::Username,
};
use chapter03::stack::{
    call::{Call, Credential},
    endpoint::{Endpoint, Request, Response, Wrap},
    failure::Failure,
};
use std::{error::Error, sync::Arc};
use tower::{service_fn, util::BoxCloneSyncService};

// ANCHOR: requests
/// Begin a session.
#[derive(Clone, Debug)]
pub struct Login {
    /// Whose.
    pub username: Username,
    /// What they say their password is.
    pub password: Guess,
    /// Where the request came from, as the gateway saw it.
    pub source: Arc<str>,
}

/// New tokens for this one.
#[derive(Clone, Debug)]
pub struct Refresh(pub RefreshToken);

/// End the caller's session.
#[derive(Clone, Copy, Debug)]
pub struct Logout;

/// Give the caller another password.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    /// What they say the old one is.
    pub old: Guess,
    /// The one they want.
    pub new: Password,
}

/// Delete this account.
#[derive(Clone, Copy, Debug)]
pub struct DeleteAccount(pub UserId);

/// Make this user so much and no more.
#[derive(Clone, Copy, Debug)]
pub struct SetRoles(pub UserId, pub Roles);

/// Say what this access token says.
#[derive(Clone, Debug)]
pub struct Verify(pub Credential);

/// Show the public keys.
#[derive(Clone, Copy, Debug)]
pub struct GetKeys;

/// Make a new signing key.
#[derive(Clone, Copy, Debug)]
pub struct RotateKeys;
// ANCHOR_END: requests

// ANCHOR: endpoints
/// The methods of an auth service, ready to be called. A clone is cheap and shares every limit.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// `register`
    pub register: Endpoint<Register, UserId>,
    /// `login`
    pub login: Endpoint<Login, Tokens>,
    /// `refresh`
    pub refresh: Endpoint<Refresh, Tokens>,
    /// `logout`
    pub logout: Endpoint<Logout, ()>,
    /// `change_password`
    pub change_password: Endpoint<ChangePassword, ()>,
    /// `delete_account`
    pub delete_account: Endpoint<DeleteAccount, ()>,
    /// `set_roles`
    pub set_roles: Endpoint<SetRoles, ()>,
    /// `verify`
    pub verify: Endpoint<Verify, Introspection>,
    /// `get_keys`
    pub get_keys: Endpoint<GetKeys, Jwks>,
    /// `rotate_keys`
    pub rotate_keys: Endpoint<RotateKeys, Rotation>,
}
// ANCHOR_END: endpoints

// ANCHOR: for_service
impl Endpoints {
    /// The methods of `service` for whoever `trust` identifies, with nothing else around them.
    pub fn for_service(service: impl AuthService, trust: impl Identify) -> Endpoints {
        Endpoints::behind(service, &VerifyLayer::new(trust), &Bare)
    }

    /// The methods of `service` behind `door`, which says who calls. Only `get_keys` is in the `open`: public keys are public.
    pub fn behind(service: impl AuthService, door: &impl Admit, open: &impl Wrap) -> Endpoints {
        let rules = Arc::new(service);
        let keys = Arc::clone(&rules);
        let get_keys = service_fn(move |_: Call<GetKeys>| {
            let rules = Arc::clone(&keys);
            async move { rules.get_keys().await.map_err(Failure::from) }
        });
        Endpoints {
            register: rule(&rules, door, "register", |rules, caller, wanted: Register| async move {
                rules.register(&caller, wanted).await
            }),
            login: rule(&rules, door, "login", |rules, caller, it: Login| async move {
                rules.login(&caller, it.username, it.password, it.source).await
            }),
            refresh: rule(&rules, door, "refresh", |rules, caller, Refresh(token)| async move {
                rules.refresh(&caller, token).await
            }),
            // ANCHOR_END: for_service
            logout: rule(&rules, door, "logout", |rules, caller, Logout| async move {
                rules.logout(&caller).await
            }),
            change_password: rule(
                &rules,
                door,
                "change_password",
                |rules, caller, it: ChangePassword| async move {
                    rules.change_password(&caller, it.old, it.new).await
                },
            ),
            delete_account: rule(
                &rules,
                door,
                "delete_account",
                |rules, caller, DeleteAccount(user)| async move { rules.delete_account(&caller, user).await },
            ),
            set_roles: rule(&rules, door, "set_roles", |rules, caller, SetRoles(user, roles)| async move {
                rules.set_roles(&caller, user, roles).await
            }),
            verify: rule(&rules, door, "verify", |rules, caller, Verify(token)| async move {
                rules.verify(&caller, token.reveal()).await
            }),
            get_keys: open.wrap("get_keys", BoxCloneSyncService::new(get_keys)),
            rotate_keys: rule(&rules, door, "rotate_keys", |rules, caller, RotateKeys| async move {
                rules.rotate_keys(&caller).await
            }),
        }
    }

    /// The same methods, each with the same thing around it.
    pub fn wrap(self, around: &impl Wrap) -> Endpoints {
        Endpoints {
            register: around.wrap("register", self.register),
            login: around.wrap("login", self.login),
            refresh: around.wrap("refresh", self.refresh),
            logout: around.wrap("logout", self.logout),
            change_password: around.wrap("change_password", self.change_password),
            delete_account: around.wrap("delete_account", self.delete_account),
            set_roles: around.wrap("set_roles", self.set_roles),
            verify: around.wrap("verify", self.verify),
            get_keys: around.wrap("get_keys", self.get_keys),
            rotate_keys: around.wrap("rotate_keys", self.rotate_keys),
        }
    }
}

// ANCHOR: rule
/// One method of the rules as an endpoint, behind `door`.
fn rule<S, Req, Resp, F>(
    rules: &Arc<S>,
    door: &impl Admit,
    name: &'static str,
    method: fn(Arc<S>, Identity, Req) -> F,
) -> Endpoint<Req, Resp>
where
    S: AuthService,
    Req: Request,
    Resp: Response,
    F: Future<Output = Result<Resp, AuthError>> + Send + 'static,
{
    let rules = Arc::clone(rules);
    let inner = service_fn(move |call: Call<Verified<Req>>| {
        let Call { request: Verified { caller, request }, context } = call;
        let answer = method(Arc::clone(&rules), caller, request);
        async move { carry(&context, answer).await.map_err(Failure::from) }
    });
    door.admit(name, BoxCloneSyncService::new(inner))
}
// ANCHOR_END: rule

/// On the way out: the kind for whoever decides, the sentence for the caller, the error itself for the log.
impl From<AuthError> for Failure {
    fn from(error: AuthError) -> Failure {
        let retry_after = error.retry_after();
        Failure { retry_after, ..Failure::new(error.kind(), error.to_string()).caused_by(error) }
    }
}

/// On the way in: what the rules said, if it was they; else the layer's or the transport's word.
impl From<Failure> for AuthError {
    fn from(failure: Failure) -> AuthError {
        let Failure { kind, message, retry_after, source } = failure;
        match source.map(<dyn Error + Send + Sync>::downcast::<AuthError>) {
            Some(Ok(error)) => *error,
            _ => AuthError::Refused { kind, message: message.into_owned(), retry_after },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use utils::error_kind::ErrorKind;

    #[test]
    fn an_error_of_the_rules_comes_back_through_a_stack_as_it_was() {
        let retry_after = Duration::from_secs(7);
        let failure = Failure::from(AuthError::LockedOut { retry_after });
        assert_eq!((failure.kind, failure.retry_after), (ErrorKind::RateLimited, Some(retry_after)));
        let back = AuthError::from(failure);
        assert!(matches!(back, AuthError::LockedOut { .. }), "{back:?}");
    }

    #[test]
    fn a_cause_is_for_the_log_and_not_for_the_caller() {
        let failure = Failure::from(AuthError::Fault("postgres://auth:secret@db".into()));
        assert!(!failure.to_string().contains("secret"));
    }
}
