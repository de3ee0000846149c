//! Who is let in: credentials of every shape, and the two kinds of tokens.

use crate::support::trust::{NOW, calendar, claims, jwks, key, name, sign, sure, tokens, trust};
use chapter03::{
    stack::{
        call::{Call, Credential},
        clock::Clock,
        failure::Failure,
    },
    telemetry::wall_clock::WallClock,
};
use chapter04::trust::{
    Trust,
    identity::{Identity, Role},
    keys::KeySet,
    layer::{Identify, Verified, VerifyLayer},
    policy::Policy,
    refusal::Refusal,
    revocations::MAX_AGE,
    service_token::{LIFETIME, Peers},
    sign::{Signer, SigningKey},
};
use futures_util::future;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;
use tower::{ServiceBuilder, ServiceExt, service_fn};
use utils::error_kind::ErrorKind;

#[tokio::test]
async fn rules_are_never_asked_by_somebody_who_proved_nothing() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let rules = service_fn(move |call: Call<Verified<&'static str>>| {
        count.fetch_add(1, Ordering::SeqCst);
        assert!(call.context.credential.is_none(), "no secret goes further in");
        future::ready(Ok::<_, Failure>((call.request.caller, call.request.request)))
    });
    let service = ServiceBuilder::new().layer(VerifyLayer::new(sure(&Clock::manual()))).service(rules);
    let ask = |credential: Option<String>| {
        let mut call = Call::local("mine");
        call.context.credential = credential.as_deref().map(Credential::new);
        service.clone().oneshot(call)
    };
    let good = sign(&claims());
    let long = format!("Bearer {}", "a".repeat(1_000_000));
    let bad = [
        None,        // the copied middleware's first hole: no header, and the request goes on
        Some("abc"), // its second: no second piece after the space, and the process ends
        Some(""),
        Some("Bearer"),
        Some("Bearer "),
        Some("Bearer  "),
        Some("Bearer null"),
        Some("Bearer undefined"),
        Some("Bearer .."),
        Some("Bearer a.b.c"),
        Some("Bearer a.b.c.d.e"),
        Some("Basic YWRhOnBhc3M="),
        Some("Digest username=ada"),
        Some("令牌 a.b.c"),
        Some("Bearer 令.牌.的"),
        Some(&long),
    ];
    for credential in bad {
        let failure = ask(credential.map(Into::into)).await.unwrap_err();
        assert_eq!(
            failure.kind,
            ErrorKind::Unauthenticated,
            "{:?}",
            credential.map(|text| &text[..text.len().min(40)])
        );
        assert!(
            credential.is_none_or(|text| text.len() <= "Bearer ".len() || !failure.message.contains(text))
        );
    }
    for credential in [
        good.clone(), // without its scheme
        format!("Bearer {good} "),
        format!(" Bearer {good}"),
        format!("Bearer {good},Bearer {good}"),
        format!("Bearer {good} {good}"),
        format!("Bearer\t{good}"),
        format!("Bearer{good}"),
        format!("Bearer \"{good}\""),
        format!("JWT {good}"),
    ] {
        let failure = ask(Some(credential.clone())).await.unwrap_err();
        assert_eq!(failure.kind, ErrorKind::Unauthenticated, "{credential}");
        assert!(!format!("{failure:?}").contains(&good), "a token is never repeated");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    for scheme in ["Bearer ", "bearer ", "BEARER ", "bEaReR ", "Bearer  ", "Bearer     "] {
        let (caller, request) = ask(Some(format!("{scheme}{good}"))).await.unwrap();
        assert!(caller.has_role(Role::User) && request == "mine", "{scheme:?}");
    }
}

#[tokio::test]
async fn a_verifier_that_is_not_sure_says_so_and_blames_nobody() {
    let trust = trust(&Clock::manual(), WallClock::fixed(NOW));
    trust.told(Some(&jwks()), true, &[], Instant::now() - Duration::from_secs(3_600)).unwrap();
    let token = format!("Bearer {}", sign(&claims()));
    assert_eq!(trust.identify(Some(&token)), Err(Refusal::NotSure));
    let failure = Failure::from(Refusal::NotSure);
    assert_eq!((failure.kind.http_status(), failure.retry_after), (503, Some(Duration::from_secs(1))));
    assert_eq!(
        trust.identify(Some("Bearer a.b.c")),
        Err(Refusal::Malformed),
        "what is no token needs no feed"
    );
}

