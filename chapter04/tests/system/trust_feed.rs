//! How verifiers keep up with auth: revocation at once, a lost line, late and unreadable messages, and all of it
//! over sockets.

use crate::support::{
    PATIENCE,
    trust::{NOW, claims, jwks, key, name, revoked, sign, tokens, trust},
};
use axum::{Router, extract::Request as HttpRequest};
use chapter03::{
    stack::clock::Clock,
    telemetry::wall_clock::WallClock,
    wire::grpc_server::{self, GrpcLimits},
};
use chapter04::{
    pb::auth::{Keys, Revocation as PbRevocation, TrustUpdate, WatchTrustRequest, revocation::What},
    trust::{
        Trust,
        claims::AccessClaims,
        feed,
        identity::TokenId,
        jwks::to_jwks,
        keys::KeySet,
        layer::Identify,
        policy::Policy,
        refusal::Refusal,
        revocations::{MAX_AGE, Revocation, Revoked},
        service_token::Peers,
        sign::{Signer, SigningKey},
        trust_log::TrustLog,
    },
};
use futures_util::{FutureExt, Stream, StreamExt, future, stream, stream::BoxStream};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpListener,
    task::JoinHandle,
    time::{Instant, advance, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, server::ServerStreamingService, transport::Endpoint};

/// Lines to a log that a test cuts and mends.
#[derive(Clone)]
struct Lines {
    log: TrustLog,
    open: tokio::sync::watch::Sender<bool>,
    opened: Arc<AtomicU32>,
}

impl Lines {
    fn to(log: &TrustLog) -> Lines {
        Lines { log: log.clone(), open: tokio::sync::watch::Sender::new(true), opened: Arc::default() }
    }

    fn open(&self) -> Result<impl Stream<Item = Result<TrustUpdate, Status>> + use<>, Status> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        let mut open = self.open.subscribe();
        if !*open.borrow() {
            return Err(Status::unavailable("cut"));
        }
        let cut = async move { while open.changed().await.is_ok_and(|()| *open.borrow()) {} };
        Ok(self.log.watch().map(Ok).take_until(cut.boxed()))
    }
}

/// A verifier that follows `lines`, its clock, and what stops it.
fn following(lines: &Lines) -> (Trust, CancellationToken, JoinHandle<()>) {
    let clock = Clock::system();
    let trust = trust(&clock, WallClock::fixed(NOW));
    let stop = CancellationToken::new();
    let lines = lines.clone();
    let follow = feed::follow(move || future::ready(lines.open()), trust.clone(), clock, stop.clone());
    (trust, stop, tokio::spawn(follow))
}

fn log(revoked: impl IntoIterator<Item = Revocation>) -> TrustLog {
    TrustLog::new(&jwks(), revoked, Clock::system(), WallClock::fixed(NOW))
}

