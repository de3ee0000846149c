//! The keys that sign access tokens: which one signs now, which are published, and how one follows another without anybody noticing.
//!
//! A new key is published first and signs only later, when every verifier has it; an old one stays published until the last token that it
//! signed has expired. So at any moment every token in use has its key in every verifier. Proved by the tests below and by
//! `tests/system/sessions.rs`.

use super::store::StoredKey;
use crate::trust::{
    claims::AccessClaims,
    jwks::to_jwks,
    keys::{BadKey, KeySet, PublicKey, Secret},
    policy::Policy,
    sign::{KeyPair, Signer, SigningKey},
};
use arc_swap::ArcSwap;
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// How access tokens are signed: a setting.
#[derive(Clone, Debug)]
pub enum Signing {
    /// HS256 with a secret that every verifier has, and so could sign with.
    Shared(Secret),
    /// EdDSA with keys of our own, which are kept in the store and rotated.
    Own,
}

// ANCHOR: ring
/// The signing keys of now. Clones share them.
#[derive(Clone, Debug)]
pub struct KeyRing(Arc<Keys>);

#[derive(Debug)]
enum Keys {
    Shared(Box<Signer>),
    /// In the order in which they were made.
    Own(ArcSwap<Vec<Key>>),
}

#[derive(Clone, Debug)]
struct Key {
    signer: Signer,
    public: PublicKey,
    signs_at: SystemTime,
}
// ANCHOR_END: ring

impl KeyRing {
    /// With a secret it is complete; with keys of our own it is empty until they are [`set`](KeyRing::set).
    pub fn new(signing: Signing) -> KeyRing {
        KeyRing(Arc::new(match signing {
            Signing::Shared(secret) => {
                Keys::Shared(Box::new(Signer::new(SigningKey::Shared(secret), Policy::default())))
            }
            Signing::Own => Keys::Own(ArcSwap::default()),
        }))
    }

    /// Whether the keys are ours to make.
    pub fn is_own(&self) -> bool {
        matches!(&*self.0, Keys::Own(_))
    }

    /// From now on these, as the store has them, oldest first.
    ///
    /// # Errors
    /// If one of them cannot be read. Then nothing changes.
    pub fn set(&self, stored: &[StoredKey]) -> Result<(), BadKey> {
        let Keys::Own(keys) = &*self.0 else { return Ok(()) };
        let key = |stored: &StoredKey| {
            let pair = KeyPair::from_pem(&stored.pem)?;
            let public = pair.public().clone();
            let signer = Signer::new(SigningKey::Pair(pair), Policy::default());
            Ok(Key { signer, public, signs_at: stored.signs_at })
        };
        keys.store(Arc::new(stored.iter().map(key).collect::<Result<_, BadKey>>()?));
        Ok(())
    }

    // ANCHOR: sign
    /// The token that says `claims`, with the key that signs at `now`: the newest whose time has come. `None` without any key.
    pub fn sign(&self, claims: &AccessClaims, now: SystemTime) -> Option<String> {
        match &*self.0 {
            Keys::Shared(signer) => Some(signer.sign(claims)),
            Keys::Own(keys) => {
                let keys = keys.load();
                // A clock that was set back must not leave us without a key.
                let key = keys.iter().rev().find(|key| key.signs_at <= now).or(keys.first())?;
                Some(key.signer.sign(claims))
            }
        }
    }
    // ANCHOR_END: sign

    /// What verifies our tokens.
    pub fn key_set(&self) -> KeySet {
        match &*self.0 {
            Keys::Shared(signer) => signer.key().key_set(),
            Keys::Own(keys) => KeySet::Public(keys.load().iter().map(|key| key.public.clone()).collect()),
        }
    }

    /// The public keys as a JWK set; with a shared secret there are none.
    pub fn jwks(&self) -> String {
        match &*self.0 {
            Keys::Shared(_) => to_jwks([]),
            Keys::Own(keys) => to_jwks(keys.load().iter().map(|key| &key.public)),
        }
    }

