//! Copies in a real Redis: shared by instances, never older than what was written, and no request's business when Redis is stopped, killed,
//! full, or something else altogether.

use crate::support::{
    PATIENCE,
    fake_server::FakeServer,
    redis_server::Redis,
    stub_store::{StubStore, named, older},
};
use chapter03::stack::clock::Clock;
use chapter04::{
    cache::jitter::Jitter,
    user::{
        cache::{
            Entry, Lookup, UserCache,
            encoding::{decode, encode},
            guarded::{CacheError, Guarded, Limits, Parcel, RemoteCache},
            metrics::CacheMetrics,
            redis::{RedisAddress, RedisUserCache},
        },
        cached_store::CachedStore,
        domain::{User, UserId},
        store::UserStore,
    },
};
use rustix::process::Signal;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout};

const MS: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_secs(60);
/// What a request may take on this machine besides waiting for the cache. It is busy with other tests.
const SLACK: Duration = Duration::from_secs(1);
/// The patience of these tests: long, so that a busy machine does not look like a slow Redis.
const LIMITS: fn() -> Limits =
    || Limits { patience: Duration::from_millis(500), pause: Duration::from_millis(50), ..Limits::default() };

type Instance = CachedStore<Arc<StubStore>, Guarded<RedisUserCache>>;

fn open(url: &str) -> RedisUserCache {
    RedisUserCache::open(&url.parse::<RedisAddress>().unwrap()).unwrap()
}

/// An instance of the service over `store`, whose cache is at `url`.
fn instance(store: &Arc<StubStore>, url: &str) -> (Instance, CacheMetrics) {
    let (clock, metrics) = (Clock::system(), CacheMetrics::default());
    let cache = Guarded::new(open(url), LIMITS(), clock.clone(), Jitter::new(7), metrics.clone());
    (CachedStore::new(Arc::clone(store), cache, clock, metrics.clone()), metrics)
}

async fn settled(users: &Instance) {
    timeout(PATIENCE, users.cache().settled()).await.expect("the courier comes to an end");
}

fn key(id: UserId) -> String {
    format!("course:user:{id}")
}

fn parcel(user: &User, version: u64) -> Parcel {
    let user = User { version, ..user.clone() };
    Parcel { id: user.id, entry: Entry::Profile(user), time: MINUTE }
}

/// A read that has to be right, and may take no longer than the cache's patience and a little.
async fn get_in_time(users: &Instance, id: UserId) -> Option<User> {
    let start = Instant::now();
    let found = users.get(id).await.expect("a cache never fails a request");
    assert!(start.elapsed() < LIMITS().patience + SLACK, "{:?}", start.elapsed());
    found
}

/// Reads until the cache helps again.
async fn until_it_helps(users: &Instance, metrics: &CacheMetrics, id: UserId) {
    let end = Instant::now() + PATIENCE;
    let before = metrics.hits.get();
    while metrics.hits.get() == before {
        assert!(Instant::now() < end, "the cache is not used again");
        get_in_time(users, id).await;
        settled(users).await;
        sleep(5 * MS).await;
    }
}

// ANCHOR: shared
#[tokio::test]
async fn what_one_instance_has_read_or_written_all_know() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let store = Arc::new(StubStore::default());
    // By TCP and by a socket: it is the same Redis.
    let (here, _) = instance(&store, &redis.url());
    let (there, counted) = instance(&store, &redis.socket_url());
    let ada = store.with(named("ada"));
    let grace = named("grace");
    assert_eq!(
        (here.get(ada.id).await.unwrap(), here.get(grace.id).await.unwrap()),
        (Some(ada.clone()), None)
    );
    settled(&here).await;
    assert_eq!(store.reads(), 2);
    assert_eq!(
        (there.get(ada.id).await.unwrap(), there.get(grace.id).await.unwrap()),
        (Some(ada.clone()), None)
    );
    assert_eq!((store.reads(), counted.hits.get()), (2, 2), "nobody asked the store again");

    let changed = here.update(older(&ada, 37)).await.unwrap();
    let made = here.insert(grace.clone()).await.unwrap();
    assert_eq!(there.get_many(&[grace.id, ada.id]).await.unwrap(), [made, changed]);
    assert!(there.delete(ada.id).await.unwrap());
    assert_eq!(here.get(ada.id).await.unwrap(), None);
    assert_eq!((store.reads(), counted.errors.get()), (2, 0));
}
// ANCHOR_END: shared

