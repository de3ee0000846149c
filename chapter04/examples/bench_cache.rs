//! `cargo run --release -p chapter04 --example bench_cache -- --write`: what a cache costs and saves, beside the store that it stands before.
//!
//! Nothing here is a test: a machine's speed is no fault of the code. Rows take turns (A B C A B C …), so that a busy machine slows all
//! alike; what is shown is the median of the rounds. With `--redis URL` a Redis that runs there is measured too; it is written to.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use chapter03::stack::clock::Clock;
use chapter04::{
    cache::jitter::Jitter,
    user::{
        cache::{
            Entry, UserCache,
            guarded::{Guarded, Limits},
            memory::{ENTRIES, LONGEST, MemoryUserCache},
            metrics::CacheMetrics,
            redis::{RedisAddress, RedisUserCache},
        },
        cached_store::CachedStore,
        domain::{Age, Email, NewUser, UserId, Username},
        store::{UserStore, sqlite::SqliteUserStore},
    },
};
use std::{error::Error, path::Path, process::ExitCode, sync::Arc, time::Instant};
use utils::bench::{kept, machine, median, write_section};

const USAGE: &str =
    "Usage: cargo run --release -p chapter04 --example bench_cache -- [--rounds N] [--redis URL] [--write]

  --rounds N   how often each row is measured (11)
  --redis URL  measures a Redis too; it is written to
  --write      keeps the table in chapter04/BENCHMARKS.md, under its own heading";

/// Profiles in the store, all of which are asked for in turn.
const PROFILES: usize = 1_000;
/// What a hit in the process may take, in nanoseconds.
const PROMISE: f64 = 1_000.0;
/// Rows by their names, where the promise needs them.
const HIT: &str = "**hit in the process**";

type Cached<C> = Arc<CachedStore<SqliteUserStore, C>>;
type Anyhow<T> = Result<T, Box<dyn Error>>;

struct Row {
    name: &'static str,
    /// Calls between two looks at the clock.
    calls: usize,
    figures: Vec<f64>,
}

fn main() -> ExitCode {
    let (mut rounds, mut write, mut redis) = (11, false, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), &mut arguments) {
            ("--write", _) => write = true,
            ("--rounds", rest) => match rest.next().and_then(|text| text.parse().ok()) {
                Some(number @ 1..=1000) => rounds = number,
                _ => return misused(),
            },
            ("--redis", rest) => match rest.next().map(|text| text.parse::<RedisAddress>()) {
                Some(Ok(address)) => redis = Some(address),
                Some(Err(error)) => return failed(&format!("--redis {error}")),
                None => return misused(),
            },
            ("--help" | "-h", _) => {
                println!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            _ => return misused(),
        }
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads to run on");
    let text = match runtime.block_on(measure(rounds, redis)) {
        Ok(rows) => markdown(rounds, &rows),
        Err(error) => return failed(&error.to_string()),
    };
    println!("{text}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("BENCHMARKS.md");
    match write.then(|| write_section(&path, "Benchmarks of chapter 4", &text)) {
        Some(Err(problem)) => failed(&problem),
        _ => ExitCode::SUCCESS,
    }
}

async fn measure(rounds: usize, redis: Option<RedisAddress>) -> Anyhow<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let store = SqliteUserStore::open(&folder.path().join("user.db")).await?;
    let mut ids = Vec::new();
    for number in 0..PROFILES {
        let (username, email) = (format!("user-{number}"), format!("user-{number}@example.com"));
        let user = NewUser {
            id: UserId::new(),
            username: Username::parse(&username)?,
            email: Email::parse(&email)?,
            age: Age::new(36)?,
        };
        ids.push(store.insert(user).await?.id);
    }
    let nobody: Vec<UserId> = (0..PROFILES).map(|_| UserId::new()).collect();
    // A clock that stands still: no copy's time is ever over, and what reading the time costs has its own row.
    let clock = Clock::manual();
    let memory =
        |entries, clock: &Clock| MemoryUserCache::new(entries, LONGEST, clock.clone(), Jitter::new(7));
    let cached = |entries, clock: &Clock| {
        Arc::new(CachedStore::new(
            store.clone(),
            memory(entries, clock),
            clock.clone(),
            CacheMetrics::default(),
        ))
    };
    let (warm, tiny) = (cached(ENTRIES, &clock), cached(1, &clock));
    for id in ids.iter().chain(&nobody) {
        warm.get(*id).await?;
    }
    let real = memory(ENTRIES, &Clock::system());
    let full = memory(ENTRIES, &clock);
    let remote = match redis {
        None => None,
        Some(address) => {
            let (clock, metrics) = (Clock::system(), CacheMetrics::default());
            let open = RedisUserCache::open(&address)?;
            let cache = Guarded::new(open, Limits::default(), clock.clone(), Jitter::new(7), metrics.clone());
            let users = Arc::new(CachedStore::new(store.clone(), cache, clock, metrics.clone()));
            users.get_many(&ids).await?;
            users.cache().settled().await;
            users.get(ids[0]).await?;
            if metrics.hits.get() == 0 {
                return Err(format!("there is no Redis at {address}").into());
            }
            Some(users)
        }
    };

    let mut rows = Vec::new();
    let mut row = |round: usize, name: &'static str, calls: usize, nanoseconds: f64| {
        if round == 0 {
            rows.push(Row { name, calls, figures: Vec::new() }); // warms up, is not counted
        } else if let Some(row) = rows.iter_mut().find(|row| row.name == name) {
            row.figures.push(nanoseconds);
        }
    };
    for round in 0..=rounds {
        row(round, "the store, without a cache (SQLite)", 2_000, gets(&store, &ids, 2_000).await?);
        row(round, HIT, 200_000, gets(&*warm, &ids, 200_000).await?);
        row(round, "hit: there is nobody", 200_000, gets(&*warm, &nobody, 200_000).await?);
        row(round, "hit, on every core at once", 200_000, everywhere(&warm, &ids, 200_000).await?);
        let started = Instant::now();
        for _ in 0..2_000 {
            warm.get_many(&ids[..100]).await?;
        }
        row(round, "hit, one of a batch of 100", 200_000, per(started, 200_000));
        row(round, "miss, load and fill (SQLite)", 2_000, gets(&*tiny, &ids, 2_000).await?);
        let started = Instant::now();
        for _ in 0..100_000 {
            full.fill(UserId::new(), Entry::Nobody, clock.now());
        }
        row(round, "fill where there is no room, with a new id", 100_000, per(started, 100_000));
        let started = Instant::now();
        for id in ids.iter().cycle().take(100_000) {
            std::hint::black_box(real.get(*id).await);
        }
        row(round, "look and find nothing, with the computer's clock", 100_000, per(started, 100_000));
        if let Some(users) = &remote {
            row(round, "hit in Redis, one after the other", 2_000, gets(&**users, &ids, 2_000).await?);
            let started = Instant::now();
            for _ in 0..20 {
                users.get_many(&ids[..100]).await?;
            }
            row(round, "hit in Redis, one of a batch of 100", 2_000, per(started, 2_000));
        }
    }
    store.close().await;
    Ok(rows)
}