    /// The newest key's name, and from when on it signs.
    pub fn newest(&self) -> Option<(Arc<str>, SystemTime)> {
        match &*self.0 {
            Keys::Shared(_) => None,
            Keys::Own(keys) => keys.load().last().map(|key| (key.public.kid().into(), key.signs_at)),
        }
    }

    // ANCHOR: expired
    /// Keys whose last token has expired at `now`: the key after them has been signing for longer than `reach`, the life of a token.
    pub fn expired(&self, now: SystemTime, reach: Duration) -> Vec<Arc<str>> {
        let Keys::Own(keys) = &*self.0 else { return Vec::new() };
        let keys = keys.load();
        let followed = keys.iter().zip(keys.iter().skip(1));
        let old = followed.take_while(|(_, next)| next.signs_at + reach < now);
        old.map(|(key, _)| key.public.kid().into()).collect()
    }
    // ANCHOR_END: expired
}

/// A new key that signs from `signs_at` on.
///
/// # Errors
/// If the system has no random numbers.
pub fn new_key(signs_at: SystemTime) -> Result<StoredKey, getrandom::Error> {
    let pair = KeyPair::generate()?;
    Ok(StoredKey { kid: pair.public().kid().into(), pem: pair.to_pem().into(), signs_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::{
        identity::{Roles, SessionId, TokenId, UserId},
        verifier::Verifier,
    };
    use chapter03::telemetry::wall_clock::WallClock;
    use std::time::UNIX_EPOCH;

    const START: u64 = 1_800_000_000;
    const REACH: Duration = Duration::from_secs(3_660);

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(START + seconds)
    }

    fn claims() -> AccessClaims {
        AccessClaims {
            user: UserId::new(),
            session: SessionId::new(),
            token: TokenId::new(),
            roles: Roles::default(),
            issued_at: START,
            expires_at: START + 3_600,
        }
    }

    /// Which of `keys` signs at `now`.
    fn signs(ring: &KeyRing, keys: &[StoredKey], now: SystemTime) -> Option<usize> {
        let token = ring.sign(&claims(), now)?;
        keys.iter().position(|key| {
            let only = KeyRing::new(Signing::Own);
            only.set(std::slice::from_ref(key)).unwrap();
            let clock = WallClock::fixed(START);
            Verifier::new(only.key_set(), Policy::default(), clock).verify(&token).is_ok()
        })
    }

    #[test]
    fn a_key_is_published_before_it_signs_and_until_its_tokens_have_expired() {
        let ring = KeyRing::new(Signing::Own);
        assert_eq!(ring.sign(&claims(), at(0)), None);
        let keys = [new_key(at(0)).unwrap(), new_key(at(60)).unwrap()];
        ring.set(&keys).unwrap();
        for (now, signer) in [(0, 0), (59, 0), (60, 1), (1_000, 1)] {
            assert_eq!(signs(&ring, &keys, at(now)), Some(signer), "{now}");
        }
        assert_eq!(signs(&ring, &keys, UNIX_EPOCH), Some(0), "a clock that was set back");
        assert!(keys.iter().all(|key| ring.jwks().contains(&*key.kid)));
        assert_eq!(ring.expired(at(60) + REACH, REACH), Vec::<Arc<str>>::new());
        assert_eq!(ring.expired(at(61) + REACH, REACH), [Arc::clone(&keys[0].kid)]);
        assert_eq!(ring.newest(), Some((Arc::clone(&keys[1].kid), at(60))));
    }

    #[test]
    fn a_key_that_cannot_be_read_changes_nothing() {
        let ring = KeyRing::new(Signing::Own);
        let good = new_key(at(0)).unwrap();
        ring.set(std::slice::from_ref(&good)).unwrap();
        let bad = StoredKey { pem: "no key".into(), ..good.clone() };
        assert_eq!(ring.set(&[bad]), Err(BadKey::NoPrivateKey));
        assert_eq!(signs(&ring, &[good], at(0)), Some(0));
    }
}