#[tokio::test]
async fn every_key_has_an_end_and_a_profile_takes_few_bytes() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let store = Arc::new(StubStore::default());
    let (users, _) = instance(&store, &redis.url());
    let (ada, deleted, nobody) = (store.with(named("ada")), store.with(named("deleted")), UserId::new());
    users.get_many(&[ada.id, nobody]).await.unwrap();
    users.delete(deleted.id).await.unwrap();
    settled(&users).await;
    let mut direct = redis.connection().await;
    let limits = LIMITS();
    for (id, longest) in [(ada.id, limits.profile), (nobody, limits.nobody), (deleted.id, limits.barrier)] {
        let left: i64 = redis::cmd("PTTL").arg(key(id)).query_async(&mut direct).await.unwrap();
        let left = Duration::from_millis(left.try_into().expect("it has an end"));
        assert!(left <= longest && left > longest / 2, "{left:?} of {longest:?}");
    }
    let bytes: Vec<u8> = redis::cmd("GET").arg(key(ada.id)).query_async(&mut direct).await.unwrap();
    assert!(bytes.len() < 64, "{}", bytes.len());
    assert_eq!(decode(ada.id, &bytes), Some(Entry::Profile(ada)));
}

// ANCHOR: versions
#[tokio::test]
async fn an_older_version_never_takes_the_place_of_a_newer_one() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let cache = open(&redis.url());
    let ada = User::from(named("ada"));
    let kept = async || cache.get(&[ada.id]).await.unwrap().remove(0).expect("something").version();
    // Numbers next to each other where a float, and half of the bytes, can no longer tell them apart.
    let versions =
        [1, 2, 255, 256, u64::from(u32::MAX), 1 << 32, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, u64::MAX - 1];
    for pair in versions.windows(2) {
        let [old, new] = [pair[0], pair[1]].map(|version| parcel(&ada, version));
        assert_eq!(cache.put(&[new]).await, Ok(0));
        assert_eq!(cache.put(&[old, Parcel { id: ada.id, entry: Entry::Nobody, time: MINUTE }]).await, Ok(0));
        assert_eq!(kept().await, pair[1]);
    }
    cache.put(&[Parcel { id: ada.id, entry: Entry::Deleted, time: MINUTE }]).await.unwrap();
    cache.put(&[parcel(&ada, u64::MAX - 1)]).await.unwrap();
    assert_eq!(cache.get(&[ada.id]).await, Ok(vec![Some(Entry::Deleted)]));
}
// ANCHOR_END: versions

#[tokio::test]
async fn of_writers_at_the_same_instant_the_newest_version_stays() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let ada = User::from(named("ada"));
    let caches: Vec<_> = (0..4).map(|_| Arc::new(open(&redis.url()))).collect();
    let writers = (1..=200_u64).map(|number| {
        let (cache, ada) = (Arc::clone(&caches[number as usize % 4]), ada.clone());
        // 73 and 201 have no common factor: every version once, in no order.
        tokio::spawn(async move { cache.put(&[parcel(&ada, number * 73 % 201)]).await.unwrap() })
    });
    for writer in writers.collect::<Vec<_>>() {
        timeout(PATIENCE, writer).await.unwrap().unwrap();
    }
    let found = caches[0].get(&[ada.id]).await.unwrap();
    assert_eq!(found, [Some(parcel(&ada, 200).entry)]);
}

#[tokio::test]
async fn a_slow_reader_of_one_instance_does_not_bring_back_what_another_has_overwritten() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let store = Arc::new(StubStore::gated());
    let (slow, _) = instance(&store, &redis.url());
    let (writes, _) = instance(&store, &redis.url());
    let [ada, gone] = ["ada", "gone"].map(|name| store.with(named(name)));
    let slow = Arc::new(slow);
    let readers = [ada.id, gone.id].map(|id| {
        let slow = Arc::clone(&slow);
        tokio::spawn(async move { slow.get(id).await.unwrap() })
    });
    let on_their_way = async {
        while store.reads() < 2 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, on_their_way).await.unwrap();
    let written = writes.update(older(&ada, 37)).await.unwrap();
    writes.delete(gone.id).await.unwrap();
    store.gate.add_permits(2);
    for reader in readers {
        assert!(reader.await.unwrap().is_some(), "they asked before the writes");
    }
    settled(&slow).await;
    for users in [&*slow, &writes] {
        assert_eq!(users.get(ada.id).await.unwrap(), Some(written.clone()));
        assert_eq!(users.get(gone.id).await.unwrap(), None);
    }
    assert_eq!(store.reads(), 2);
}

