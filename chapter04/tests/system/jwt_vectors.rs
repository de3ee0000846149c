//! `tests/vectors/jwt.json`: several hundred tokens, each with what RFCs 7515, 7518, 7519, 7797, 8032, 8037, 8725 or 9068 say of it.
//!
//! A recipe names what it changes of a good token, so that a refusal has one cause. Every case goes the whole way, from the value of
//! `authorization` to an identity or a refusal.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use chapter04::trust::{
    Trust,
    identity::{Identity, ServiceName},
    jwks::to_jwks,
    jws::{Compact, LONGEST_SIGNATURE},
    keys::{Algorithm, KeySet, PublicKey, Secret},
    layer::Identify,
    service_token::Peers,
    sign::KeyPair,
};
use serde_json::{Map, Value};
use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

const FILE: &str = include_str!("../vectors/jwt.json");

/// The keys of the file.
struct Keys {
    secret: Secret,
    own: KeyPair,
    gateway: KeyPair,
    auth: KeyPair,
    stranger: KeyPair,
}

fn bytes(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

impl Keys {
    fn of(file: &Value) -> Keys {
        let pair = |name: &str| KeyPair::from_seed(&bytes(&file["keys"][name]["d"]).try_into().unwrap());
        let own = pair("ed25519");
        assert_eq!(own.public().to_string(), file["keys"]["ed25519"]["x"], "RFC 8037, A.1");
        assert_eq!(own.public().kid(), file["keys"]["ed25519"]["kid"], "RFC 8037, A.3");
        Keys {
            secret: Secret::new(&bytes(&file["keys"]["secret"]["k"])).unwrap(),
            own,
            gateway: pair("gateway"),
            auth: pair("auth"),
            stranger: pair("stranger"),
        }
    }

    /// What the service `user` trusts, at the file's time and sure of its revocations.
    fn trust(&self, algorithm: Algorithm, now: u64) -> Trust {
        let keys = match algorithm {
            Algorithm::Hs256 => KeySet::Shared(self.secret.clone()),
            Algorithm::EdDsa => KeySet::from_jwks(&to_jwks([self.own.public()])).unwrap(),
        };
        let peer = |name: &str, key: &KeyPair| (ServiceName::new(name), key.public().clone());
        let peers = Peers::new([peer("gateway", &self.gateway), peer("auth", &self.auth)]);
        let clock = Clock::manual();
        let trust = Trust::new(ServiceName::new("user"), keys, peers, clock.clone(), WallClock::fixed(now));
        trust.told(None, true, &[], clock.now()).unwrap();
        trust
    }

    /// The signature of `message` in the way that a recipe names.
    fn sign(&self, how: &str, algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
        let key = self.own.public();
        let x = key.as_bytes();
        let der = [&b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"[..], x].concat();
        let pem =
            format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(&der));
        let hex: String = x.iter().map(|byte| format!("{byte:02x}")).collect();
        let jwks = to_jwks([key]);
        let jwk = &jwks[r#"{"keys":["#.len()..jwks.len() - 2];
        let secret: &[u8] = match (how, algorithm) {
            ("right", Algorithm::Hs256) => return self.secret.sign(message).into(),
            ("right", Algorithm::EdDsa) | ("pair", _) => return self.own.sign(message).into(),
            ("gateway", _) => return self.gateway.sign(message).into(),
            ("auth", _) => return self.auth.sign(message).into(),
            ("stranger", Algorithm::EdDsa) => return self.stranger.sign(message).into(),
            ("stranger", Algorithm::Hs256) => b"another secret",
            ("public-bytes", _) => x,
            ("public-base64url", _) => &key.to_string().into_bytes(),
            ("public-base64", _) => &STANDARD.encode(x).into_bytes(),
            ("public-hex", _) => hex.as_bytes(),
            ("public-der", _) => &der,
            ("public-pem", _) => pem.as_bytes(),
            ("public-pem-bare", _) => pem.trim_end().as_bytes(),
            ("public-jwk", _) => jwk.as_bytes(),
            ("public-jwks", _) => jwks.as_bytes(),
            ("empty", _) => b"",
            other => panic!("{other:?}"),
        };
        hmac(secret, message)
    }
}

/// RFC 2104 with any secret at all: ours refuses short ones.
fn hmac(secret: &[u8], message: &[u8]) -> Vec<u8> {
    use hmac::{Hmac, KeyInit, Mac};
    Hmac::<sha2::Sha256>::new_from_slice(secret)
        .unwrap()
        .chain_update(message)
        .finalize()
        .into_bytes()
        .to_vec()
}

/// A JSON object as a list of members, so that one can come twice.
type Members = Vec<(String, String)>;

fn text(members: &Members) -> String {
    let members: Vec<_> = members.iter().map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    format!("{{{}}}", members.join(","))
}

/// `members`, changed as a recipe says.
fn change(mut members: Members, recipe: &Value) -> Vec<u8> {
    let entries = |key: &str| recipe[key].as_object().cloned().unwrap_or_else(Map::new);
    let mut put = |name: String, value: String| match members.iter_mut().find(|(member, _)| *member == name) {
        Some(member) => member.1 = value,
        None => members.push((name, value)),
    };
    entries("set").into_iter().for_each(|(name, value)| put(name, value.to_string()));
    entries("raw").into_iter().for_each(|(name, value)| put(name, value.as_str().unwrap().to_string()));
    for name in recipe["drop"].as_array().into_iter().flatten() {
        members.retain(|(member, _)| member != name.as_str().unwrap());
    }
    let twice = entries("twice").into_iter().map(|(name, value)| (name, value.as_str().unwrap().to_string()));
    members.extend(twice);
    match (recipe["whole"].as_str(), recipe.get("base64url")) {
        (Some(whole), _) => whole.as_bytes().to_vec(),
        (None, Some(encoded)) => bytes(encoded),
        (None, None) => text(&members).into_bytes(),
    }
}

/// The token that a case describes.
fn token(case: &Value, keys: &Keys, algorithm: Algorithm, now: u64) -> String {
    if let Some(token) = case["token"].as_str() {
        return token.to_string();
    }
    let service = case["kind"] == "service";
    let (alg, kid, typ) = match (service, algorithm) {
        (true, _) => ("EdDSA", keys.gateway.public().kid(), "svc+jwt"),
        (false, Algorithm::EdDsa) => ("EdDSA", keys.own.public().kid(), "at+jwt"),
        (false, Algorithm::Hs256) => ("HS256", "shared", "at+jwt"),
    };
    let member = |name: &str, value: Value| (name.to_string(), value.to_string());
    let header = vec![member("alg", alg.into()), member("typ", typ.into()), member("kid", kid.into())];
    let claims = if service {
        vec![
            member("iss", "gateway".into()),
            member("aud", "user".into()),
            member("iat", now.into()),
            member("exp", (now + 300).into()),
        ]
    } else {
        let id = |last: u8| Value::from(format!("0198c0de-0000-7000-8000-00000000000{last}"));
        vec![
            member("iss", "course-auth".into()),
            member("aud", "course".into()),
            member("sub", id(1)),
            member("sid", id(2)),
            member("jti", id(3)),
            member("roles", vec!["user"].into()),
            member("iat", now.into()),
            member("nbf", now.into()),
            member("exp", (now + 3_600).into()),
        ]
    };
    let header = String::from_utf8(change(header, &case["header"])).unwrap();
    let header = header
        .replace("$ALG", alg)
        .replace("$KID", kid)
        .replace("$GATEWAY_KID", keys.gateway.public().kid())
        .replace("$STRANGER_KID", keys.stranger.public().kid())
        .replace("$STRANGER", &keys.stranger.public().to_string());
    let claims = URL_SAFE_NO_PAD.encode(change(claims, &case["claims"]));
    let mut parts = [URL_SAFE_NO_PAD.encode(header), claims, String::new()];
    edit(&case["before"], &mut parts);
    let how = case["signed_with"].as_str().unwrap_or(if service { "gateway" } else { "right" });
    let signed = parts[..2].join(".");
    parts[2] = URL_SAFE_NO_PAD.encode(keys.sign(how, algorithm, signed.as_bytes()));
    edit(&case["edit"], &mut parts);
    parts.join(".")
}

fn edit(edits: &Value, parts: &mut [String; 3]) {
    edits.as_array().into_iter().flatten().for_each(|edit| apply(edit, parts));
}

/// One edit of an encoded token.
fn apply(edit: &Value, parts: &mut [String; 3]) {
    if edit["op"] == "swap" {
        let index = |number: usize| edit["parts"][number].as_u64().unwrap() as usize;
        return parts.swap(index(0), index(1));
    }
    let part = &mut parts[edit["part"].as_u64().unwrap() as usize];
    let given = |key: &str| edit[key].as_str().unwrap();
    *part = match edit["op"].as_str().unwrap() {
        "replace" => given("with").to_string(),
        "append" => format!("{part}{}", given("text")),
        "prepend" => format!("{}{part}", given("text")),
        "insert" => {
            let (before, after) = part.split_at(edit["at"].as_u64().unwrap() as usize);
            format!("{before}{}{after}", given("text"))
        }
        "keep" => part[..edit["letters"].as_u64().unwrap() as usize].to_string(),
        "cut" => part[..part.len() - edit["letters"].as_u64().unwrap() as usize].to_string(),
        "standard" => {
            let standard = part.replace('-', "+").replace('_', "/");
            // A signature without either letter would be the same in both alphabets.
            if standard == *part { format!("+{}", &part[1..]) } else { standard }
        }
        "bits" => {
            // A part of whole groups of four has no bits left over. JSON may end with a space.
            if part.len().is_multiple_of(4) {
                *part = URL_SAFE_NO_PAD
                    .encode([&URL_SAFE_NO_PAD.decode(part.as_bytes()).unwrap()[..], b" "].concat());
            }
            const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let last = ALPHABET.iter().position(|letter| part.ends_with(*letter as char)).unwrap();
            format!("{}{}", &part[..part.len() - 1], ALPHABET[last + 1] as char)
        }
        "spaced" => {
            let json = URL_SAFE_NO_PAD.decode(part.as_bytes()).unwrap();
            URL_SAFE_NO_PAD.encode([&b" "[..], &json].concat())
        }
        "fill" => "A".repeat(edit["bytes"].as_u64().unwrap() as usize),
        other => panic!("{other}"),
    };
}

/// What becomes of a token, whether it comes for the first time or is remembered.
fn outcome(trust: &Trust, token: &str) -> String {
    let (first, again) = (outcome_now(trust, token), outcome_now(trust, token));
    assert_eq!(first, again, "{token}");
    first
}

fn outcome_now(trust: &Trust, token: &str) -> String {
    match trust.identify(Some(&format!("Bearer {token}"))) {
        Ok(Identity::User(user)) => {
            assert_eq!(user.id.to_string(), "0198c0de-0000-7000-8000-000000000001");
            "user".to_string()
        }
        Ok(Identity::Service(name)) => format!("service {name}"),
        Err(refusal) => format!("{refusal:?}"),
    }
}

/// Whether the signature of a published example is right, apart from all that our tokens have to say.
fn signature_is_right(keys: &Keys, algorithm: Algorithm, token: &str) -> bool {
    let compact = Compact::parse(token).unwrap();
    let mut buffer = [0; LONGEST_SIGNATURE];
    let signature = compact.signature(&mut buffer).unwrap();
    match algorithm {
        Algorithm::Hs256 => keys.secret.verifies(compact.signed, signature),
        Algorithm::EdDsa => keys.own.public().verifies(compact.signed, signature),
    }
}

#[test]
fn every_token_of_the_file_gets_what_its_rfc_says() {
    let file: Value = serde_json::from_str(FILE).unwrap();
    let (keys, now) = (Keys::of(&file), file["now"].as_u64().unwrap());
    let (mut ids, mut wrong, mut ran) = (BTreeSet::new(), Vec::new(), 0);
    for group in file["groups"].as_array().unwrap() {
        for case in group["tests"].as_array().unwrap() {
            assert!(ids.insert(case["id"].as_u64().unwrap()), "{} stands twice", case["id"]);
            for algorithm in [Algorithm::Hs256, Algorithm::EdDsa] {
                let on = case["on"].as_array();
                if on.is_some_and(|on| !on.contains(&algorithm.name().into())) {
                    continue;
                }
                let token = token(case, &keys, algorithm, now);
                let trust = keys.trust(algorithm, now);
                let got = catch_unwind(AssertUnwindSafe(|| outcome(&trust, &token)))
                    .unwrap_or_else(|_| "a panic".to_string());
                ran += 1;
                if got != case["expected"] {
                    wrong.push(format!(
                        "{} ({}), {} {}: {}\n    wanted {}, got {got}",
                        group["source"],
                        algorithm.name(),
                        case["id"],
                        case["comment"],
                        token.get(..300).unwrap_or(&token),
                        case["expected"]
                    ));
                }
                if case["signature"] == "right" && !signature_is_right(&keys, algorithm, &token) {
                    wrong.push(format!("{}: the signature of a published example is wrong", case["id"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {ran}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(ran > 500, "{ran}");
}

#[test]
fn rfc_8037_a_4_is_signed_to_the_same_letter() {
    let file: Value = serde_json::from_str(FILE).unwrap();
    let keys = Keys::of(&file);
    let cases =
        file["groups"].as_array().unwrap().iter().flat_map(|group| group["tests"].as_array().unwrap());
    let published = cases.filter(|case| case["signature"] == "right");
    let tokens: Vec<&str> = published.map(|case| case["token"].as_str().unwrap()).collect();
    for (token, algorithm) in tokens.iter().zip([Algorithm::Hs256, Algorithm::EdDsa]) {
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let ours = keys.sign("right", algorithm, signed.as_bytes());
        assert_eq!(URL_SAFE_NO_PAD.encode(ours), signature, "{}", algorithm.name());
    }
    assert_eq!(tokens.len(), 2);
}

#[test]
fn a_public_key_with_which_anybody_could_sign_is_none() {
    let file: Value = serde_json::from_str(FILE).unwrap();
    for bad in file["bad_keys"].as_array().unwrap() {
        let x = bad["x"].as_str().unwrap();
        assert!(x.parse::<PublicKey>().is_err(), "{}", bad["comment"]);
        let set = format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}]}}"#);
        assert!(KeySet::from_jwks(&set).is_err(), "{}", bad["comment"]);
    }
}
