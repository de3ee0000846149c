//! An auth service in memory: as much of one as the gateway's tests can see. Passwords are compared as they are.

use super::{claims, store::MemoryUserStore};
use chapter03::stack::clock::Clock;
use chapter04::{
    auth::{
        domain::{
            Guess, IdempotencyKey, Introspection, Jwks, Password, RefreshToken, Register, Rotation, Tokens,
        },
        error::AuthError,
        service::AuthService,
    },
    trust::{
        Trust,
        identity::{Identity, Role, Roles, SessionId, UserId},
        revocations::{Revocation, Revoked},
        sign::Signer,
    },
    user::{
        domain::{NewUser, Username},
        error::StoreError,
        store::UserStore,
    },
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

pub struct FakeAuth {
    store: Arc<MemoryUserStore>,
    signer: Signer,
    trusts: Vec<Trust>,
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    passwords: HashMap<UserId, String>,
    refresh_tokens: HashMap<String, UserId>,
    registrations: HashMap<IdempotencyKey, (String, UserId)>,
    handed_out: u64,
}

impl FakeAuth {
    pub fn new(store: Arc<MemoryUserStore>, signer: Signer, trusts: Vec<Trust>, clock: Clock) -> FakeAuth {
        FakeAuth { store, signer, trusts, clock, state: Mutex::default() }
    }

    fn session(&self, user: UserId) -> Tokens {
        let claims = claims(user, &[Role::User]);
        let mut state = self.state.lock().unwrap();
        state.handed_out += 1;
        let refresh_token = format!("{:043}", state.handed_out);
        state.refresh_tokens.insert(refresh_token.clone(), user);
        Tokens {
            access_token: self.signer.sign(&claims).into(),
            refresh_token: RefreshToken::new(&refresh_token).unwrap(),
            expires_in: Duration::from_secs(claims.expires_at - claims.issued_at),
            user_id: user,
        }
    }

    fn end(&self, session: SessionId) {
        let revocation = Revocation { what: Revoked::Session(session), until: u64::MAX };
        for trust in &self.trusts {
            trust.told(None, false, &[revocation], self.clock.now()).unwrap();
        }
    }
}

fn services_only(caller: &Identity) -> Result<(), AuthError> {
    if caller.is_service() { Ok(()) } else { Err(AuthError::Forbidden("services only")) }
}

fn user(caller: &Identity) -> Result<(UserId, SessionId), AuthError> {
    caller.user().map(|user| (user.id, user.session)).ok_or(AuthError::Forbidden("users only"))
}

impl AuthService for FakeAuth {
    async fn register(&self, caller: &Identity, it: Register) -> Result<UserId, AuthError> {
        services_only(caller)?;
        let content = format!("{} {}", it.username, it.email.as_str());
        if let Some((before, id)) = it
            .idempotency_key
            .as_ref()
            .and_then(|key| self.state.lock().unwrap().registrations.get(key).cloned())
        {
            return if before == content { Ok(id) } else { Err(AuthError::KeyReused) };
        }
        let id = UserId::new();
        let profile = NewUser { id, username: it.username, email: it.email, age: it.age };
        self.store.insert(profile).await.map_err(|error| match error {
            StoreError::NameTaken | StoreError::EmailTaken => AuthError::Taken,
            error => AuthError::Profiles(error.into()),
        })?;
        let mut state = self.state.lock().unwrap();
        state.passwords.insert(id, it.password.reveal().to_string());
        if let Some(key) = it.idempotency_key {
            state.registrations.insert(key, (content, id));
        }
        Ok(id)
    }

    async fn login(
        &self,
        caller: &Identity,
        username: Username,
        password: Guess,
        _: Arc<str>,
    ) -> Result<Tokens, AuthError> {
        services_only(caller)?;
        let user = self.store.named(&username).ok_or(AuthError::WrongCredentials)?;
        let right = self.state.lock().unwrap().passwords.get(&user).is_some_and(|it| it == password.reveal());
        if right { Ok(self.session(user)) } else { Err(AuthError::WrongCredentials) }
    }

    async fn refresh(&self, caller: &Identity, token: RefreshToken) -> Result<Tokens, AuthError> {
        services_only(caller)?;
        let user = self.state.lock().unwrap().refresh_tokens.remove(token.reveal());
        user.map(|user| self.session(user)).ok_or(AuthError::WrongRefreshToken)
    }

    async fn logout(&self, caller: &Identity) -> Result<(), AuthError> {
        self.end(user(caller)?.1);
        Ok(())
    }

    async fn change_password(&self, caller: &Identity, old: Guess, new: Password) -> Result<(), AuthError> {
        let (id, session) = user(caller)?;
        let mut state = self.state.lock().unwrap();
        if state.passwords.get(&id).is_none_or(|password| password != old.reveal()) {
            return Err(AuthError::WrongCredentials);
        }
        state.passwords.insert(id, new.reveal().to_string());
        drop(state);
        self.end(session);
        Ok(())
    }

    async fn delete_account(&self, caller: &Identity, wanted: UserId) -> Result<(), AuthError> {
        let (id, session) = user(caller)?;
        if id != wanted && !caller.has_role(Role::Admin) {
            return Err(AuthError::Forbidden("an account is deleted by its user or by an admin"));
        }
        self.store.delete(wanted).await.map_err(|error| AuthError::Profiles(error.into()))?;
        if id == wanted {
            self.end(session);
        }
        Ok(())
    }

    async fn set_roles(&self, _: &Identity, _: UserId, _: Roles) -> Result<(), AuthError> {
        Err(AuthError::Forbidden("not here"))
    }

    async fn verify(&self, _: &Identity, _: &str) -> Result<Introspection, AuthError> {
        Err(AuthError::Forbidden("not here"))
    }

    async fn get_keys(&self) -> Result<Jwks, AuthError> {
        Ok(Jwks(r#"{"keys":[]}"#.into()))
    }

    async fn rotate_keys(&self, _: &Identity) -> Result<Rotation, AuthError> {
        Err(AuthError::NoKeys)
    }
}
