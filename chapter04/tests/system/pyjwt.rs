//! PyJWT as a peer, in both directions: its tokens are taken or refused here, and ours there, HS256 and EdDSA, with the JWK set that we publish.

use crate::support::python::{python, run};
use chapter03::telemetry::wall_clock::WallClock;
use chapter04::trust::{
    claims::AccessClaims,
    identity::{Role, Roles, SessionId, TokenId, UserId},
    jwks::to_jwks,
    keys::Secret,
    policy::Policy,
    sign::{KeyPair, Signer, SigningKey},
    verifier::Verifier,
};
use serde_json::{Value, json};
use std::fs;

const NOW: u64 = 1_800_000_000;

const SECRET: &str = "a secret of at least 64 bytes, so that PyJWT's HS512 is content with it";

/// Our two keys, and how PyJWT names the same.
fn keys() -> [(SigningKey, Value); 2] {
    let pair = KeyPair::from_seed(&[1; 32]);
    let public: String = pair.public().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let theirs = json!({"key": pair.to_pem(), "kid": pair.public().kid(), "alg": "EdDSA", "public": public});
    [
        (
            SigningKey::Shared(Secret::new(SECRET.as_bytes()).unwrap()),
            json!({"key": SECRET, "kid": "shared", "alg": "HS256"}),
        ),
        (SigningKey::Pair(pair), theirs),
    ]
}

fn claims() -> AccessClaims {
    AccessClaims {
        user: UserId::new(),
        session: SessionId::new(),
        token: TokenId::new(),
        roles: Roles::of([Role::User]),
        issued_at: NOW,
        expires_at: NOW + 3_600,
    }
}

/// What the script prints for `task`.
fn ask(python: &str, verb: &str, task: &Value) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("task.json");
    fs::write(&file, task.to_string()).unwrap();
    run(python, "pyjwt_tokens.py", &[verb, file.to_str().unwrap()])
}

#[test]
fn tokens_of_pyjwt_are_taken_or_refused_as_their_makers_meant() {
    let Some(python) = python("jwt, cryptography") else { return };
    for (key, mut task) in keys() {
        let user = claims();
        task["claims"] = json!({
            "iss": "course-auth", "aud": "course", "sub": user.user.to_string(), "sid": user.session.to_string(),
            "jti": user.token.to_string(), "roles": ["user"], "iat": NOW, "nbf": NOW, "exp": NOW + 3_600,
        });
        let verifier = Verifier::new(key.key_set(), Policy::default(), WallClock::fixed(NOW));
        let made = ask(&python, "make", &task);
        assert!(made.len() >= 20, "{made:#?}");
        for case in made {
            let said = match verifier.verify(case["token"].as_str().unwrap()) {
                Ok(read) => {
                    assert_eq!((read.id, read.session, read.token), (user.user, user.session, user.token));
                    "user".to_string()
                }
                Err(refusal) => format!("{refusal:?}"),
            };
            assert_eq!(case["expected"], said, "{}, {}", task["alg"], case["what"]);
        }
    }
}

#[test]
fn our_tokens_are_read_by_pyjwt_and_changed_ones_refused() {
    let Some(python) = python("jwt, cryptography") else { return };
    for (key, mut task) in keys() {
        let user = claims();
        let token = Signer::new(key.clone(), Policy::default()).sign(&user);
        let stranger = match &key {
            SigningKey::Shared(_) => SigningKey::Shared(Secret::new(&[0; 32]).unwrap()),
            SigningKey::Pair(_) => SigningKey::Pair(KeyPair::from_seed(&[9; 32])),
        };
        let by_stranger = Signer::new(stranger, Policy::default()).sign(&user);
        let (signed, _) = token.rsplit_once('.').unwrap();
        let (_, strange) = by_stranger.rsplit_once('.').unwrap();
        task["tokens"] = json!([token, format!("{signed}.{strange}")]);
        if let SigningKey::Pair(pair) = &key {
            // As a gateway in another language would: the published set, and the key by its name. A second key is in the set.
            task["jwks"] = to_jwks([KeyPair::from_seed(&[5; 32]).public(), pair.public()]).into();
        }
        let read = ask(&python, "read", &task);
        assert_eq!(read[0]["claims"]["sub"], user.user.to_string(), "{read:?}");
        assert_eq!(read[0]["claims"]["roles"], json!(["user"]));
        assert_eq!(read[0]["header"], json!({"alg": task["alg"], "typ": "at+jwt", "kid": key.kid()}));
        assert_eq!(read[1], json!({"error": "InvalidSignatureError"}));
    }
}
