//! What makes a signature: the auth service's access tokens, with a shared secret or with a private key.
//!
//! Proved by `tests/system/tokens.rs`; that others can read what is signed here, by `tests/system/pyjwt.rs`.

use super::{
    claims::AccessClaims,
    jws::compose,
    keys::{Algorithm, BadKey, KeySet, PublicKey, SHARED_KID, Secret},
    policy::Policy,
};
use ed25519_dalek::{
    Signer as _, SigningKey as Ed25519,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes, spki::der::pem::LineEnding},
};
use std::{fmt, sync::Arc};

/// `typ` of an access token (RFC 9068, 2.1).
pub const ACCESS: &str = "at+jwt";

// ANCHOR: key_pair
/// An Ed25519 private key with its public half. Whoever prints it sees the public one.
#[derive(Clone)]
pub struct KeyPair {
    private: Arc<Ed25519>,
    public: PublicKey,
}

impl KeyPair {
    /// The key of 32 random bytes, which have to come from a generator that is made for secrets.
    pub fn from_seed(seed: &[u8; 32]) -> KeyPair {
        let private = Arc::new(Ed25519::from_bytes(seed));
        KeyPair { public: PublicKey::new(private.verifying_key()), private }
    }

    /// A new one.
    ///
    /// # Errors
    /// If the system has no random bytes.
    pub fn generate() -> Result<KeyPair, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(KeyPair::from_seed(&seed))
    }
    // ANCHOR_END: key_pair

    /// From PKCS#8 in PEM, as [`to_pem`](KeyPair::to_pem) and `openssl genpkey -algorithm ed25519` write it.
    ///
    /// # Errors
    /// If it is something else.
    pub fn from_pem(text: &str) -> Result<KeyPair, BadKey> {
        let private = Ed25519::from_pkcs8_pem(text).map_err(|_| BadKey::NoPrivateKey)?;
        Ok(KeyPair { public: PublicKey::new(private.verifying_key()), private: Arc::new(private) })
    }

    /// As PKCS#8 in PEM, without the public half, which some readers take for garbage. It is a secret: see
    /// [`key_file`](super::key_file) for where it may lie.
    pub fn to_pem(&self) -> String {
        let private = KeypairBytes { secret_key: self.private.to_bytes(), public_key: None };
        private.to_pkcs8_pem(LineEnding::LF).expect("32 bytes fit into PKCS#8").to_string()
    }

    /// The half that may be told.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The signature of `message`.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.private.sign(message).to_bytes()
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({})", self.public)
    }
}

// ANCHOR: signing_key
/// What tokens are signed with.
#[derive(Clone, Debug)]
pub enum SigningKey {
    /// HS256.
    Shared(Secret),
    /// EdDSA.
    Pair(KeyPair),
}

impl SigningKey {
    /// How it signs.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            SigningKey::Shared(_) => Algorithm::Hs256,
            SigningKey::Pair(_) => Algorithm::EdDsa,
        }
    }

    /// Its name.
    pub fn kid(&self) -> &str {
        match self {
            SigningKey::Shared(_) => SHARED_KID,
            SigningKey::Pair(pair) => pair.public.kid(),
        }
    }

    /// What verifies its tokens.
    pub fn key_set(&self) -> KeySet {
        match self {
            SigningKey::Shared(secret) => KeySet::Shared(secret.clone()),
            SigningKey::Pair(pair) => KeySet::Public(vec![pair.public.clone()]),
        }
    }

    /// The token of this kind with these claims.
    pub(super) fn token(&self, typ: &str, claims: &str) -> String {
        let header =
            format!(r#"{{"alg":"{}","typ":"{typ}","kid":"{}"}}"#, self.algorithm().name(), self.kid());
        compose(&header, claims, |message, signature| match self {
            SigningKey::Shared(secret) => {
                signature[..32].copy_from_slice(&secret.sign(message));
                32
            }
            SigningKey::Pair(pair) => {
                *signature = pair.sign(message);
                64
            }
        })
    }
}
// ANCHOR_END: signing_key

// ANCHOR: signer
/// Makes access tokens.
#[derive(Clone, Debug)]
pub struct Signer {
    key: SigningKey,
    policy: Policy,
}

impl Signer {
    /// Signs with `key`, in the name of `policy.issuer` and for `policy.audience`.
    pub fn new(key: SigningKey, policy: Policy) -> Signer {
        Signer { key, policy }
    }

    /// The key.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The token that says `claims`.
    pub fn sign(&self, claims: &AccessClaims) -> String {
        self.key.token(ACCESS, &claims.to_json(&self.policy))
    }
}
// ANCHOR_END: signer
