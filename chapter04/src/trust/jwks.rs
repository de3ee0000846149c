//! Public keys as JSON: a JWK set (RFC 7517, 5; RFC 8037, 2 for this kind of key). Proved by the tests below, and by `tests/system/pyjwt.rs`.

use super::keys::{Algorithm, BadKey, KeySet, PublicKey};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::json;
use std::borrow::Cow;

// ANCHOR: write
/// `keys` as a JWK set.
pub fn to_jwks<'a>(keys: impl IntoIterator<Item = &'a PublicKey>) -> String {
    let keys: Vec<_> = keys
        .into_iter()
        .map(|key| {
            json!({
                "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": Algorithm::EdDsa.name(),
                "kid": key.kid(), "x": key.to_string(),
            })
        })
        .collect();
    json!({ "keys": keys }).to_string()
}
// ANCHOR_END: write

#[derive(Deserialize)]
struct Set<'a> {
    #[serde(borrow)]
    keys: Vec<Jwk<'a>>,
}

#[derive(Deserialize)]
struct Jwk<'a> {
    #[serde(borrow)]
    kty: Cow<'a, str>,
    #[serde(borrow)]
    crv: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "use")]
    usage: Option<Cow<'a, str>>,
    #[serde(borrow)]
    alg: Option<Cow<'a, str>>,
    #[serde(borrow)]
    kid: Option<Cow<'a, str>>,
    #[serde(borrow)]
    x: Option<Cow<'a, str>>,
    d: Option<IgnoredAny>,
}

impl Jwk<'_> {
    /// Whether it is for us at all. Keys of other kinds are none of our business (RFC 7517, 5).
    fn is_ours(&self) -> bool {
        self.kty == "OKP"
            && self.crv.as_deref() == Some("Ed25519")
            && self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.alg.as_deref().is_none_or(|alg| alg == Algorithm::EdDsa.name())
    }
}

// ANCHOR: read
/// The Ed25519 keys of a JWK set. Our keys are named after themselves, so a `kid` that is not the key's own is a mistake or a trick.
///
/// # Errors
/// If it is no JWK set, holds a private key, or one of its Ed25519 keys is none.
pub fn from_jwks(text: &str) -> Result<KeySet, BadKey> {
    let set: Set = serde_json::from_str(text).map_err(|_| BadKey::NoKeySet)?;
    let mut keys: Vec<PublicKey> = Vec::new();
    for jwk in set.keys {
        if jwk.d.is_some() {
            return Err(BadKey::PrivateInSet);
        }
        if !jwk.is_ours() {
            continue;
        }
        let key: PublicKey = jwk.x.as_deref().ok_or(BadKey::NoKeySet)?.parse()?;
        if jwk.kid.as_deref().is_some_and(|kid| kid != key.kid()) || keys.contains(&key) {
            return Err(BadKey::NoKeySet);
        }
        keys.push(key);
    }
    Ok(KeySet::Public(keys))
}
// ANCHOR_END: read

impl KeySet {
    /// The Ed25519 keys of a JWK set.
    ///
    /// # Errors
    /// See [`from_jwks`].
    pub fn from_jwks(text: &str) -> Result<KeySet, BadKey> {
        from_jwks(text)
    }

    /// Its public keys as a JWK set. A secret is in none.
    pub fn to_jwks(&self) -> String {
        match self {
            KeySet::Shared(_) => to_jwks([]),
            KeySet::Public(keys) => to_jwks(keys),
        }
    }
}
