//! From the value of `authorization` to who calls: everything that this folder knows, put together once for a service.
//!
//! Two kinds of tokens come in the same header, and the header's `typ` says which rules apply. Each kind has its own keys and its own audience,
//! so that one can never pass for the other (RFC 8725, 3.12). Proved by `tests/system/{trust,jwt_vectors}.rs`.

use super::{
    bearer,
    identity::{Identity, ServiceName, UserIdentity},
    jws::{Buffer, Compact, Header},
    keys::{BadKey, KeySet},
    layer::Identify,
    policy::{Policy, seconds},
    refusal::Refusal,
    revocations::{MAX_AGE, Revocation, Revocations},
    service_token::{Peers, SERVICE},
    verifier::Verifier,
};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use std::sync::Arc;
use tokio::time::Instant;

// ANCHOR: trust
/// Whom a service trusts. Clones share it.
#[derive(Clone, Debug)]
pub struct Trust(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Who we are: the audience of service tokens.
    me: ServiceName,
    users: Verifier,
    revocations: Revocations,
    peers: Peers,
    wall: WallClock,
}

impl Trust {
    /// What the service `me` trusts: users by `keys`, services by `peers`. Before the [`feed`](super::feed) said something, no user.
    pub fn new(me: ServiceName, keys: KeySet, peers: Peers, clock: Clock, wall: WallClock) -> Trust {
        let users = Verifier::new(keys, Policy::default(), wall.clone());
        Trust(Arc::new(Inner { me, users, revocations: Revocations::new(clock, MAX_AGE), peers, wall }))
    }

    /// Who presents `token`.
    ///
    /// # Errors
    /// If it is not good.
    pub fn token(&self, token: &str) -> Result<Identity, Refusal> {
        let compact = Compact::parse(token)?;
        let mut buffer = Buffer::new();
        let header = Header::read(compact.header(&mut buffer)?)?;
        if header.typ == SERVICE {
            let now = seconds(self.0.wall.now());
            return self.0.peers.verify(token, &compact, &header, &self.0.me, now).map(Identity::Service);
        }
        let user = self.0.users.verify_read(&compact, &header).map_err(|why| self.unless_unsure(why))?;
        self.0.revocations.check(&user)?;
        Ok(Identity::User(user))
    }
    // ANCHOR_END: trust

    /// A key that nobody told us of may be one that we have not heard of yet: that is no fault of the token.
    fn unless_unsure(&self, refusal: Refusal) -> Refusal {
        if refusal == Refusal::UnknownKey && !self.is_sure() { Refusal::NotSure } else { refusal }
    }

    /// Whose access token it is.
    ///
    /// # Errors
    /// If it is not good, or is a service's.
    pub fn user(&self, token: &str) -> Result<UserIdentity, Refusal> {
        let user = self.0.users.verify(token).map_err(|why| self.unless_unsure(why))?;
        self.0.revocations.check(&user)?;
        Ok(user)
    }

    /// Whether it is known well enough what has been revoked: a service that is not sure is not ready.
    pub fn is_sure(&self) -> bool {
        self.0.revocations.is_sure()
    }

    // ANCHOR: told
    /// Takes in what auth said: keys, if they changed, and revocations, all or new ones. All that was revoked up to `known` is in it.
    ///
    /// # Errors
    /// If the keys are none. Then nothing is taken in, and we do not get surer.
    pub fn told(
        &self,
        jwks: Option<&str>,
        complete: bool,
        revoked: &[Revocation],
        known: Instant,
    ) -> Result<(), BadKey> {
        if let Some(keys) = jwks.map(KeySet::from_jwks).transpose()? {
            self.0.users.set_keys(keys);
        }
        if complete {
            self.0.revocations.replace(revoked);
        } else {
            self.0.revocations.add(revoked, seconds(self.0.wall.now()), self.0.users.policy().leeway);
        }
        self.0.revocations.known_up_to(known); // last: whoever sees it sees the rest
        Ok(())
    }
    // ANCHOR_END: told
}

impl Identify for Trust {
    fn identify(&self, authorization: Option<&str>) -> Result<Identity, Refusal> {
        self.token(bearer::token(authorization)?)
    }
}
