//! Access tokens: what is signed is read again, nothing else is, and no text of the world makes a verifier stumble.
//!
//! A third implementation stands beside ours and PyJWT: the crate `jsonwebtoken`, in both directions.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chapter03::telemetry::wall_clock::WallClock;
use chapter04::trust::{
    claims::AccessClaims,
    identity::{Role, Roles, SessionId, TokenId, UserId, UserIdentity},
    jwks::to_jwks,
    jws::LONGEST_TOKEN,
    keys::{BadKey, KeySet, PublicKey, SHORTEST_SECRET, Secret},
    policy::Policy,
    refusal::Refusal,
    sign::{KeyPair, Signer, SigningKey},
    verifier::Verifier,
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

/// What time it is in these tests.
const NOW: u64 = 1_800_000_000;

const SECRET: [u8; 32] = [0x5e; 32];

fn claims() -> AccessClaims {
    AccessClaims {
        user: UserId::new(),
        session: SessionId::new(),
        token: TokenId::new(),
        roles: Roles::of([Role::User, Role::Admin]),
        issued_at: NOW,
        expires_at: NOW + 3_600,
    }
}

fn identity(claims: &AccessClaims) -> UserIdentity {
    UserIdentity {
        id: claims.user,
        session: claims.session,
        token: claims.token,
        roles: claims.roles,
        expires_at: claims.expires_at,
    }
}

fn keys() -> [SigningKey; 2] {
    [SigningKey::Shared(Secret::new(&SECRET).unwrap()), SigningKey::Pair(KeyPair::from_seed(&[1; 32]))]
}

fn signer(key: &SigningKey) -> Signer {
    Signer::new(key.clone(), Policy::default())
}

fn verifier_at(key: &SigningKey, now: u64) -> Verifier {
    Verifier::new(key.key_set(), Policy::default(), WallClock::fixed(now))
}

fn verifier(key: &SigningKey) -> Verifier {
    verifier_at(key, NOW)
}

/// One part of a token as JSON.
fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn a_token_says_who_it_is_for_by_whom_and_until_when_and_is_read_as_it_was_written() {
    for key in keys() {
        let claims = claims();
        let token = signer(&key).sign(&claims);
        assert_eq!(verifier(&key).verify(&token), Ok(identity(&claims)));
        assert_eq!(
            part(&token, 0),
            json!({"alg": key.algorithm().name(), "typ": "at+jwt", "kid": key.kid()})
        );
        assert_eq!(
            part(&token, 1),
            json!({
                "iss": "course-auth", "aud": "course", "sub": claims.user.to_string(), "sid": claims.session.to_string(),
                "jti": claims.token.to_string(), "roles": ["user", "admin"],
                "iat": NOW, "nbf": NOW, "exp": NOW + 3_600,
            })
        );
        assert!(token.len() < LONGEST_TOKEN / 3, "{} bytes", token.len());
    }
}

#[test]
fn every_set_of_roles_comes_back_as_it_was() {
    for key in keys() {
        for roles in [&[][..], &[Role::User], &[Role::Admin], &Role::ALL] {
            let claims = AccessClaims { roles: Roles::of(roles.iter().copied()), ..claims() };
            let read = verifier(&key).verify(&signer(&key).sign(&claims)).unwrap();
            assert_eq!(read.roles, claims.roles);
        }
    }
}

#[test]
fn a_token_ends_by_the_clock_that_was_handed_in() {
    for key in keys() {
        let token = signer(&key).sign(&claims());
        for (now, right) in [
            (NOW - 31, Some(Refusal::NotYet)),
            (NOW - 30, None),
            (NOW + 3_629, None),
            (NOW + 3_630, Some(Refusal::Expired)),
            (u64::MAX >> 1, Some(Refusal::Expired)),
        ] {
            assert_eq!(verifier_at(&key, now).verify(&token).err(), right, "{now}");
        }
        let before_1970 = WallClock::of(|| UNIX_EPOCH - Duration::from_secs(1));
        let verifier = Verifier::new(key.key_set(), Policy::default(), before_1970);
        assert_eq!(verifier.verify(&token), Err(Refusal::NotYet));
    }
}

#[test]
fn keys_are_swapped_while_tokens_are_verified_and_an_old_one_is_good_until_its_key_goes() {
    let [old, new] = [2, 3].map(|seed| KeyPair::from_seed(&[seed; 32]));
    let sign = |key: &KeyPair| signer(&SigningKey::Pair(key.clone())).sign(&claims());
    let verifier = Arc::new(verifier(&SigningKey::Pair(old.clone())));
    let [by_old, by_new] = [sign(&old), sign(&new)];
    assert_eq!(verifier.verify(&by_new), Err(Refusal::UnknownKey));
    std::thread::scope(|scope| {
        let readers: Vec<_> =
            (0..2).map(|_| scope.spawn(|| (0..100).all(|_| verifier.verify(&by_old).is_ok()))).collect();
        for _ in 0..100 {
            verifier.set_keys(KeySet::from_jwks(&to_jwks([old.public(), new.public()])).unwrap());
        }
        assert!(readers.into_iter().all(|reader| reader.join().unwrap()), "no token was refused meanwhile");
    });
    assert!(verifier.verify(&by_old).is_ok() && verifier.verify(&by_new).is_ok());
    verifier.set_keys(KeySet::from_jwks(&to_jwks([new.public()])).unwrap());
    assert_eq!(verifier.verify(&by_old), Err(Refusal::UnknownKey));
    assert!(verifier.verify(&by_new).is_ok());
}

#[test]
fn whoever_sends_keys_does_not_choose_the_algorithm() {
    let [shared, pair] = keys();
    let verifier = verifier(&shared);
    verifier.set_keys(pair.key_set());
    assert_eq!(verifier.verify(&signer(&pair).sign(&claims())), Err(Refusal::WrongKind));
    assert!(verifier.verify(&signer(&shared).sign(&claims())).is_ok());
}

#[test]
fn without_any_key_nobody_is_called_a_liar() {
    let [_, pair] = keys();
    let verifier = Verifier::new(KeySet::none(), Policy::default(), WallClock::fixed(NOW));
    assert_eq!(verifier.verify(&signer(&pair).sign(&claims())), Err(Refusal::NotSure));
    assert_eq!(
        verifier.verify("a.b.c"),
        Err(Refusal::Malformed),
        "what is no token with any key is still refused"
    );
}

#[test]
fn a_secret_has_32_bytes_at_least_and_is_never_printed() {
    assert_eq!(Secret::new(&SECRET[..SHORTEST_SECRET - 1]).unwrap_err(), BadKey::ShortSecret);
    let secret = Secret::new(b"hunter2-hunter2-hunter2-hunter2-").unwrap();
    let signer = signer(&SigningKey::Shared(secret));
    assert!(!format!("{signer:?}").contains("hunter2"));
    let pair = KeyPair::from_seed(&[1; 32]);
    assert!(!format!("{pair:?}").contains("AQEBAQEB") && !format!("{pair:?}").contains("1, 1, 1"));
}

#[test]
fn a_private_key_survives_its_file_and_nothing_else_is_taken_for_one() {
    let pair = KeyPair::generate().unwrap();
    let pem = pair.to_pem();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert_eq!(KeyPair::from_pem(&pem).unwrap().public(), pair.public());
    assert_ne!(KeyPair::generate().unwrap().public(), pair.public());
    let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    for bad in ["", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", &pem[..80], public] {
        assert_eq!(KeyPair::from_pem(bad).unwrap_err(), BadKey::NoPrivateKey);
    }
}

#[test]
fn a_key_set_holds_public_keys_by_their_own_names_and_nothing_private() {
    let pair = KeyPair::from_seed(&[1; 32]);
    let x = pair.public().to_string();
    let own = json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": pair.public().kid()});
    let with = |name: &str, value: Value| {
        let mut key = own.clone();
        key[name] = value;
        json!({"keys": [key]}).to_string()
    };
    assert_eq!(x.parse::<PublicKey>().as_ref(), Ok(pair.public()));
    let count = |set: &str| match KeySet::from_jwks(set) {
        Ok(KeySet::Public(keys)) => Ok(keys.len()),
        Ok(KeySet::Shared(_)) => panic!("a secret out of a public set"),
        Err(error) => Err(error),
    };
    assert_eq!(count(&KeySet::from_jwks(&with("use", "sig".into())).unwrap().to_jwks()), Ok(1));
    assert_eq!(count(&json!({"keys": []}).to_string()), Ok(0));
    // Keys for something else, and members that nobody here knows, are other people's business (RFC 7517, 5).
    for (name, value) in [
        ("use", "enc"),
        ("alg", "ES256"),
        ("kty", "RSA"),
        ("kty", "oct"),
        ("crv", "X25519"),
        ("crv", "Ed448"),
    ] {
        assert_eq!(count(&with(name, value.into())), Ok(0), "{name} {value}");
    }
    assert_eq!(count(&with("note", "new".into())), Ok(1));
    assert_eq!(count(&with("d", "AA".into())), Err(BadKey::PrivateInSet));
    for (name, value) in [("kid", json!("mine")), ("kid", json!(1)), ("x", json!(null)), ("kty", json!(null))]
    {
        assert_eq!(count(&with(name, value.clone())), Err(BadKey::NoKeySet), "{name} {value}");
    }
    assert_eq!(count(&json!({"keys": [own, own]}).to_string()), Err(BadKey::NoKeySet), "the same key twice");
    for bad in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"keys":{}}"#,
        r#"{"keys":[1]}"#,
        r#"{"keys":[{}]}"#,
        r#"{"keys":[],"keys":[]}"#,
    ] {
        assert_eq!(count(bad), Err(BadKey::NoKeySet), "{bad}");
    }
    assert_eq!(keys()[0].key_set().to_jwks(), r#"{"keys":[]}"#, "a secret is never published");
}

