//! How services prove to each other who they are: each signs tokens with a key of its own, and knows the public keys of the others.
//!
//! Nobody is asked for them, so a service can call another while auth is down. A token is for one audience and for five minutes at most, so
//! one that leaks opens one door, and not for long. Proved by `tests/system/trust.rs`.

use super::{
    claims::Audience,
    identity::ServiceName,
    jws::{Buffer, Compact, Header, LONGEST_SIGNATURE, object},
    keys::{Algorithm, PublicKey},
    policy::{LEEWAY, Times, seconds},
    refusal::Refusal,
    sign::{KeyPair, SigningKey},
};
use arc_swap::ArcSwap;
use chapter03::{stack::call::Credential, telemetry::wall_clock::WallClock};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, sync::Arc};
use subtle::ConstantTimeEq;

/// `typ` of a service token.
pub const SERVICE: &str = "svc+jwt";

/// How long a service token is good, in seconds. Longer ones are refused, whoever signed them.
pub const LIFETIME: u64 = 300;

/// So long before its end, in seconds, a token is replaced: an instance whose clock is ahead must still take it.
const RENEWED_BEFORE_END: u64 = 120;

#[derive(Serialize)]
struct Written<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: u64,
    exp: u64,
}

#[derive(Deserialize)]
struct Read<'a> {
    #[serde(borrow)]
    iss: Cow<'a, str>,
    #[serde(borrow)]
    aud: Audience<'a>,
    iat: u64,
    exp: u64,
}

// ANCHOR: tokens
/// A service's own tokens: one for each service that it calls, made again before it expires. Clones share them.
#[derive(Clone, Debug)]
pub struct ServiceTokens(Arc<Tokens>);

#[derive(Debug)]
struct Tokens {
    name: ServiceName,
    key: SigningKey,
    clock: WallClock,
    made: ArcSwap<Vec<Made>>,
}

#[derive(Clone, Debug)]
struct Made {
    audience: ServiceName,
    credential: Credential,
    expires_at: u64,
}

impl ServiceTokens {
    /// The tokens of the service `name`, signed with `key`.
    pub fn new(name: ServiceName, key: KeyPair, clock: WallClock) -> ServiceTokens {
        let (key, made) = (SigningKey::Pair(key), ArcSwap::default());
        ServiceTokens(Arc::new(Tokens { name, key, clock, made }))
    }

    /// `Bearer` and a token for `audience`.
    pub fn credential(&self, audience: &ServiceName) -> Credential {
        let now = seconds(self.0.clock.now());
        let made = self.0.made.load();
        match made.iter().find(|made| made.audience == *audience) {
            // Neither too old nor, after a clock was set back, from the future.
            Some(made) if now + RENEWED_BEFORE_END < made.expires_at && made.expires_at <= now + LIFETIME => {
                made.credential.clone()
            }
            _ => self.make(audience, now),
        }
    }

    /// Two callers at once make two tokens. Both are good, and one of them is kept.
    fn make(&self, audience: &ServiceName, now: u64) -> Credential {
        let expires_at = now + LIFETIME;
        let credential =
            Credential::new(&format!("Bearer {}", self.mint(audience.as_str(), now, expires_at)));
        let new = Made { audience: audience.clone(), credential: credential.clone(), expires_at };
        self.0.made.rcu(|made| {
            let others = made.iter().filter(|made| made.audience != new.audience);
            others.chain([&new]).cloned().collect::<Vec<_>>()
        });
        credential
    }

    /// A token with these very claims.
    pub fn mint(&self, audience: &str, issued_at: u64, expires_at: u64) -> String {
        let claims = Written { iss: self.0.name.as_str(), aud: audience, iat: issued_at, exp: expires_at };
        self.0.key.token(SERVICE, &serde_json::to_string(&claims).expect("text and numbers can be written"))
    }
}
// ANCHOR_END: tokens

// ANCHOR: peers
/// The other services and their public keys, as configuration names them. A service whose key changes has two for a while.
#[derive(Clone, Debug, Default)]
pub struct Peers(Arc<[Peer]>);

#[derive(Debug)]
struct Peer {
    name: ServiceName,
    key: PublicKey,
    /// The last good token of this peer: it comes with call after call, and comparing costs a hundredth of verifying.
    last: ArcSwap<Option<Seen>>,
}

#[derive(Debug)]
struct Seen {
    token: Box<str>,
    times: Times,
}

impl Peers {
    /// These services, each with its key.
    pub fn new(peers: impl IntoIterator<Item = (ServiceName, PublicKey)>) -> Peers {
        let peer = |(name, key)| Peer { name, key, last: ArcSwap::default() };
        Peers(peers.into_iter().map(peer).collect())
    }

    /// Which peer signed `token`, for `me` and not long ago.
    ///
    /// # Errors
    /// If none did, or the token is not good at `now`.
    pub(super) fn verify(
        &self,
        token: &str,
        compact: &Compact,
        header: &Header,
        me: &ServiceName,
        now: u64,
    ) -> Result<ServiceName, Refusal> {
        if header.typ != SERVICE || header.alg != Algorithm::EdDsa.name() {
            return Err(Refusal::WrongKind);
        }
        let kid = header.kid.as_deref().ok_or(Refusal::UnknownKey)?;
        let peer = self.0.iter().find(|peer| peer.key.kid() == kid).ok_or(Refusal::UnknownKey)?;
        if let Some(seen) = &**peer.last.load()
            && seen.token.as_bytes().ct_eq(token.as_bytes()).into()
        {
            seen.times.check(now, LEEWAY)?;
            return Ok(peer.name.clone());
        }
        if !peer.key.verifies(compact.signed, compact.signature(&mut [0; LONGEST_SIGNATURE])?) {
            return Err(Refusal::BadSignature);
        }
        let mut buffer = Buffer::new();
        let times = read(compact.claims(&mut buffer)?, peer.name.as_str(), me.as_str(), now)?;
        peer.last.store(Arc::new(Some(Seen { token: token.into(), times })));
        Ok(peer.name.clone())
    }
}

// ANCHOR: check
/// Checks the claims of a service token whose signature is `issuer`'s.
fn read(claims: &[u8], issuer: &str, audience: &str, now: u64) -> Result<Times, Refusal> {
    let read: Read = object(claims).ok_or(Refusal::BadClaims)?;
    if read.iss != issuer {
        return Err(Refusal::WrongIssuer); // a service speaks in its own name only
    }
    if !read.aud.is_only(audience) {
        return Err(Refusal::WrongAudience); // for us and others too would let us speak to the others
    }
    if read.exp.saturating_sub(read.iat) > LIFETIME {
        return Err(Refusal::BadClaims);
    }
    let times = Times { issued_at: read.iat, not_before: read.iat, expires_at: read.exp };
    times.check(now, LEEWAY)?;
    Ok(times)
}
// ANCHOR_END: check
// ANCHOR_END: peers