#[tokio::test]
async fn whatever_else_is_under_a_key_is_a_miss_and_makes_room_for_a_true_entry() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let cache = open(&redis.url());
    let mut direct = redis.connection().await;
    let ada = User::from(named("ada"));
    let others = encode(UserId::new(), &Entry::Nobody);
    let newer_format = [b"U\x02".as_slice(), &1_u64.to_be_bytes(), b"whatever"].concat();
    for bytes in [b"".as_slice(), b"U", b"garbage, and more of it", &others, &newer_format] {
        redis::cmd("SET").arg(key(ada.id)).arg(bytes).exec_async(&mut direct).await.unwrap();
        assert_eq!(cache.get(&[ada.id]).await, Ok(vec![None]), "{bytes:?}");
        cache.put(&[parcel(&ada, 1)]).await.unwrap();
        assert_eq!(cache.get(&[ada.id]).await, Ok(vec![Some(parcel(&ada, 1).entry)]), "{bytes:?}");
    }
    redis::pipe().del(key(ada.id)).lpush(key(ada.id), 1).exec_async(&mut direct).await.unwrap();
    assert_eq!(cache.get(&[ada.id]).await, Ok(vec![None]), "a list");
    cache.put(&[parcel(&ada, 1)]).await.unwrap();
    assert_eq!(cache.get(&[ada.id]).await, Ok(vec![Some(parcel(&ada, 1).entry)]));
}

// ANCHOR: stopped
#[tokio::test]
async fn a_redis_that_is_stopped_slows_a_few_requests_by_its_patience_and_fails_none() {
    let Some(redis) = Redis::start(&[]).await else { return };
    let store = Arc::new(StubStore::default());
    let (here, metrics) = instance(&store, &redis.url());
    let (there, counted) = instance(&store, &redis.url());
    let ada = store.with(named("ada"));
    until_it_helps(&here, &metrics, ada.id).await;
    until_it_helps(&there, &counted, ada.id).await;

    redis.signal(Signal::STOP);
    let start = Instant::now();
    for _ in 0..100 {
        assert_eq!(get_in_time(&here, ada.id).await.as_ref(), Some(&ada));
    }
    // A hundred requests that each waited would take 50 s.
    assert!(start.elapsed() < LIMITS().patience * 3 + SLACK * 4, "{:?}", start.elapsed());
    let write = Instant::now();
    let written = here.update(older(&ada, 37)).await.unwrap();
    assert!(write.elapsed() < LIMITS().patience + SLACK);
    assert_eq!(get_in_time(&here, ada.id).await.as_ref(), Some(&written));

    redis.signal(Signal::CONT);
    settled(&here).await; // it has heard of the write
    until_it_helps(&there, &counted, ada.id).await;
    assert_eq!(get_in_time(&there, ada.id).await, Some(written), "and so has the other instance");
    until_it_helps(&here, &metrics, ada.id).await;
}
// ANCHOR_END: stopped

#[tokio::test]
async fn a_redis_that_is_killed_fails_no_request_and_is_used_again_when_it_is_back() {
    let Some(mut redis) = Redis::start(&[]).await else { return };
    let store = Arc::new(StubStore::default());
    let (users, metrics) = instance(&store, &redis.url());
    let ada = store.with(named("ada"));
    until_it_helps(&users, &metrics, ada.id).await;
    redis.kill();
    for _ in 0..100 {
        assert_eq!(get_in_time(&users, ada.id).await.as_ref(), Some(&ada));
    }
    let written = users.update(older(&ada, 37)).await.unwrap();
    assert_eq!(get_in_time(&users, ada.id).await.as_ref(), Some(&written));
    redis.start_again().await;
    until_it_helps(&users, &metrics, ada.id).await;
    assert_eq!(get_in_time(&users, ada.id).await, Some(written));
}

#[tokio::test]
async fn a_service_starts_without_its_redis_and_finds_it_later() {
    let Some(mut redis) = Redis::start(&[]).await else { return };
    redis.kill();
    let store = Arc::new(StubStore::default());
    let (users, metrics) = instance(&store, &redis.url());
    let ada = store.with(named("ada"));
    assert_eq!(get_in_time(&users, ada.id).await, Some(ada.clone()));
    redis.start_again().await;
    until_it_helps(&users, &metrics, ada.id).await;
}

