//! Requests with a token, which is renewed before it expires.

use super::{
    api::{Answer, Api, Ask},
    error::ClientError,
    session::{Session, Store},
};
use chapter03::telemetry::wall_clock::WallClock;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::UNIX_EPOCH;

/// So long before its end, in seconds, a token is renewed: longer than a request takes, and than clocks usually differ.
const BEFORE_END: u64 = 60;

/// A gateway, and whoever is logged in there.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The gateway.
    pub api: Api,
    /// Where the session is.
    pub store: Store,
    /// What time it is.
    pub clock: WallClock,
}

impl SignedIn {
    /// Sends one request with a token that is good for a while yet.
    ///
    /// # Errors
    /// As [`Api::send`] has them; and if nobody is logged in, or not any more.
    pub async fn send(&self, method: Method, ask: Ask<'_>) -> Result<Answer, ClientError> {
        let session = self.session().await?;
        let answer = self.api.send(method, Ask { token: Some(&session.access_token), ..ask }).await;
        answer.map_err(over)
    }

    /// The session, with a token that is good for a while yet.
    async fn session(&self) -> Result<Session, ClientError> {
        let session = self.kept()?;
        if self.is_fresh(&session) { Ok(session) } else { self.renew(|session| self.is_fresh(session)).await }
    }

    // ANCHOR: renew
    /// New tokens, unless another command has got some that are `good` while we waited.
    ///
    /// # Errors
    /// If the session is over, or the new tokens cannot be kept.
    pub async fn renew(&self, good: impl Fn(&Session) -> bool) -> Result<Session, ClientError> {
        let _lock = self.store.lock()?;
        let session = self.kept()?;
        if good(&session) {
            return Ok(session);
        }
        let body = json!({"refresh_token": session.refresh_token});
        let answer = self
            .api
            .send(Method::POST, Ask { path: "/v1/refresh", body: Some(body), ..Ask::default() })
            .await;
        let answer = answer.map_err(over).inspect_err(|error| {
            if matches!(error, ClientError::NotLoggedIn(_)) {
                let _ = self.store.forget(); // of no use to anybody
            }
        })?;
        self.keep(&answer.body, session.username)
    }
    // ANCHOR_END: renew

    /// Keeps the tokens of an answer. Whoever calls holds the lock.
    ///
    /// # Errors
    /// If it has none, or they cannot be kept.
    pub fn keep(&self, tokens: &Value, username: String) -> Result<Session, ClientError> {
        let session = Session {
            gateway: self.api.url(),
            username,
            access_token: self.api.text(tokens, "access_token")?,
            refresh_token: self.api.text(tokens, "refresh_token")?,
            expires_at: self.now() + self.api.number(tokens, "expires_in")?,
        };
        self.store.save(&session)?;
        Ok(session)
    }

    fn kept(&self) -> Result<Session, ClientError> {
        let session = self.store.load()?;
        let session = session
            .ok_or_else(|| ClientError::NotLoggedIn("nobody is logged in: `client login NAME`".into()))?;
        // Tokens go to whoever gave them, and to nobody else.
        if session.gateway != self.api.url() {
            let (there, here) = (&session.gateway, self.api.url());
            return Err(ClientError::NotLoggedIn(format!(
                "{} is logged in at {there}, not at {here}",
                session.username
            )));
        }
        Ok(session)
    }

    fn is_fresh(&self, session: &Session) -> bool {
        self.now() + BEFORE_END < session.expires_at
    }

    fn now(&self) -> u64 {
        self.clock.now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
}

/// A 401 to a token that was good when we got it: somebody has ended the session.
fn over(error: ClientError) -> ClientError {
    match error {
        ClientError::Refused { status: StatusCode::UNAUTHORIZED, detail, .. } => {
            ClientError::NotLoggedIn(format!("the session is over ({detail}): `client login NAME`"))
        }
        other => other,
    }
}
