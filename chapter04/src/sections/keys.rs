//! Section “Keys that change”: who can sign, two ways to change a key, and the tokens of services.
//!
//! Keys and times are fixed, so their names are the same in every run. The ring of keys is the auth service's own.

use crate::{
    auth::{
        keys::{KeyRing, Signing},
        settings::AuthSettings,
        store::StoredKey,
    },
    trust::{
        Trust,
        claims::AccessClaims,
        identity::{Identity, Role, Roles, ServiceName, SessionId, TokenId, UserId},
        keys::{KeySet, Secret},
        policy::{Policy, seconds},
        refusal::Refusal,
        service_token::{Peers, ServiceTokens},
        sign::{KeyPair, Signer, SigningKey},
        verifier::Verifier,
    },
};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// 24 November 2026, 10:00 UTC: the moment at which somebody asks for a new key.
const START: u64 = 1_795_514_400;

/// Every part of the section, in its order.
pub fn run() {
    who_can_sign();
    at_once();
    in_order();
    service_tokens();
}

fn who_can_sign() {
    println!("HS256: the gateway verifies with the secret, and signs with it");
    let secret = Secret::new(b"a secret that stands in the book").expect("32 bytes are enough");
    let gateway = Signer::new(SigningKey::Shared(secret.clone()), Policy::default());
    let user = Verifier::new(KeySet::Shared(secret), Policy::default(), WallClock::fixed(START));
    let admin = AccessClaims { roles: Roles::of([Role::Admin]), ..claims(at(0)) };
    println!(
        "  the user service takes it for {:?}",
        user.verify(&gateway.sign(&admin)).map(|user| user.roles)
    );
    println!("EdDSA: what the gateway verifies with");
    let keys = KeySet::Public(vec![pair("old").public().clone()]);
    for member in keys.to_jwks().split_inclusive(',') {
        println!("  {member}");
    }
}

/// The key of this name. A real one is random.
fn pair(name: &str) -> KeyPair {
    let mut seed = [0; 32];
    seed[..name.len()].copy_from_slice(name.as_bytes());
    KeyPair::from_seed(&seed)
}

/// A key as the auth service's store has it.
fn stored(name: &str, signs_at: SystemTime) -> StoredKey {
    let pair = pair(name);
    StoredKey { kid: pair.public().kid().into(), pem: pair.to_pem().into(), signs_at }
}

/// So many seconds after the start.
fn at(second: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(START.saturating_add_signed(second))
}

fn claims(now: SystemTime) -> AccessClaims {
    AccessClaims {
        user: UserId::new(),
        session: SessionId::new(),
        token: TokenId::new(),
        roles: Roles::of([Role::User]),
        issued_at: seconds(now),
        expires_at: seconds(now + AuthSettings::default().access_time),
    }
}

/// The auth service, one verifier, and all tokens that were made.
struct Change {
    ring: KeyRing,
    verifier: Verifier,
    now: Arc<AtomicU64>,
    tokens: Vec<(u64, String)>,
}

impl Change {
    fn new() -> Change {
        println!("     second  signs  JWK set   tokens accepted");
        let now = Arc::new(AtomicU64::new(START));
        let reading = Arc::clone(&now);
        let clock = WallClock::of(move || UNIX_EPOCH + Duration::from_secs(reading.load(Ordering::Relaxed)));
        let ring = KeyRing::new(Signing::Own);
        let verifier = Verifier::new(KeySet::none(), Policy::default(), clock);
        let mut change = Change { ring, verifier, now, tokens: Vec::new() };
        change.publish(&[stored("old", at(-1_000_000))]);
        change.tell();
        change
    }

    /// The auth service has these keys from now on.
    fn publish(&mut self, keys: &[StoredKey]) {
        self.ring.set(keys).expect("they are keys");
    }

    /// The verifier hears which keys there are.
    fn tell(&self) {
        self.verifier.set_keys(KeySet::from_jwks(&self.ring.jwks()).expect("auth says so"));
    }