/// Lets everybody do what they can do now; the clock goes on by a millisecond.
async fn settle() {
    sleep(Duration::from_millis(1)).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_revoked_is_refused_at_once_and_everything_else_goes_on() {
    let [ada, bob] = [claims(), claims()];
    let log = log([]);
    let (trust, stop, follower) = following(&Lines::to(&log));
    settle().await;
    let [as_ada, as_bob] = [sign(&ada), sign(&bob)];
    assert!(trust.token(&as_ada).is_ok() && trust.token(&as_bob).is_ok());
    log.revoke([revoked(Revoked::Session(ada.session))]);
    settle().await;
    assert_eq!(trust.token(&as_ada), Err(Refusal::Revoked));
    assert_eq!(trust.user(&as_ada), Err(Refusal::Revoked), "whichever way it is asked");
    log.revoke([revoked(Revoked::Token(bob.token))]);
    settle().await;
    assert_eq!(trust.token(&as_bob), Err(Refusal::Revoked));
    assert!(
        trust.token(&sign(&AccessClaims { token: TokenId::new(), ..bob })).is_ok(),
        "the same session, another token"
    );
    stop.cancel();
    follower.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_quiet_hour_does_not_make_a_verifier_unsure() {
    let log = log([]);
    let lines = Lines::to(&log);
    let (trust, ..) = following(&lines);
    settle().await;
    for _ in 0..3_600 * 4 {
        advance(Duration::from_millis(250)).await;
        settle().await;
        assert!(trust.is_sure());
    }
    assert_eq!(lines.opened.load(Ordering::SeqCst), 1, "on one line");
}

#[tokio::test(start_paused = true)]
async fn a_lost_line_is_good_for_less_than_a_second_and_a_new_one_tells_everything() {
    let (ada, bob) = (claims(), claims());
    let log = log([revoked(Revoked::Session(bob.session))]);
    let lines = Lines::to(&log);
    let (trust, ..) = following(&lines);
    settle().await;
    assert!(trust.token(&sign(&ada)).is_ok());
    assert_eq!(trust.token(&sign(&bob)), Err(Refusal::Revoked), "what was revoked before we came");
    lines.open.send_replace(false);
    log.revoke([revoked(Revoked::Session(ada.session))]); // nobody hears it
    settle().await;
    assert!(trust.token(&sign(&ada)).is_ok(), "for a moment longer");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(trust.token(&sign(&ada)), Err(Refusal::NotSure));
    assert_eq!(trust.token(&sign(&bob)), Err(Refusal::Revoked), "what is known stays known");
    sleep(Duration::from_secs(60)).await;
    let tries = lines.opened.load(Ordering::SeqCst);
    assert!((60..400).contains(&tries), "{tries} tries in a minute: neither a storm nor a nap");
    lines.open.send_replace(true);
    sleep(Duration::from_millis(1_001)).await;
    assert_eq!(trust.token(&sign(&ada)), Err(Refusal::Revoked), "told with the rest");
    assert!(trust.token(&sign(&claims())).is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_new_or_gone_is_so_at_every_verifier_at_once() {
    let log = log([]);
    let (trust, ..) = following(&Lines::to(&log));
    settle().await;
    let by_new = Signer::new(SigningKey::Pair(key(2)), Policy::default()).sign(&claims());
    assert_eq!(trust.token(&by_new), Err(Refusal::UnknownKey));
    log.set_keys(&to_jwks([key(1).public(), key(2).public()]));
    settle().await;
    assert!(trust.token(&by_new).is_ok() && trust.token(&sign(&claims())).is_ok());
    log.set_keys(&to_jwks([key(2).public()]));
    settle().await;
    assert!(trust.token(&by_new).is_ok());
    assert_eq!(trust.token(&sign(&claims())), Err(Refusal::UnknownKey));
}

/// A verifier that hears exactly these messages, all at once, and then silence. The second value counts the lines that it opened.
fn hearing(messages: Vec<TrustUpdate>) -> (Trust, Arc<AtomicU32>) {
    let clock = Clock::system();
    let trust = trust(&clock, WallClock::fixed(NOW));
    let opened = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&opened);
    let open = move || {
        // Only the first line says something.
        let messages = if count.fetch_add(1, Ordering::SeqCst) == 0 { messages.clone() } else { vec![] };
        future::ready(Ok(stream::iter(messages.into_iter().map(Ok)).chain(stream::pending())))
    };
    tokio::spawn(feed::follow(open, trust.clone(), clock, CancellationToken::new()));
    (trust, opened)
}

fn first() -> TrustUpdate {
    TrustUpdate { keys: Some(Keys { jwks: jwks() }), complete: true, revoked: vec![], age_ms: 0 }
}

#[tokio::test(start_paused = true)]
async fn a_message_makes_nobody_surer_than_its_age_allows() {
    let (trust, _) = hearing(vec![first()]);
    settle().await;
    assert!(trust.is_sure());
    sleep(MAX_AGE).await;
    assert!(!trust.is_sure());

    // The line came about slowly: what it says first may be as old as our question.
    let clock = Clock::system();
    let slow = crate::support::trust::trust(&clock, WallClock::fixed(NOW));
    let open = || async {
        sleep(Duration::from_millis(600)).await;
        Ok(stream::iter([Ok(first())]).chain(stream::pending()))
    };
    tokio::spawn(feed::follow(open, slow.clone(), clock, CancellationToken::new()));
    sleep(Duration::from_millis(650)).await;
    assert!(slow.is_sure());
    sleep(Duration::from_millis(300)).await;
    assert!(!slow.is_sure(), "950 milliseconds after the question");
}

#[tokio::test(start_paused = true)]
async fn a_message_that_lay_in_a_buffer_makes_nobody_sure() {
    let clock = Clock::system();
    let trust = trust(&clock, WallClock::fixed(NOW));
    let open = || {
        // Made in the first millisecond of the stream, and here three quarters of a second later.
        let late = TrustUpdate { age_ms: 1, ..TrustUpdate::default() };
        let stalled = stream::once(sleep(Duration::from_millis(750)).map(|()| Ok(late)));
        future::ready(Ok(stream::iter([Ok(first())]).chain(stalled).chain(stream::pending())))
    };
    tokio::spawn(feed::follow(open, trust.clone(), clock, CancellationToken::new()));
    sleep(Duration::from_millis(760)).await;
    assert!(trust.is_sure());
    sleep(Duration::from_millis(145)).await;
    assert!(!trust.is_sure(), "the last message came 155 milliseconds ago, and is more than 900 old");
}

#[tokio::test(start_paused = true)]
async fn a_message_that_cannot_be_read_ends_the_line_and_makes_nobody_sure() {
    let bad_id = PbRevocation { what: Some(What::Session("1".to_string())), until: NOW };
    let unknown = PbRevocation { what: None, until: NOW };
    let no_keys = Some(Keys { jwks: "[]".to_string() });
    for bad in [
        TrustUpdate { revoked: vec![bad_id], ..first() },
        TrustUpdate { revoked: vec![unknown], ..first() },
        TrustUpdate { keys: no_keys, ..first() },
        TrustUpdate { complete: false, ..first() },
    ] {
        let (trust, opened) = hearing(vec![bad.clone(), first()]);
        sleep(Duration::from_millis(60)).await;
        assert!(!trust.is_sure(), "{bad:?}");
        assert!(opened.load(Ordering::SeqCst) > 1, "and another line is tried");
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_that_says_nothing_any_more_is_left_for_a_new_one() {
    let (_, opened) = hearing(vec![first()]);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(opened.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_the_follower_wherever_it_is() {
    let lines = Lines::to(&log([]));
    let (_, stop, follower) = following(&lines);
    settle().await;
    lines.open.send_replace(false);
    sleep(Duration::from_secs(5)).await; // in a pause between two tries
    stop.cancel();
    timeout(Duration::from_millis(1), follower).await.expect("it ends at once").unwrap();
}

/// Auth as far as the feed needs it: WatchTrust behind a service token.
#[derive(Clone)]
struct Auth {
    log: TrustLog,
    trust: Trust,
}

impl ServerStreamingService<WatchTrustRequest> for Auth {
    type Response = TrustUpdate;
    type ResponseStream = BoxStream<'static, Result<TrustUpdate, Status>>;
    type Future = future::Ready<Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: Request<WatchTrustRequest>) -> Self::Future {
        let value = request.metadata().get("authorization").and_then(|value| value.to_str().ok());
        future::ready(match self.trust.identify(value) {
            Ok(caller) if caller.is_service() => Ok(Response::new(self.log.watch().map(Ok).boxed())),
            Ok(_) => Err(Status::permission_denied("services only")),
            Err(refusal) => Err(Status::unauthenticated(refusal.to_string())),
        })
    }
}

/// Serves it until the token is cancelled.
async fn serve(auth: Auth, address: &str) -> (SocketAddr, CancellationToken, JoinHandle<()>) {
    let answer = move |request: HttpRequest| {
        let mut grpc = tonic::server::Grpc::new(tonic_prost::ProstCodec::default());
        let auth = auth.clone();
        async move { grpc.server_streaming(auth, request).await }
    };
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let limits = GrpcLimits { drain_time: Duration::from_millis(1), ..GrpcLimits::default() };
    let server = grpc_server::run(listener, Router::new().fallback(answer), limits, stop.clone());
    let server = tokio::spawn(async move {
        server.await;
    });
    (address, stop, server)
}

/// Asks again and again, with a limit, until it is so.
async fn until(what: &str, holds: impl Fn() -> bool) -> Duration {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(2)).await;
    }
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn over_sockets_two_verifiers_refuse_within_a_second_of_a_logout_and_of_the_loss_of_auth() {
    let (clock, wall) = (Clock::system(), WallClock::fixed(NOW));
    let log = log([]);
    let peers = Peers::new([(name("user"), key(3).public().clone())]);
    let auths_own = Trust::new(name("auth"), KeySet::none(), peers, clock.clone(), wall.clone());
    let auth = Auth { log: log.clone(), trust: auths_own };
    let (address, stop_auth, server) = serve(auth.clone(), "127.0.0.1:0").await;
    let stop = CancellationToken::new();
    let follow = |seed: u8| {
        let trust = trust(&clock, wall.clone());
        let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
        let open = feed::over(endpoint, tokens("user", seed, wall.clone()), name("auth"));
        let follower = tokio::spawn(feed::follow(open, trust.clone(), clock.clone(), stop.clone()));
        (trust, follower)
    };
    let (verifiers, mut followers): (Vec<_>, Vec<_>) = [3, 3].map(follow).into_iter().unzip();
    let (stranger, strange_follower) = follow(9);
    followers.push(strange_follower);
    let all = |check: &dyn Fn(&Trust) -> bool| verifiers.iter().all(check);
    until("both have heard everything", || all(&Trust::is_sure)).await;

    let (ada, bob) = (claims(), claims());
    let [as_ada, as_bob] = [sign(&ada), sign(&bob)];
    assert!(all(&|trust| trust.token(&as_ada).is_ok()));
    log.revoke([revoked(Revoked::Session(ada.session))]);
    let refused = |trust: &Trust| trust.token(&as_ada) == Err(Refusal::Revoked);
    let took = until("both refuse her", || all(&refused)).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert!(all(&|trust| trust.token(&as_bob).is_ok()));

    stop_auth.cancel();
    server.await.unwrap();
    let lost = Instant::now();
    until("both are not sure", || all(&|trust| trust.token(&as_bob) == Err(Refusal::NotSure))).await;
    assert!(lost.elapsed() < Duration::from_millis(1_100), "{:?}", lost.elapsed());

    log.revoke([revoked(Revoked::Session(bob.session))]);
    let (_, stop_auth, server) = serve(auth, &address.to_string()).await;
    until("both are sure again", || all(&Trust::is_sure)).await;
    assert!(all(&|trust| trust.token(&as_bob) == Err(Refusal::Revoked)), "what happened meanwhile is known");
    assert!(!stranger.is_sure(), "a service whose key auth does not know is told nothing");
    stop.cancel();
    for follower in followers {
        timeout(PATIENCE, follower).await.unwrap().unwrap();
    }
    stop_auth.cancel();
    server.await.unwrap();
}
