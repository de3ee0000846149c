//! The auth service, put together: a store, hashed passwords, signing keys, the user service's client, the rules, the chain around each method,
//! and gRPC. It follows its own feed as every other service does.

use super::{
    calls::Calls,
    channel, grant, keys,
    program::{self, Process},
    servers::{GrpcService, Stopping, announce, bind},
    start_error::StartError,
    verifier::verifier,
};
use crate::{
    auth::{
        endpoint::Endpoints,
        grpc::{
            routes::{SERVICE, routes},
            watch::Watches,
        },
        keeper::{Keeper, TrustFeed},
        keys::Signing,
        lockout::Lockout,
        open::OpenChain,
        password::Hasher,
        rules::{Auth, Parts},
        store::{AuthStore, postgres::PostgresAuthStore, sqlite::SqliteAuthStore},
    },
    chain::{ServerChain, ServerLimits},
    config::{
        auth::{Config, Flags},
        common::Database,
        data,
    },
    sql::fault::Fault,
    trust::{Trust, feed},
    user,
};
use chapter02::serve::{exit, server::Ending};
use chapter03::{
    stack::clock::Clock,
    telemetry::{
        metrics::{self, Metrics},
        wall_clock::WallClock,
    },
    wire::{
        health::Health,
        readiness::{self, Readiness},
    },
};
use futures_util::StreamExt;
use std::{process::ExitCode, sync::Arc, time::Duration};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long the user service may take: less than a call to us may, so that there is time left to say so.
const CALL_TIME: Duration = Duration::from_millis(1_500);

/// The program: `arguments` are those after `auth`.
pub fn command(arguments: &[String]) -> ExitCode {
    if let Some((first, rest)) = arguments.split_first()
        && first == grant::NAME
    {
        return grant::command(rest);
    }
    let flags: Flags = match exit::arguments(arguments) {
        Ok(flags) => flags,
        Err(code) => return code,
    };
    match Config::load(&flags, &|name| std::env::var(name).ok()) {
        Ok(config) => program::run("auth", &config.common, |process| serve(&config, process)),
        Err(error) => exit::bad_setting("auth", &error),
    }
}

// ANCHOR: serve
async fn serve(config: &Config, process: Process) -> Result<Ending, StartError> {
    data::make(&config.common.data)?;
    let failed = |source: Fault| StartError::Database { at: config.database.to_string(), source };
    match &config.database {
        Database::Sqlite(path) => {
            let store = SqliteAuthStore::open(path).await.map_err(failed)?;
            let ending = over(store.clone(), config, process).await;
            store.close().await;
            ending
        }
        Database::Postgres(url) => {
            let store = PostgresAuthStore::connect(url).await.map_err(failed)?;
            let ending = over(store.clone(), config, process).await;
            store.close().await;
            ending
        }
    }
}

async fn over(store: impl AuthStore, config: &Config, process: Process) -> Result<Ending, StartError> {
    let Process { name, mut registry, supervisor, stop } = process;
    let (common, settings) = (&config.common, config.settings);
    let keys = keys::of(name, &common.keys, &common.data)?;
    let flag = if common.supervised { ["--auth", "--auth-admin"] } else { ["--grpc", "--admin"] };
    let grpc = bind(config.grpc, "gRPC", flag[0]).await?;
    let admin = bind(config.admin, "HTTP", flag[1]).await?;
    announce("grpc", &grpc)?;
    announce("http", &admin)?;

    let (clock, wall, store) = (Clock::system(), WallClock::system(), Arc::new(store));
    let signing = common.token_secret.clone().map_or(Signing::Own, Signing::Shared);
    let part = |error: Box<dyn std::error::Error + Send + Sync>| StartError::Part(error);
    let keeper = Keeper::open(Arc::clone(&store), signing, settings, clock.clone(), wall.clone());
    let keeper = Arc::new(keeper.await.map_err(|error| part(error.into()))?);
    let hasher = Hasher::new(settings.hash).map_err(|error| part(error.into()))?;
    let trust = verifier(name, common.token_secret.as_ref(), keys.peers);

    let mut user = supervisor.user(config.user.clone());
    let Some(Some(user)) = stop.run_until_cancelled(user.address()).await else { return Ok(Ending::Clean) };
    let profiles =
        user::grpc::client::over(channel::to(user)).wrap(&Calls::to("user", keys.tokens, CALL_TIME));
    let lockout = Lockout::new(settings.account_lockout, settings.source_lockout);
    let (feed, ours) = (keeper.feed().clone(), trust.clone());
    let parts =
        Parts { store, profiles, keeper: Arc::clone(&keeper), trust, hasher, settings, clock, wall, lockout };
    let rules = Auth::new(parts);

    let metrics = Metrics::new(&mut registry);
    let limits = ServerLimits { deadline: config.deadline, at_once: config.concurrency.get() };
    let door = ServerChain::new(limits, ours.clone(), metrics.clone(), Clock::system());
    let open = OpenChain::new(config.deadline, metrics, Clock::system());
    let endpoints = Endpoints::behind(rules.clone(), &door, &open);

    // Work that nobody calls for. It has an owner, which ends it.
    let (tasks, tasks_stop) = (TaskTracker::new(), CancellationToken::new());
    let (looks, sweeps) = (Arc::clone(&keeper), tasks_stop.clone());
    let stopped = tasks_stop.clone();
    tasks.spawn(async move { looks.run(stopped).await });
    tasks.spawn(async move { rules.reap(sweeps).await });
    tasks.spawn(follow_ourselves(feed.clone(), ours.clone(), tasks_stop.clone()));
    tasks.close();

    let (ready, health) = (Readiness::default(), Health::not_serving(SERVICE).await);
    let over_http = readiness::router(ready.clone()).merge(metrics::router(registry));
    let draining = CancellationToken::new();
    let over_grpc = routes(endpoints, Watches::new(feed, ours.clone(), draining.clone()), &health)?;
    let stopping = Stopping { linger: common.linger, drain: common.drain };
    let (grpc, admin) = ((grpc, over_grpc), (admin, over_http));
    let service = GrpcService { grpc, admin, ready, health, stopping, draining };
    let ending = service.run(move || ours.is_sure(), stop).await;
    tasks_stop.cancel();
    tasks.wait().await;
    Ok(ending)
}
// ANCHOR_END: serve

/// Who calls us with a user's token is told apart as everywhere else, so we listen to what we say ourselves.
async fn follow_ourselves(feed: TrustFeed, trust: Trust, stop: CancellationToken) {
    let open = || {
        let line = feed.watch().map(Ok);
        async move { Ok(line) }
    };
    feed::follow(open, trust, Clock::system(), stop).await;
}
