//! The user service, put together: a store, a cache beside it, the rules, the chain around each method, and gRPC.

use super::{
    keys,
    program::{self, Process},
    servers::{GrpcService, Stopping, announce, bind},
    start_error::StartError,
    verifier::{Following, verifier},
};
use crate::{
    cache::jitter::Jitter,
    chain::{Admit, ServerChain, ServerLimits},
    config::{
        common::Database,
        data,
        user::{Config, Flags},
    },
    sql::fault::Fault,
    user::{
        cache::{
            guarded::{Guarded, Limits},
            memory::MemoryUserCache,
            metrics::CacheMetrics,
            redis::RedisUserCache,
        },
        cached_store::CachedStore,
        endpoint::Endpoints,
        grpc::routes::{SERVICE, routes},
        service::Users,
        store::{UserStore, postgres::PostgresUserStore, sqlite::SqliteUserStore},
    },
};
use chapter02::serve::{exit, server::Ending};
use chapter03::{
    stack::clock::Clock,
    telemetry::metrics::{self, Metrics},
    wire::{
        health::Health,
        readiness::{self, Readiness},
    },
};
use futures_util::future::BoxFuture;
use prometheus_client::registry::Registry;
use std::{process::ExitCode, sync::Arc, time::Duration};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// The program: `arguments` are those after `user`.
pub fn command(arguments: &[String]) -> ExitCode {
    let flags: Flags = match exit::arguments(arguments) {
        Ok(flags) => flags,
        Err(code) => return code,
    };
    match Config::load(&flags, &|name| std::env::var(name).ok()) {
        Ok(config) => program::run("user", &config.common, |process| serve(&config, process)),
        Err(error) => exit::bad_setting("user", &error),
    }
}

// ANCHOR: serve
async fn serve(config: &Config, process: Process) -> Result<Ending, StartError> {
    let Process { name, mut registry, supervisor, stop } = process;
    let common = &config.common;
    data::make(&common.data)?;
    let keys = keys::of(name, &common.keys, &common.data)?;
    let flag = if common.supervised { ["--user", "--user-admin"] } else { ["--grpc", "--admin"] };
    let grpc = bind(config.grpc, "gRPC", flag[0]).await?;
    let admin = bind(config.admin, "HTTP", flag[1]).await?;
    announce("grpc", &grpc)?;
    announce("http", &admin)?;

    let trust = verifier(name, common.token_secret.as_ref(), keys.peers);
    let following = Following::start(trust.clone(), supervisor.auth(config.auth.clone()), keys.tokens);
    let limits = ServerLimits { deadline: config.deadline, at_once: config.concurrency.get() };
    let door = ServerChain::new(limits, trust.clone(), Metrics::new(&mut registry), Clock::system());
    let (endpoints, end) = endpoints(config, &door, &mut registry).await?;

    let (ready, health) = (Readiness::default(), Health::not_serving(SERVICE).await);
    let over_http = readiness::router(ready.clone()).merge(metrics::router(registry));
    let over_grpc = routes(endpoints, &health)?;
    let stopping = Stopping { linger: common.linger, drain: common.drain };
    let (grpc, admin, draining) = ((grpc, over_grpc), (admin, over_http), CancellationToken::new());
    let service = GrpcService { grpc, admin, ready, health, stopping, draining };
    let ending = service.run(move || trust.is_sure(), stop).await;
    following.stop().await; // after it: whoever drains still has to know whom to believe
    end.await;
    Ok(ending)
}
// ANCHOR_END: serve

/// What is left to do when nobody calls any more.
type End = BoxFuture<'static, ()>;

/// How long a cache may take to hear of what it has not heard of yet.
const SETTLE_TIME: Duration = Duration::from_secs(1);

// ANCHOR: endpoints
/// The rules over whichever store and cache were chosen. Whatever they are made of, the endpoints have one type.
async fn endpoints(
    config: &Config,
    door: &impl Admit,
    registry: &mut Registry,
) -> Result<(Endpoints, End), StartError> {
    let failed = |source: Fault| StartError::Database { at: config.database.to_string(), source };
    match &config.database {
        Database::Sqlite(path) => {
            let store = SqliteUserStore::open(path).await.map_err(failed)?;
            let (endpoints, settled) = cached(store.clone(), config, door, registry)?;
            Ok((endpoints, Box::pin(async move { (settled.await, store.close().await).0 })))
        }
        Database::Postgres(url) => {
            let store = PostgresUserStore::connect(url).await.map_err(failed)?;
            let (endpoints, settled) = cached(store.clone(), config, door, registry)?;
            Ok((endpoints, Box::pin(async move { (settled.await, store.close().await).0 })))
        }
    }
}

fn cached(
    store: impl UserStore,
    config: &Config,
    door: &impl Admit,
    registry: &mut Registry,
) -> Result<(Endpoints, End), StartError> {
    let (metrics, jitter, clock) =
        (CacheMetrics::new(registry), Jitter::new(getrandom::u64()?), Clock::system());
    match &config.redis {
        None => {
            let (entries, time) = (config.cache_entries.get(), config.cache_time);
            let cache = MemoryUserCache::new(entries, time, clock.clone(), jitter);
            let store = CachedStore::new(store, cache, clock, metrics);
            Ok((Endpoints::behind(Users::new(store), door), Box::pin(async {})))
        }
        Some(address) => {
            let remote = RedisUserCache::open(address).map_err(|error| StartError::Part(error.into()))?;
            let cache = Guarded::new(remote, Limits::default(), clock.clone(), jitter, metrics.clone());
            let store = Arc::new(CachedStore::new(store, cache, clock, metrics));
            let kept = Arc::clone(&store);
            let settled = async move { drop(timeout(SETTLE_TIME, kept.cache().settled()).await) };
            Ok((Endpoints::behind(Users::new(store), door), Box::pin(settled)))
        }
    }
}
// ANCHOR_END: endpoints
