//! `cargo run --release -p chapter04 --example bench_tokens -- --write`: what it costs to make a token, to verify one, and to tell who calls.
//!
//! Nothing here is a test: a machine's speed is no fault of the code. Rows take turns (A B C A B C …), so that a busy machine slows all
//! alike; what is shown is the median of the rounds. Both clocks are the computer's.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use chapter04::trust::{
    Trust,
    claims::AccessClaims,
    identity::{Role, Roles, ServiceName, SessionId, TokenId, UserId},
    keys::Secret,
    layer::Identify,
    policy::{Policy, seconds},
    revocations::{Revocation, Revoked},
    service_token::{Peers, ServiceTokens},
    sign::{KeyPair, Signer, SigningKey},
    verifier::Verifier,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use std::{cell::Cell, hint::black_box, path::Path, process::ExitCode, time::Instant};
use utils::bench::{kept, machine, median, write_section};

const USAGE: &str = "Usage: cargo run --release -p chapter04 --example bench_tokens -- [--rounds N] [--write]

  --rounds N   how often each row is measured (15)
  --write      keeps the table in chapter04/BENCHMARKS.md, under its own heading";

/// What verifying with HS256 may take, in nanoseconds.
const HS256_PROMISE: f64 = 10_000.0;
/// What verifying with EdDSA may take, in nanoseconds.
const EDDSA_PROMISE: f64 = 100_000.0;
/// Rows by their names, where the promises need them.
const HS256: &str = "**verify, HS256**";
const EDDSA: &str = "**verify, EdDSA**";

const SECRET: [u8; 32] = [0x5e; 32];

/// One thing to measure, and how often between two looks at the clock.
struct Row {
    name: &'static str,
    calls: u32,
    run: Box<dyn Fn()>,
    figures: Vec<f64>,
}

fn row(name: &'static str, calls: u32, run: impl Fn() + 'static) -> Row {
    Row { name, calls, run: Box::new(run), figures: Vec::new() }
}