#[test]
fn jsonwebtoken_reads_ours_and_we_read_its() {
    for (key, theirs, algorithm) in [
        (&keys()[0], EncodingKey::from_secret(&SECRET), Algorithm::HS256),
        (&keys()[1], EncodingKey::from_ed_der(&pkcs8(&[1; 32])), Algorithm::EdDSA),
    ] {
        let claims = claims();
        let mut validation = Validation::new(algorithm);
        validation.set_audience(&["course"]);
        validation.set_issuer(&["course-auth"]);
        // It reads the computer's clock, where ours stands still.
        (validation.validate_exp, validation.validate_nbf) = (false, false);
        let public = match key {
            SigningKey::Shared(_) => DecodingKey::from_secret(&SECRET),
            SigningKey::Pair(pair) => DecodingKey::from_ed_components(&pair.public().to_string()).unwrap(),
        };
        let ours = signer(key).sign(&claims);
        let read = jsonwebtoken::decode::<Value>(&ours, &public, &validation).unwrap();
        assert_eq!(read.claims["sub"], claims.user.to_string());
        assert_eq!(read.header.kid.as_deref(), Some(key.kid()));

        let mut header = Header::new(algorithm);
        header.typ = Some("at+jwt".to_string());
        header.kid = Some(key.kid().to_string());
        let its = jsonwebtoken::encode(&header, &part(&ours, 1), &theirs).unwrap();
        assert_eq!(verifier(key).verify(&its), Ok(identity(&claims)));
    }
}

