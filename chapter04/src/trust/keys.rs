//! What verifies a signature: a shared secret (HS256) or public keys (EdDSA with Ed25519), and which of the two is our decision.
//!
//! A set holds keys of one algorithm. A token that says another is refused before a key is looked at, so a public key is never used as a
//! secret (RFC 8725, 2.1 and 3.1). Keys are made ready once, when the set is made. Verification of Ed25519 is the strict one: RFC 8032
//! leaves room for signatures that some libraries accept and others don't. Proved by `tests/system/jwt_vectors.rs`.

use super::{
    jws::{Compact, Header, LONGEST_SIGNATURE},
    refusal::Refusal,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr, sync::Arc};

/// How tokens are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256: who can verify can sign.
    Hs256,
    /// Ed25519: who can verify cannot sign.
    EdDsa,
}

impl Algorithm {
    /// As `alg` has it (RFC 7518, 3.1; RFC 8037, 3.1).
    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::Hs256 => "HS256",
            Algorithm::EdDsa => "EdDSA",
        }
    }
}

/// Why a key is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadKey {
    /// RFC 7518, 3.2: as long as the hash at least.
    #[error("a shared secret needs at least {SHORTEST_SECRET} bytes, better random ones")]
    ShortSecret,
    /// No point of the curve, or one with which anybody could sign.
    #[error("a public key has to be 32 bytes in base64url that name a safe point of Ed25519")]
    NoPublicKey,
    /// Not a private key as PKCS#8.
    #[error("a private key has to be Ed25519 as PKCS#8 in PEM")]
    NoPrivateKey,
    /// No JWK set.
    #[error("the keys have to be a JWK set (RFC 7517) of Ed25519 public keys, each with its own `kid`")]
    NoKeySet,
    /// A JWK with its private half: whoever sent it has lost that key.
    #[error("the key set holds a private key")]
    PrivateInSet,
}

/// The shortest shared secret, in bytes (RFC 7518, 3.2).
pub const SHORTEST_SECRET: usize = 32;

/// `kid` of the shared secret. A thumbprint would be a hash of the secret itself (RFC 7638, 7).
pub const SHARED_KID: &str = "shared";

// ANCHOR: secret
/// A shared secret, ready for use.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

impl Secret {
    /// The secret of these bytes.
    ///
    /// # Errors
    /// If they are too few.
    pub fn new(bytes: &[u8]) -> Result<Secret, BadKey> {
        if bytes.len() < SHORTEST_SECRET {
            return Err(BadKey::ShortSecret);
        }
        Ok(Secret(Hmac::new_from_slice(bytes).map_err(|_| BadKey::ShortSecret)?))
    }

    /// The signature of `message`.
    pub fn sign(&self, message: &[u8]) -> [u8; 32] {
        self.0.clone().chain_update(message).finalize().into_bytes().into()
    }

    /// Whether this secret made `signature`. Takes as long for a wrong one as for a right one.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.clone().chain_update(message).verify_slice(signature).is_ok()
    }
}
// ANCHOR_END: secret

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

// ANCHOR: public
/// An Ed25519 public key with its name.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    kid: Arc<str>,
    key: VerifyingKey,
}

impl PublicKey {
    /// The key of these 32 bytes (RFC 8032, 5.1.5). Its name is its thumbprint.
    ///
    /// # Errors
    /// If they are no point of the curve, not the one form of it, or a point of small order: such a "key" accepts signatures that nobody made.
    pub fn from_bytes(bytes: &[u8]) -> Result<PublicKey, BadKey> {
        let key = VerifyingKey::try_from(bytes).map_err(|_| BadKey::NoPublicKey)?;
        let is_canonical = key.to_edwards().compress().as_bytes() == key.as_bytes();
        if is_canonical && !key.is_weak() { Ok(PublicKey::new(key)) } else { Err(BadKey::NoPublicKey) }
    }

    pub(super) fn new(key: VerifyingKey) -> PublicKey {
        PublicKey { kid: thumbprint(&key).into(), key }
    }

    /// Its name, as `kid` has it.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether this key made `signature`: the strict check, which every library has to agree on.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

/// RFC 7638: the hash of the key's needed members, in the order of the alphabet, without spaces (RFC 8037, A.3 for this kind of key).
fn thumbprint(key: &VerifyingKey) -> String {
    let x = URL_SAFE_NO_PAD.encode(key.as_bytes());
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)))
}
// ANCHOR_END: public

/// The 32 bytes in base64url: `x` of a JWK, and how configuration names a peer's key.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.key.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<PublicKey, BadKey> {
        let mut bytes = [0; 32];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(32) => PublicKey::from_bytes(&bytes),
            _ => Err(BadKey::NoPublicKey),
        }
    }
}

// ANCHOR: set
/// The keys that verify access tokens, all of one algorithm.
#[derive(Clone, Debug)]
pub enum KeySet {
    /// HS256.
    Shared(Secret),
    /// EdDSA. While keys change there are two, seldom more, so a list is searched as fast as a map.
    Public(Vec<PublicKey>),
}

impl KeySet {
    /// No public keys: nothing verifies yet.
    pub const fn none() -> KeySet {
        KeySet::Public(Vec::new())
    }

    /// The one algorithm of this set.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            KeySet::Shared(_) => Algorithm::Hs256,
            KeySet::Public(_) => Algorithm::EdDsa,
        }
    }

    /// Whether the key that `header` names signed `token`.
    ///
    /// # Errors
    /// If `header` says another algorithm or names no key of the set, or the signature is somebody else's.
    pub fn verify(&self, header: &Header, token: &Compact) -> Result<(), Refusal> {
        if header.alg != self.algorithm().name() {
            return Err(Refusal::WrongKind);
        }
        let kid = header.kid.as_deref().ok_or(Refusal::UnknownKey)?;
        let mut buffer = [0; LONGEST_SIGNATURE];
        let right = match self {
            KeySet::Shared(secret) if kid == SHARED_KID => {
                secret.verifies(token.signed, token.signature(&mut buffer)?)
            }
            KeySet::Shared(_) => return Err(Refusal::UnknownKey),
            KeySet::Public(keys) => {
                let key = keys.iter().find(|key| key.kid() == kid).ok_or(Refusal::UnknownKey)?;
                key.verifies(token.signed, token.signature(&mut buffer)?)
            }
        };
        if right { Ok(()) } else { Err(Refusal::BadSignature) }
    }
}
// ANCHOR_END: set