fn main() -> ExitCode {
    let (mut rounds, mut write) = (15, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), &mut arguments) {
            ("--write", _) => write = true,
            ("--rounds", rest) => match rest.next().and_then(|text| text.parse().ok()) {
                Some(number @ 1..=1000) => rounds = number,
                _ => return misused(),
            },
            ("--help" | "-h", _) => {
                println!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            _ => return misused(),
        }
    }
    let mut rows = rows();
    for round in 0..=rounds {
        for row in &mut rows {
            let started = Instant::now();
            (0..row.calls).for_each(|_| (row.run)());
            let figure = started.elapsed().as_nanos() as f64 / f64::from(row.calls);
            if round > 0 {
                row.figures.push(figure); // the first round warms up
            }
        }
    }
    let text = markdown(rounds, &rows);
    println!("{text}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("BENCHMARKS.md");
    match write.then(|| write_section(&path, "Benchmarks of chapter 4", &text)) {
        Some(Err(problem)) => {
            eprintln!("bench_tokens: {problem}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// A service that trusts tokens of `key` and the service gateway, and knows of so many revocations.
fn service(key: &SigningKey, gateway: &KeyPair, revocations: usize, now: u64) -> Trust {
    let name = ServiceName::new;
    let peers = Peers::new([(name("gateway"), gateway.public().clone())]);
    let trust = Trust::new(name("user"), key.key_set(), peers, Clock::system(), WallClock::system());
    let revoked = |_| Revocation { what: Revoked::Session(SessionId::new()), until: now + 3_600 };
    let revoked: Vec<_> = (0..revocations).map(revoked).collect();
    trust.told(None, true, &revoked, tokio::time::Instant::now()).expect("there are no keys to read");
    trust
}

fn rows() -> Vec<Row> {
    let wall = WallClock::system();
    let now = seconds(wall.now());
    let claims = AccessClaims {
        user: UserId::new(),
        session: SessionId::new(),
        token: TokenId::new(),
        roles: Roles::of([Role::User]),
        issued_at: now,
        expires_at: now + 86_400,
    };
    let shared = SigningKey::Shared(Secret::new(&SECRET).expect("32 bytes are enough"));
    let pair = KeyPair::from_seed(&[1; 32]);
    let gateway = KeyPair::from_seed(&[7; 32]);
    let keys = [(&shared, HS256, 20_000), (&SigningKey::Pair(pair.clone()), EDDSA, 1_000)];

    let mut rows = Vec::new();
    for (key, name, calls) in keys {
        let signer = Signer::new(key.clone(), Policy::default());
        let token = signer.sign(&claims);
        let eddsa = name == EDDSA;
        rows.push(row(if eddsa { "sign, EdDSA" } else { "sign, HS256" }, calls, move || {
            black_box(signer.sign(black_box(&claims)));
        }));
        let verifier = Verifier::new(key.key_set(), Policy::default(), wall.clone());
        let its = token.clone();
        let keys = key.key_set();
        rows.push(row(name, calls, move || {
            // New keys remember no token, so this one is always the first. That costs a microsecond of what is measured.
            verifier.set_keys(keys.clone());
            black_box(verifier.verify(black_box(&its)).expect("a good token"));
        }));
        if eddsa {
            let verifier = Verifier::new(key.key_set(), Policy::default(), wall.clone());
            let its = token.clone();
            rows.push(row("verify, EdDSA, the same token again", 20_000, move || {
                black_box(verifier.verify(black_box(&its)).expect("a good token"));
            }));
        }
        let (decoding, algorithm) = match key {
            SigningKey::Shared(_) => (DecodingKey::from_secret(&SECRET), Algorithm::HS256),
            SigningKey::Pair(pair) => {
                let x = pair.public().to_string();
                (DecodingKey::from_ed_components(&x).expect("base64url"), Algorithm::EdDSA)
            }
        };
        let mut validation = Validation::new(algorithm);
        validation.set_audience(&["course"]);
        validation.set_issuer(&["course-auth"]);
        validation.validate_nbf = true;
        let its = token.clone();
        let name = if eddsa { "the crate jsonwebtoken, EdDSA" } else { "the crate jsonwebtoken, HS256" };
        rows.push(row(name, calls, move || {
            let read = jsonwebtoken::decode::<Owned>(black_box(&its), &decoding, &validation);
            black_box(read.expect("a good token").claims);
        }));
        let value = format!("Bearer {token}");
        let name = if eddsa { "who calls, EdDSA" } else { "who calls, HS256" };
        rows.push(identify(name, calls, service(key, &gateway, 0, now), value.clone()));
        if !eddsa {
            let name = "who calls, HS256, 100,000 revocations known";
            rows.push(identify(name, calls, service(key, &gateway, 100_000, now), value.clone()));
            let trust = service(key, &gateway, 0, now);
            // Another last character that base64url has there: of 32 bytes, the last one says four bits.
            let last = if value.ends_with('A') { 'E' } else { 'A' };
            let forged = format!("{}{last}", &value[..value.len() - 1]);
            rows.push(row("refused: a wrong signature, HS256", calls, move || {
                black_box(trust.identify(black_box(Some(&forged))).expect_err("a forged token"));
            }));
            let trust = service(key, &gateway, 0, now);
            rows.push(row("refused: `Bearer abc`", calls, move || {
                black_box(trust.identify(black_box(Some("Bearer abc"))).expect_err("no token"));
            }));
        }
    }

    let tokens = ServiceTokens::new(ServiceName::new("gateway"), gateway.clone(), wall);
    let user = ServiceName::new("user");
    let credential = tokens.credential(&user).reveal().to_string();
    rows.push(identify(
        "which service calls, its last token again",
        20_000,
        service(&shared, &gateway, 0, now),
        credential,
    ));
    let many: Vec<_> = (0..1_000)
        .map(|number| format!("Bearer {}", tokens.mint("user", now, now + number % 240 + 60)))
        .collect();
    let (trust, next) = (service(&shared, &gateway, 0, now), Cell::new(0));
    rows.push(row("which service calls, a new token", 1_000, move || {
        next.set((next.get() + 1) % many.len());
        black_box(trust.identify(black_box(Some(&many[next.get()]))).expect("a good token"));
    }));
    rows.push(row("our own token for a call", 20_000, move || {
        black_box(tokens.credential(black_box(&user)));
    }));
    rows
}

/// The whole way from the value of `authorization`. A message of the feed comes before each round's first call.
fn identify(name: &'static str, calls: u32, trust: Trust, value: String) -> Row {
    let count = Cell::new(0);
    row(name, calls, move || {
        if count.replace((count.get() + 1) % calls) == 0 {
            trust.told(None, false, &[], tokio::time::Instant::now()).expect("there are no keys to read");
        }
        black_box(trust.identify(black_box(Some(&value))).expect("a good token"));
    })
}

/// The claims as most programs read them: an owned text each.
#[derive(serde::Deserialize)]
#[allow(dead_code, reason = "they are read and dropped")]
struct Owned {
    sub: String,
    sid: String,
    jti: String,
    roles: Vec<String>,
    exp: u64,
}

fn markdown(rounds: usize, rows: &[Row]) -> String {
    let mut text = format!(
        "## Tokens

Written by `cargo run --release -p chapter04 --example bench_tokens -- --rounds {rounds} --write`.

{}.

Medians of {rounds} rounds, in turn, each of as many calls as stand in the row. \"Who calls\" is the whole way from the value of `authorization`: the header's
shape, the token's, its signature, its claims, revocation and how sure we are of it.

| | calls | a call |
|---|---:|---:|
",
        machine(&[])
    );
    let figure = |row: &Row| median(row.figures.clone());
    for row in rows {
        text = format!("{text}| {} | {} | {:.2} µs |\n", row.name, row.calls, figure(row) / 1_000.0);
    }
    let of = |name: &str| rows.iter().find(|row| row.name == name).map_or(f64::NAN, figure);
    let [hs256, eddsa] = [of(HS256), of(EDDSA)];
    format!(
        "{text}\nPromises: verifying takes under 10 µs with HS256 ({:.2} µs: {}), under 100 µs with EdDSA and a cached key ({:.2} µs: {}).\n",
        hs256 / 1_000.0,
        kept(hs256 < HS256_PROMISE),
        eddsa / 1_000.0,
        kept(eddsa < EDDSA_PROMISE)
    )
}

fn misused() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}