/// PKCS#8 of an Ed25519 seed (RFC 8410, 7).
fn pkcs8(seed: &[u8; 32]) -> Vec<u8> {
    [&[0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20][..], seed].concat()
}

/// Text that is nearly a token.
fn almost() -> impl Strategy<Value = String> {
    let part =
        prop_oneof!["[A-Za-z0-9_-]{0,60}", "\\PC{0,20}", Just("e30".to_string()), "eyJ[A-Za-z0-9_-]{0,90}"];
    prop_oneof![
        any::<String>(),
        proptest::collection::vec(part, 0..6).prop_map(|parts| parts.join(".")),
        "[A-Za-z0-9._=+/ -]{0,3000}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn no_text_makes_a_verifier_stumble_and_none_is_a_token_by_chance(text in almost()) {
        for key in keys() {
            prop_assert!(verifier(&key).verify(&text).is_err());
        }
    }

    #[test]
    fn no_header_and_no_claims_of_any_shape_make_a_verifier_stumble(
        header in any::<Vec<u8>>(), claims in any::<Vec<u8>>(), json in "[\\[\\]{}\":,0-9a-z. ]{0,80}",
    ) {
        for key in keys() {
            for (header, claims) in [(&header[..], &claims[..]), (json.as_bytes(), &claims[..])] {
                let signed = format!("{}.{}.AA", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
                prop_assert!(verifier(&key).verify(&signed).is_err());
            }
        }
    }

    /// Rightly signed claims with one member changed to anything: whoever is let in is who the claims name.
    #[test]
    fn rightly_signed_claims_of_any_shape_are_read_or_refused(
        member in prop::sample::select(vec!["iss", "aud", "sub", "sid", "jti", "roles", "iat", "nbf", "exp"]),
        value in prop_oneof![
            any::<String>().prop_map(Value::from), any::<i64>().prop_map(Value::from), any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from), any::<Vec<String>>().prop_map(Value::from), Just(Value::Null), Just(json!({}))
        ],
    ) {
        let claims = claims();
        let signer = signer(&keys()[0]);
        let mut changed = part(&signer.sign(&claims), 1);
        changed[member] = value;
        let mut header = Header::new(Algorithm::HS256);
        (header.typ, header.kid) = (Some("at+jwt".to_string()), Some("shared".to_string()));
        let token = jsonwebtoken::encode(&header, &changed, &EncodingKey::from_secret(&SECRET)).unwrap();
        if let Ok(user) = verifier(&keys()[0]).verify(&token) {
            prop_assert_eq!(user.id, claims.user);
            prop_assert!(user.roles == claims.roles || member == "roles" && user.roles == Roles::default());
        }
    }

    #[test]
    fn no_change_of_a_good_token_is_somebody_elses(
        place in any::<prop::sample::Index>(), letter in "[A-Za-z0-9._=+/ \u{e4}-]", how in 0..4,
    ) {
        for key in keys() {
            let claims = claims();
            let token = signer(&key).sign(&claims);
            let place = place.index(token.len());
            let changed = match how {
                0 => format!("{}{letter}{}", &token[..place], &token[place + 1..]), // another letter
                1 => format!("{}{letter}{}", &token[..place], &token[place..]),     // one more
                2 => format!("{}{}", &token[..place], &token[place + 1..]),         // one less
                _ => token[..place].to_string(),                                    // cut
            };
            if changed == token {
                prop_assert_eq!(verifier(&key).verify(&changed), Ok(identity(&claims)));
            } else {
                prop_assert!(verifier(&key).verify(&changed).is_err(), "{} as {}", token, changed);
            }
        }
    }

    #[test]
    fn parts_of_two_good_tokens_make_no_third(which in 1..7usize) {
        for key in keys() {
            let [one, other] = [0, 1].map(|_| signer(&key).sign(&claims()));
            let parts = one.split('.').zip(other.split('.')).enumerate();
            let mixed: Vec<_> = parts.map(|(number, (one, other))| if which >> number & 1 == 0 { one } else { other }).collect();
            let mixed = mixed.join(".");
            // Headers of one key are alike, so some mixtures are one of the two.
            prop_assert_eq!(verifier(&key).verify(&mixed).is_ok(), mixed == one || mixed == other);
        }
    }
}
