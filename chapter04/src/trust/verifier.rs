//! Whether an access token is good: kind, key, signature, then its claims, in this order. Nothing of a token is used before its signature is.
//!
//! What is checked stands here and in `jws`, `keys`, `claims` and `policy`, all of it: a library that checks `aud` only if there is one, or
//! reads the computer's clock, would leave the rest to luck. Keys are swapped whole while tokens are verified. Proved by
//! `tests/system/{tokens,jwt_vectors,pyjwt}.rs`.

use super::{
    claims,
    identity::UserIdentity,
    jws::{Buffer, Compact, Header},
    keys::KeySet,
    policy::{Policy, seconds},
    proved::Proved,
    refusal::Refusal,
    sign::ACCESS,
};
use arc_swap::ArcSwap;
use chapter03::telemetry::wall_clock::WallClock;

/// Verifies access tokens.
#[derive(Debug)]
pub struct Verifier {
    keys: ArcSwap<Proved>,
    policy: Policy,
    clock: WallClock,
}

impl Verifier {
    /// Verifies with `keys`, and at the time that `clock` shows.
    pub fn new(keys: KeySet, policy: Policy, clock: WallClock) -> Verifier {
        Verifier { keys: ArcSwap::from_pointee(Proved::new(keys)), policy, clock }
    }

    /// What an access token has to say.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// From now on verifies with `keys`. They have to be of the same algorithm: whoever sends keys does not choose it.
    pub fn set_keys(&self, keys: KeySet) {
        if self.keys.load().keys().algorithm() == keys.algorithm() {
            self.keys.store(Proved::new(keys).into());
        }
    }

    // ANCHOR: verify
    /// Whose token it is. Revocation is not looked at: see [`Trust`](super::Trust).
    ///
    /// # Errors
    /// If it is not good.
    pub fn verify(&self, token: &str) -> Result<UserIdentity, Refusal> {
        let compact = Compact::parse(token)?;
        let mut buffer = Buffer::new();
        let header = Header::read(compact.header(&mut buffer)?)?;
        self.verify_read(&compact, &header)
    }

    /// The same for a token whose header has been read.
    pub(super) fn verify_read(&self, compact: &Compact, header: &Header) -> Result<UserIdentity, Refusal> {
        if header.typ != ACCESS {
            return Err(Refusal::WrongKind);
        }
        let keys = self.keys.load();
        if matches!(keys.keys(), KeySet::Public(keys) if keys.is_empty()) {
            return Err(Refusal::NotSure); // the feed has not told us yet
        }
        keys.verify(header, compact)?;
        let mut buffer = Buffer::new();
        claims::read(compact.claims(&mut buffer)?, &self.policy, seconds(self.clock.now()))
    }
    // ANCHOR_END: verify
}