#[test]
fn a_service_has_one_token_for_each_audience_and_a_new_one_in_good_time() {
    let (now, wall) = calendar();
    let gateway = tokens("gateway", 7, wall.clone());
    let to_user = || gateway.credential(&name("user")).reveal().to_string();
    let first = to_user();
    assert_eq!(to_user(), first);
    assert_ne!(gateway.credential(&name("auth")).reveal(), first);
    assert_eq!(to_user(), first, "each audience has its own place");
    let trust = trust(&Clock::manual(), wall);
    let mut changes = 0;
    let mut last = first.clone();
    for second in 0..=LIFETIME * 3 {
        now.store(NOW + second, Ordering::SeqCst);
        let token = to_user();
        assert_eq!(
            trust.identify(Some(&token)),
            Ok(Identity::Service(name("gateway"))),
            "after {second} seconds"
        );
        changes += u32::from(token != last);
        last = token;
    }
    assert_eq!(changes, 5, "every three minutes");
    now.store(NOW - 86_400, Ordering::SeqCst);
    assert_eq!(
        trust.identify(Some(&to_user())),
        Ok(Identity::Service(name("gateway"))),
        "a clock set back a day"
    );
}

#[test]
fn a_token_that_was_good_a_moment_ago_ends_as_well_and_lends_nothing_to_another() {
    let (now, wall) = calendar();
    let gateway = tokens("gateway", 7, wall.clone());
    let trust = trust(&Clock::manual(), wall);
    let token = gateway.mint("user", NOW, NOW + 60);
    for _ in 0..2 {
        assert_eq!(trust.token(&token), Ok(Identity::Service(name("gateway"))));
    }
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let forged = format!("{signed}.{other}{}", &signature[1..]);
    assert_eq!(trust.token(&forged), Err(Refusal::BadSignature));
    assert_eq!(trust.token(&gateway.mint("auth", NOW, NOW + 60)), Err(Refusal::WrongAudience));
    assert_eq!(trust.token(&token), Ok(Identity::Service(name("gateway"))));
    now.store(NOW + 89, Ordering::SeqCst);
    assert!(trust.token(&token).is_ok());
    now.store(NOW + 90, Ordering::SeqCst);
    assert_eq!(trust.token(&token), Err(Refusal::Expired), "remembered, and over all the same");
}

#[test]
fn a_service_is_known_while_nothing_is_known_of_users() {
    let trust = trust(&Clock::manual(), WallClock::fixed(NOW));
    let gateway = tokens("gateway", 7, WallClock::fixed(NOW));
    let token = gateway.credential(&name("user"));
    assert_eq!(trust.identify(Some(token.reveal())), Ok(Identity::Service(name("gateway"))));
    assert_eq!(trust.user(&sign(&claims())), Err(Refusal::NotSure));
    assert!(!trust.is_sure());
}

#[test]
fn a_verifier_that_missed_a_rotation_called_good_tokens_unknown_where_it_was_not_sure() {
    let clock = Clock::manual();
    let trust = sure(&clock);
    let by_new = Signer::new(SigningKey::Pair(key(2)), Policy::default()).sign(&claims());
    assert_eq!(trust.token(&by_new), Err(Refusal::UnknownKey));
    clock.advance(MAX_AGE + Duration::from_millis(1));
    assert_eq!((trust.token(&by_new), trust.user(&by_new)), (Err(Refusal::NotSure), Err(Refusal::NotSure)));
}

#[test]
fn a_services_key_changes_without_a_gap_because_both_are_known_for_a_while() {
    let wall = WallClock::fixed(NOW);
    let peers = [7, 9].map(|seed| (name("gateway"), key(seed).public().clone()));
    let trust = Trust::new(name("user"), KeySet::none(), Peers::new(peers), Clock::manual(), wall.clone());
    for seed in [7, 9] {
        let token = tokens("gateway", seed, wall.clone()).credential(&name("user"));
        assert_eq!(trust.identify(Some(token.reveal())), Ok(Identity::Service(name("gateway"))));
    }
    let stranger = tokens("gateway", 10, wall).credential(&name("user"));
    assert_eq!(trust.identify(Some(stranger.reveal())), Err(Refusal::UnknownKey));
}

#[test]
fn where_a_user_is_wanted_a_service_is_none() {
    let clock = Clock::manual();
    let trust = sure(&clock);
    assert_eq!(
        trust.user(&tokens("gateway", 7, WallClock::fixed(NOW)).mint("user", NOW, NOW + 60)),
        Err(Refusal::WrongKind)
    );
}
