//! Keys, tokens and verifiers for the tests of trust. The time is always [`NOW`], unless a test has a calendar of its own.

use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use chapter04::trust::{
    Trust,
    claims::AccessClaims,
    identity::{Role, Roles, ServiceName, SessionId, TokenId, UserId},
    jwks::to_jwks,
    keys::KeySet,
    policy::Policy,
    revocations::{Revocation, Revoked},
    service_token::{Peers, ServiceTokens},
    sign::{KeyPair, Signer, SigningKey},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

/// What time it is.
pub const NOW: u64 = 1_800_000_000;

/// A service's name.
pub fn name(name: &str) -> ServiceName {
    ServiceName::new(name)
}

/// A key by a number.
pub fn key(seed: u8) -> KeyPair {
    KeyPair::from_seed(&[seed; 32])
}

/// The public keys of auth, as its log tells them.
pub fn jwks() -> String {
    to_jwks([key(1).public()])
}

/// Somebody's claims, good for an hour.
pub fn claims() -> AccessClaims {
    AccessClaims {
        user: UserId::new(),
        session: SessionId::new(),
        token: TokenId::new(),
        roles: Roles::of([Role::User]),
        issued_at: NOW,
        expires_at: NOW + 3_600,
    }
}

/// Their token, signed with auth's key.
pub fn sign(claims: &AccessClaims) -> String {
    Signer::new(SigningKey::Pair(key(1)), Policy::default()).sign(claims)
}

/// What the service `user` trusts: users by the keys of the feed, and the services gateway (key 7) and auth (key 8).
pub fn trust(clock: &Clock, wall: WallClock) -> Trust {
    let peers =
        Peers::new([(name("gateway"), key(7).public().clone()), (name("auth"), key(8).public().clone())]);
    Trust::new(name("user"), KeySet::none(), peers, clock.clone(), wall)
}

/// The same, told everything a moment ago.
pub fn sure(clock: &Clock) -> Trust {
    let trust = trust(clock, WallClock::fixed(NOW));
    trust.told(Some(&jwks()), true, &[], clock.now()).unwrap();
    trust
}

/// A service's own tokens.
pub fn tokens(service: &str, seed: u8, wall: WallClock) -> ServiceTokens {
    ServiceTokens::new(name(service), key(seed), wall)
}

/// A revocation that matters as long as the token.
pub fn revoked(what: Revoked) -> Revocation {
    Revocation { what, until: NOW + 3_600 }
}

/// A calendar that a test moves.
pub fn calendar() -> (Arc<AtomicU64>, WallClock) {
    let seconds = Arc::new(AtomicU64::new(NOW));
    let read = Arc::clone(&seconds);
    (seconds, WallClock::of(move || UNIX_EPOCH + Duration::from_secs(read.load(Ordering::SeqCst))))
}