// ANCHOR: full
#[tokio::test]
async fn a_redis_without_room_keeps_nothing_old_and_fails_no_request() {
    let Some(redis) = Redis::start(&["--maxmemory-policy", "noeviction"]).await else { return };
    let store = Arc::new(StubStore::default());
    let (users, metrics) = instance(&store, &redis.url());
    let ada = store.with(named("ada"));
    until_it_helps(&users, &metrics, ada.id).await;
    let mut direct = redis.connection().await;
    let limit = async |bytes: u64, direct: &mut redis::aio::MultiplexedConnection| {
        redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg(bytes).exec_async(direct).await.unwrap();
    };
    // It holds more than that already, so there is no room for a byte.
    limit(1, &mut direct).await;
    assert_eq!(users.cache().get(ada.id).await, Lookup::Hit(Some(ada.clone())), "it can still be read");
    let written = users.update(older(&ada, 37)).await.unwrap();
    let errors = metrics.errors.get();
    assert!(errors > 0, "it is counted");
    let left: bool = redis::cmd("EXISTS").arg(key(ada.id)).query_async(&mut direct).await.unwrap();
    assert!(!left, "the old copy is gone, though there was no room for the new one");
    for _ in 0..10 {
        assert_eq!(get_in_time(&users, ada.id).await.as_ref(), Some(&written));
    }
    limit(0, &mut direct).await;
    until_it_helps(&users, &metrics, ada.id).await;
    assert_eq!(get_in_time(&users, ada.id).await, Some(written));
}
// ANCHOR_END: full

#[tokio::test]
async fn a_server_that_is_no_redis_fails_no_request() {
    let ada = named("ada");
    // What is true for grace, given to whoever asks for anybody.
    let grace = encode(UserId::new(), &Entry::Profile(named("grace").into()));
    let of_grace = [format!("*1\r\n${}\r\n", grace.len()).as_bytes(), &grace, b"\r\n"].concat();
    let echo = |bytes: &[u8]| {
        Some(
            [b"-ERR unknown command, with args beginning with: ", &bytes[..20.min(bytes.len())], b"\r\n"]
                .concat(),
        )
    };
    let servers = [
        ("silent", FakeServer::start(|_| Some(Vec::new())).await),
        ("closes", FakeServer::start(|_| None).await),
        ("of the web", FakeServer::start(|_| Some(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())).await),
        ("noise", FakeServer::start(|_| Some((0..=255).collect())).await),
        ("always OK", FakeServer::start(|_| Some(b"+OK\r\n".repeat(9))).await),
        ("never done", FakeServer::start(|_| Some(b"$1000000\r\nabc".to_vec())).await),
        ("deep", FakeServer::start(|_| Some(b"*1\r\n".repeat(10_000))).await),
        ("echo", FakeServer::start(echo).await),
        (
            "others' values",
            FakeServer::start(move |bytes| {
                let asked = String::from_utf8_lossy(bytes).contains("MGET");
                Some(if asked { of_grace.clone() } else { b"+OK\r\n".repeat(3) })
            })
            .await,
        ),
    ];
    for (name, server) in servers {
        let store = Arc::new(StubStore::default());
        let (users, metrics) = instance(&store, &server.url());
        let ada = store.with(ada.clone());
        let start = Instant::now();
        for _ in 0..20 {
            assert_eq!(get_in_time(&users, ada.id).await.as_ref(), Some(&ada), "{name}");
        }
        let written = users.update(older(&ada, 37)).await.unwrap();
        assert_eq!(get_in_time(&users, ada.id).await.as_ref(), Some(&written), "{name}");
        assert!(start.elapsed() < LIMITS().patience * 5 + SLACK * 5, "{name}: {:?}", start.elapsed());
        assert_eq!(metrics.hits.get(), 0, "{name}");
    }
}

#[tokio::test]
async fn the_password_is_used_and_a_wrong_one_is_said_without_being_shown() {
    let Some(redis) = Redis::start(&["--requirepass", "s3cret"]).await else { return };
    let ada = User::from(named("ada"));
    let with = |password: &str| open(&redis.url().replace("redis://", &format!("redis://:{password}@")));
    let right = with("s3cret");
    assert_eq!(right.put(&[parcel(&ada, 1)]).await, Ok(0));
    assert_eq!(right.get(&[ada.id]).await, Ok(vec![Some(parcel(&ada, 1).entry)]));
    let wrong = with("an0ther").get(&[ada.id]).await;
    assert_eq!(wrong, Err(CacheError("it does not accept the user or the password")));
    let shown = format!("{right:?} {wrong:?}");
    assert!(!shown.contains("s3cret") && !shown.contains("an0ther"), "{shown}");
    // A server that repeats what it was sent, as Redis does with a command that it does not know.
    let repeats = |bytes: &[u8]| {
        Some(
            [b"-ERR ".as_slice(), &String::from_utf8_lossy(bytes).replace("\r\n", " ").into_bytes(), b"\r\n"]
                .concat(),
        )
    };
    let server = FakeServer::start(repeats).await;
    let error = open(&server.url()).get(&[ada.id]).await.unwrap_err();
    assert!(!error.to_string().contains("s3cret"), "{error}");
}