    // ANCHOR: step
    /// Somebody logs in at this second; then every token that has not expired is verified.
    fn step(&mut self, second: i64, note: &str) {
        let claims = claims(at(second));
        self.now.store(claims.issued_at, Ordering::Relaxed);
        let token = self.ring.sign(&claims, at(second)).expect("there is a key");
        let signs = if token.starts_with(&self.header("old")) { "old" } else { "new" };
        self.tokens.push((claims.expires_at, token));
        self.tokens.retain(|(expires_at, _)| *expires_at > claims.issued_at);
        let good = self.tokens.iter().filter(|(_, token)| self.verifier.verify(token).is_ok()).count();
        let jwks = self.ring.jwks();
        let set = ["old", "new"].map(|name| if jwks.contains(pair(name).public().kid()) { name } else { "" });
        let (old, new) = (set[0], set[1]);
        let line =
            format!("  {second:>9}  {signs}    {old:<3} {new:<3}   {good} of {} {note}", self.tokens.len());
        println!("{}", line.trim_end());
    }
    // ANCHOR_END: step

    /// How a token of this key begins.
    fn header(&self, name: &str) -> String {
        let token = Signer::new(SigningKey::Pair(pair(name)), Policy::default()).sign(&claims(at(0)));
        token.split('.').next().unwrap_or_default().to_string()
    }
}

fn at_once() {
    println!("The new key at once");
    let mut change = Change::new();
    change.step(-1, "");
    change.publish(&[stored("new", at(0))]);
    change.step(0, "(the verifier has not been told)");
    change.tell();
    change.step(1, "(it has)");
    change.step(3_598, "");
    change.step(3_599, "(the old one has expired)");
}

fn in_order() {
    println!("The new key in order");
    let AuthSettings { key_delay, .. } = AuthSettings::default();
    let mut change = Change::new();
    change.step(-1, "");
    let keys = [stored("old", at(-1_000_000)), stored("new", at(0) + key_delay)];
    change.publish(&keys);
    change.step(0, "(the verifier has not been told)");
    change.tell();
    change.step(1, "(it has)");
    change.step(59, "");
    change.step(60, "");
    change.step(3_658, "(the last old token's last second)");
    for second in [3_720, 3_721] {
        let expired = change.ring.expired(at(second), AuthSettings::default().reach());
        let kept: Vec<_> = keys.iter().filter(|key| !expired.contains(&key.kid)).cloned().collect();
        change.publish(&kept);
        change.tell();
        change.step(second, "");
    }
}

fn service_tokens() {
    println!("Tokens of services");
    let [gateway, user, auth] = ["gateway", "user", "auth"].map(ServiceName::new);
    let clock = WallClock::fixed(START);
    let peers = || Peers::new([(gateway.clone(), pair("gateway").public().clone())]);
    let trusts =
        |me: &ServiceName| Trust::new(me.clone(), KeySet::none(), peers(), Clock::manual(), clock.clone());
    let tokens = |name: &ServiceName, key| ServiceTokens::new(name.clone(), pair(key), clock.clone());
    let own = tokens(&gateway, "gateway");
    let fresh = |tokens: &ServiceTokens| tokens.mint("user", START, START + 300);
    for (what, me, token) in [
        ("the gateway's for user, at user", &user, fresh(&own)),
        ("the same, at auth", &auth, fresh(&own)),
        ("the gateway says that it is auth", &user, fresh(&tokens(&auth, "gateway"))),
        ("a key that nobody here knows", &user, fresh(&tokens(&gateway, "stranger"))),
        ("good for an hour", &user, own.mint("user", START, START + 3_600)),
    ] {
        let answer: Result<Identity, Refusal> = trusts(me).token(&token);
        let answer = answer.map_or_else(|refusal| format!("{refusal:?}"), |caller| caller.to_string());
        println!("  {what:<34} {answer}");
    }
}