async fn gets<S: UserStore>(store: &S, ids: &[UserId], calls: usize) -> Anyhow<f64> {
    let started = Instant::now();
    for id in ids.iter().cycle().take(calls) {
        std::hint::black_box(store.get(*id).await?);
    }
    Ok(per(started, calls))
}

/// Time of a call while every core makes such calls.
async fn everywhere<C: UserCache>(users: &Cached<C>, ids: &[UserId], calls: usize) -> Anyhow<f64> {
    let cores = std::thread::available_parallelism()?.get();
    let tasks = (0..cores).map(|_| {
        let (users, ids) = (Arc::clone(users), ids.to_vec());
        tokio::spawn(async move { gets(&*users, &ids, calls).await.map_err(|error| error.to_string()) })
    });
    let mut figures = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        figures.push(task.await??);
    }
    Ok(median(figures))
}

fn per(started: Instant, calls: usize) -> f64 {
    started.elapsed().as_nanos() as f64 / calls as f64
}

fn markdown(rounds: usize, rows: &[Row]) -> String {
    let mut text = format!(
        "## The cache beside the store

Written by `cargo run --release -p chapter04 --example bench_cache -- --rounds {rounds} --write`.

{}.

Time of a call, {PROFILES} profiles asked for in turn. Medians of {rounds} rounds, in turn, each of as many calls as stand in the row.

| | calls | a call |
|---|---:|---:|
",
        machine(&[("redis-server", &["--version"])])
    );
    let figure = |row: &Row| median(row.figures.clone());
    for row in rows {
        text = format!("{text}| {} | {} | {:.0} ns |\n", row.name, row.calls, figure(row));
    }
    let hit = rows.iter().find(|row| row.name == HIT).map_or(f64::NAN, figure);
    format!(
        "{text}\nPromise: a hit in the process takes under 1 µs ({hit:.0} ns: {}).\n",
        kept(hit < PROMISE)
    )
}

fn misused() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn failed(why: &str) -> ExitCode {
    eprintln!("bench_cache: {why}");
    ExitCode::FAILURE
}
