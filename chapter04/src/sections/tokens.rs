//! Section “What a token says”: a token made by hand, what its claims are for, and who gets in with a forged one.
//!
//! Ids, keys and the time are fixed, so the tokens are the same in every run.

use crate::trust::{
    claims::AccessClaims,
    identity::{Role, Roles},
    keys::{KeySet, Secret},
    policy::{LEEWAY, Policy},
    refusal::Refusal,
    sign::{KeyPair, Signer, SigningKey},
    verifier::Verifier,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chapter03::telemetry::wall_clock::WallClock;
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// 24 November 2026, 10:00 UTC.
const NOW: u64 = 1_795_514_400;

/// How long a token is good.
const HOUR: u64 = 60 * 60;

/// 32 bytes that only auth and the verifiers may know. A real secret is random.
const SECRET: &[u8; 32] = b"a secret that stands in the book";

/// Every part of the section, in its order.
pub fn run() {
    show_the_parts();
    who_gets_in();
    in_its_time();
}

// ANCHOR: by_hand
/// The token of this header and these claims, signed with HS256.
fn by_hand(header: &str, claims: &str, secret: &[u8]) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = mac(&signed, secret);
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// HMAC with SHA-256: a hash of the message that only whoever has the secret can make.
fn mac(message: &str, secret: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.chain_update(message).finalize().into_bytes().into()
}
// ANCHOR_END: by_hand

/// Eve, who has an account like everybody.
fn eve() -> AccessClaims {
    AccessClaims {
        user: "01a20cff-7d00-7c41-9b60-5d0f3e8a7712".parse().expect("a UUID of version 7"),
        session: "01a20cff-7d01-7f02-8a35-90c1d2b4e6f8".parse().expect("a UUID of version 7"),
        token: "01a20cff-7d02-7a9e-b7c3-1e2d4f60a855".parse().expect("a UUID of version 7"),
        roles: Roles::of([Role::User]),
        issued_at: NOW,
        expires_at: NOW + HOUR,
    }
}

fn show_the_parts() {
    let header = r#"{"alg":"HS256","typ":"at+jwt","kid":"shared"}"#;
    let claims = concat!(
        r#"{"iss":"course-auth","aud":"course","sub":"01a20cff-7d00-7c41-9b60-5d0f3e8a7712","#,
        r#""sid":"01a20cff-7d01-7f02-8a35-90c1d2b4e6f8","jti":"01a20cff-7d02-7a9e-b7c3-1e2d4f60a855","#,
        r#""roles":["user"],"iat":1795514400,"nbf":1795514400,"exp":1795518000}"#,
    );
    let token = by_hand(header, claims, SECRET);
    println!("A token, {} bytes, in three parts", token.len());
    for part in token.split_inclusive('.') {
        for line in part.as_bytes().chunks(76) {
            println!("  {}", String::from_utf8_lossy(line));
        }
    }
    println!("The first two, read without any key");
    for part in token.split('.').take(2) {
        for member in text(part).split_inclusive(',') {
            println!("  {member}");
        }
    }
    let signer = Signer::new(SigningKey::Shared(secret()), Policy::default());
    println!("The service signs the same claims: {}", signer.sign(&eve()) == token);
}

fn secret() -> Secret {
    Secret::new(SECRET).expect("32 bytes are enough")
}

/// A part of a token as text.
fn text(part: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A part of a token as JSON.
fn json(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

// ANCHOR: naive
/// The claims of a token, if it is good: verified as its header says.
fn naive(token: &str, key: &[u8; 32]) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let is_good = match json(header)?["alg"].as_str()? {
        "EdDSA" => verifies(signed, &signature, key),
        "HS256" => mac(signed, key)[..] == signature,
        "none" => true,
        _ => false,
    };
    if is_good { json(claims) } else { None }
}
// ANCHOR_END: naive

/// Whether the private half of `public` signed it.
fn verifies(signed: &str, signature: &[u8], public: &[u8; 32]) -> bool {
    let (Ok(key), Ok(signature)) = (VerifyingKey::from_bytes(public), Signature::from_slice(signature))
    else {
        return false;
    };
    key.verify_strict(signed.as_bytes(), &signature).is_ok()
}

fn who_gets_in() {
    let pair = KeyPair::from_seed(&[7; 32]);
    let public = *pair.public().as_bytes();
    let keys = KeySet::Public(vec![pair.public().clone()]);
    let ours = Verifier::new(keys, Policy::default(), WallClock::fixed(NOW));
    println!("What Eve sends                         as the token says    ours");
    for (what, token) in sent_by_eve(&pair) {
        let naive = naive(&token, &public).map_or("no".to_string(), |claims| claims["roles"].to_string());
        let ours = match ours.verify(&token) {
            Ok(user) => format!("{:?}", user.roles),
            Err(refusal) => format!("{refusal:?}"),
        };
        println!("  {what:<36} {naive:<20} {ours}");
    }
}

/// What Eve can send: she has a token of her own, and the public key, which everybody may have.
fn sent_by_eve(auth: &KeyPair) -> [(&'static str, String); 6] {
    let key = SigningKey::Pair(auth.clone());
    let public = auth.public().as_bytes();
    let own = signed(&key, Policy::default(), NOW);
    let mut parts = own.split('.');
    let mut part = || parts.next().unwrap_or_default();
    let (header, claims, signature) = (part(), part(), part());
    // ANCHOR: sent
    let admin = text(claims).replace(r#"["user"]"#, r#"["admin"]"#);
    let other = |alg: &str| text(header).replace("EdDSA", alg);
    [
        ("her own", own.clone()),
        ("\"admin\" written into it", format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(&admin))),
        ("\"admin\" and alg \"none\"", by_hand(&other("none"), &admin, b"")),
        ("\"admin\", HS256 with the public key", by_hand(&other("HS256"), &admin, public)),
        ("her own of yesterday", signed(&key, Policy::default(), NOW - 24 * HOUR)),
        ("her own for another system", signed(&key, Policy { audience: "shop", ..Policy::default() }, NOW)),
    ]
    // ANCHOR_END: sent
}

/// Eve's token as auth signs it at this time.
fn signed(auth: &SigningKey, policy: Policy, at: u64) -> String {
    Signer::new(auth.clone(), policy).sign(&AccessClaims { issued_at: at, expires_at: at + HOUR, ..eve() })
}

fn in_its_time() {
    println!("When it is good, with {LEEWAY} s for clocks that differ");
    let signer = Signer::new(SigningKey::Shared(secret()), Policy::default());
    let token = signer.sign(&eve());
    let at = |now| {
        Verifier::new(KeySet::Shared(secret()), Policy::default(), WallClock::fixed(now)).verify(&token)
    };
    for (when, now) in [
        ("31 s before nbf", NOW - 31),
        ("30 s before nbf", NOW - 30),
        ("29 s after exp", NOW + HOUR + 29),
        ("30 s after exp", NOW + HOUR + 30),
    ] {
        let answer: Result<_, Refusal> = at(now);
        println!("  {when:<15} {}", answer.map_or_else(|why| why.to_string(), |_| "good".to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_that_does_as_the_token_says_takes_what_ours_refuses() {
        let pair = KeyPair::from_seed(&[7; 32]);
        let public = *pair.public().as_bytes();
        let keys = KeySet::Public(vec![pair.public().clone()]);
        let ours = Verifier::new(keys, Policy::default(), WallClock::fixed(NOW));
        let answers: Vec<_> = sent_by_eve(&pair)
            .into_iter()
            .map(|(_, token)| (naive(&token, &public).is_some(), ours.verify(&token).map(|user| user.roles)))
            .collect();
        assert_eq!(
            answers,
            [
                (true, Ok(Roles::of([Role::User]))),
                (false, Err(Refusal::BadSignature)),
                (true, Err(Refusal::WrongKind)),
                (true, Err(Refusal::WrongKind)),
                (true, Err(Refusal::Expired)),
                (true, Err(Refusal::WrongAudience)),
            ]
        );
    }
}
