//! Chapter 4, the distributed user and auth system: gRPC, JWT, discovery, live configuration, balancing and resilience, each service a process of its own.
//!
//! | module | what it is |
//! |---|---|
//! | [`auth`] | who knows a password, which sessions are open, and the keys that sign tokens |
//! | [`trust`] | how the services trust each other: identities, tokens, revocation |
//! | [`user`] | the user service: profiles |
//! | [`gateway`] | HTTP with JSON in front of both |
//! | [`chain`] | what stands around each method of a server |
//! | [`sql`] | what the stores have in common |
//! | [`wire`] | headers in and out of a call's context |
//! | [`cache`] | what a cache is built of: a bounded map, single flight, jitter |
//! | [`config`], [`run`] | settings, and each service put together |
//! | [`up`] | all services as processes of one command |
//! | [`client`] | the command-line client |
//! | [`pb`] | what is generated from `proto/` |
//! | [`sections`] | the programs of the sections |
#![allow(
    clippy::print_stdout,
    reason = "the demos of this chapter are programs that print; the page shows `println!`"
)]

use utils::demo::{Demo, Menu};

pub mod auth;
pub mod cache;
pub mod chain;
pub mod client;
pub mod config;
pub mod gateway;
pub mod pb;
pub mod run;
pub mod sections;
pub mod sql;
pub mod trust;
pub mod up;
pub mod user;
pub mod wire;

/// The chapter's front door: `cargo run -p chapter04`.
pub const MENU: Menu = Menu {
    package: "chapter04",
    greeting: "Chapter 4: the distributed user and auth system.",
    demos: &[
        Demo::command("up", "all of it: user, auth and gateway, each a process; --gateway ADDR", up::command),
        Demo::command("user", "the user service alone", run::user::command),
        Demo::command(
            "auth",
            "the auth service alone; auth grant NAME ROLE makes the first admin",
            run::auth::command,
        ),
        Demo::command("gateway", "the gateway alone", run::gateway::command),
        Demo::command("client", "register, login, me ... from a terminal", client::command::command),
        Demo::new(
            "user-service",
            "names, changes and callers at the edge of the user service",
            sections::user_service::run,
        ),
        Demo::new(
            "grpc",
            "codes, a deadline over two services, three calls on one connection",
            sections::grpc::run,
        ),
        Demo::new("store", "two at the same instant, and two ways to turn pages", sections::store::run),
        Demo::new("cache", "hits, misses, a slow reader, a second instance", sections::cache::run),
        Demo::new(
            "single-flight",
            "a hundred who want the same, and a first who goes away",
            sections::single_flight::run,
        ),
        Demo::new(
            "passwords",
            "a stolen table, what a login costs, and who has to wait",
            sections::passwords::run,
        ),
        Demo::new(
            "tokens",
            "a token by hand, its claims, and who gets in with a forged one",
            sections::tokens::run,
        ),
        Demo::new("keys", "who can sign, two ways to change a key, tokens of services", sections::keys::run),
        Demo::new("sessions", "a refresh token twice, two tabs, and a logout", sections::sessions::run),
        Demo::new("registration", "one registration, cut off after each step", sections::registration::run),
        Demo::new("bearer", "seven requests for a copied middleware and for ours", sections::gateway::run),
    ],
    start: Some(up::start),
};
