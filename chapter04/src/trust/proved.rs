//! A key set, and the signatures that it has found good: the same token comes with call after call, and looking it up costs a twentieth of
//! verifying it with EdDSA.
//!
//! Only the signature is remembered, which is good for as long as the keys are the same; a new set begins with nothing. Times, issuer and
//! revocation are looked at each time. Proved by the tests below, and `tests/system/jwt_vectors.rs` sends every token twice.

use super::{
    jws::{Compact, Header},
    keys::KeySet,
    refusal::Refusal,
};
use crate::cache::bounded::BoundedMap;
use sha2::{Digest, Sha256};

/// Tokens that are remembered: those of the users of a few minutes, in about a megabyte. Who is forgotten is verified again.
const REMEMBERED: usize = 10_000;

/// A token by what it consists of. Two that differ anywhere have different ones, or SHA-256 is broken.
type Fingerprint = [u8; 32];

/// A key set with a memory.
#[derive(Debug)]
pub struct Proved {
    keys: KeySet,
    good: BoundedMap<Fingerprint, ()>,
}

impl Proved {
    /// These keys, which have not verified anything yet.
    pub fn new(keys: KeySet) -> Proved {
        Proved { keys, good: BoundedMap::new(REMEMBERED) }
    }

    /// The keys.
    pub fn keys(&self) -> &KeySet {
        &self.keys
    }

    // ANCHOR: verify
    /// As [`KeySet::verify`]. What is not good is never remembered, so nobody can fill the memory without a key.
    ///
    /// # Errors
    /// If the signature is not good.
    pub fn verify(&self, header: &Header, token: &Compact) -> Result<(), Refusal> {
        // A shared secret signs with a hash itself: looking it up would cost as much.
        if let KeySet::Shared(_) = self.keys {
            return self.keys.verify(header, token);
        }
        let fingerprint = token.fingerprint();
        if self.good.read(&fingerprint, |()| Some(())).is_some() {
            return Ok(());
        }
        self.keys.verify(header, token)?;
        self.good.decide(fingerprint, |_| Some(()));
        Ok(())
    }
    // ANCHOR_END: verify
}

impl Compact<'_> {
    fn fingerprint(&self) -> Fingerprint {
        Sha256::new()
            .chain_update(self.signed)
            .chain_update(b".")
            .chain_update(self.signature_text())
            .finalize()
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::{
        claims::AccessClaims,
        identity::{Role, Roles, SessionId, TokenId, UserId},
        jws::Buffer,
        policy::Policy,
        sign::{KeyPair, Signer, SigningKey},
    };

    fn token(seed: u8) -> String {
        let claims = AccessClaims {
            user: UserId::new(),
            session: SessionId::new(),
            token: TokenId::new(),
            roles: Roles::of([Role::User]),
            issued_at: 0,
            expires_at: 1,
        };
        Signer::new(SigningKey::Pair(KeyPair::from_seed(&[seed; 32])), Policy::default()).sign(&claims)
    }

    fn verify(proved: &Proved, token: &str) -> Result<(), Refusal> {
        let compact = Compact::parse(token)?;
        let mut buffer = Buffer::new();
        let header = Header::read(compact.header(&mut buffer)?)?;
        proved.verify(&header, &compact)
    }

    #[test]
    fn what_was_good_is_remembered_and_what_was_not_is_not() {
        let proved = Proved::new(KeySet::Public(vec![KeyPair::from_seed(&[1; 32]).public().clone()]));
        let (good, other) = (token(1), token(1));
        let (signed, signature) = good.rsplit_once('.').unwrap();
        let (_, others) = other.rsplit_once('.').unwrap();
        assert_eq!([verify(&proved, &good), verify(&proved, &good)], [Ok(()); 2]);
        assert_eq!(proved.good.len(), 1);
        // The halves of a token that is remembered are worth nothing.
        for bad in
            [format!("{signed}.{others}"), format!("{}.{signature}", other.rsplit_once('.').unwrap().0)]
        {
            assert_eq!([verify(&proved, &bad), verify(&proved, &bad)], [Err(Refusal::BadSignature); 2]);
        }
        assert_eq!(verify(&proved, &token(2)), Err(Refusal::UnknownKey));
        assert_eq!(proved.good.len(), 1, "nothing bad was kept");
    }
}
