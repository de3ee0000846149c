//! The settings of the user service.

use super::common::{AFTER_HELP, Common, CommonFlags, Database, file_of, peer};
use crate::user::cache::{memory, redis::RedisAddress};
use clap::Parser;
use http::Uri;
use std::{net::SocketAddr, num::NonZeroUsize, time::Duration};
use utils::settings::{
    SettingError, Sources,
    read::{ADDRESS, COUNT, SECONDS, from_str, seconds},
};

// ANCHOR: flags
/// Starts the user service: profiles, over gRPC.
#[derive(Clone, Debug, Default, Parser)]
#[command(bin_name = "cargo run -p chapter04 -- user", no_binary_name = true, after_help = AFTER_HELP)]
pub struct Flags {
    /// Address for gRPC; port 0 takes a free one [USER_GRPC; 127.0.0.1:8401]
    #[arg(long, value_name = "ADDR")]
    pub grpc: Option<String>,
    /// Address for /livez, /readyz and /metrics over HTTP; port 0 takes a free one [USER_ADMIN; 127.0.0.1:8411]
    #[arg(long, value_name = "ADDR")]
    pub admin: Option<String>,
    /// Where the auth service is, which says whom to believe [USER_AUTH; http://127.0.0.1:8402]
    #[arg(long, value_name = "URL")]
    pub auth: Option<String>,
    /// Seconds that a call may take, however long its caller waits [USER_DEADLINE; 2]
    #[arg(long, value_name = "SECONDS")]
    pub deadline: Option<String>,
    /// Calls in work at a time [USER_CONCURRENCY; 256]
    #[arg(long, value_name = "N")]
    pub concurrency: Option<String>,
    /// Profiles that are cached in this process at most [USER_CACHE_ENTRIES; 10000]
    #[arg(long, value_name = "N")]
    pub cache_entries: Option<String>,
    /// Seconds that a profile is cached in this process, at most 1 [USER_CACHE_TIME; 1]
    #[arg(long, value_name = "SECONDS")]
    pub cache_time: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "they would head the list")]
    pub common: CommonFlags,
}
// ANCHOR_END: flags

/// The settings of one user service, all of them valid.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where gRPC is served.
    pub grpc: SocketAddr,
    /// Where health and metrics are served.
    pub admin: SocketAddr,
    /// Where the auth service is. None: the supervisor says.
    pub auth: Option<Uri>,
    /// Time that a call may take, however long its caller waits.
    pub deadline: Duration,
    /// Calls in work at a time.
    pub concurrency: NonZeroUsize,
    /// Profiles that are cached in this process at most.
    pub cache_entries: NonZeroUsize,
    /// Time that a profile is cached in this process.
    pub cache_time: Duration,
    /// Where profiles are kept.
    pub database: Database,
    /// Where they are cached, if not in this process.
    pub redis: Option<RedisAddress>,
    /// What every service has.
    pub common: Common,
}

impl Config {
    /// The settings that `flags`, the environment and the file give; `variable` reads one variable.
    ///
    /// # Errors
    /// At the first setting that is wrong.
    pub fn load(flags: &Flags, variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, SettingError> {
        let file = file_of(&flags.common, "USER", variable)?;
        let sources = Sources::new("USER", variable).and_file(file.as_ref(), "user");
        let setting =
            |name, typed: &Option<String>, default| sources.setting(name, typed.as_deref()).or(default);
        let common = Common::read(&flags.common, &sources)?;
        let short = |text: &str| seconds(text).filter(|time| *time <= memory::LONGEST);
        let config = Config {
            grpc: setting("grpc", &flags.grpc, "127.0.0.1:8401").read(ADDRESS, from_str)?,
            admin: setting("admin", &flags.admin, "127.0.0.1:8411").read(ADDRESS, from_str)?,
            auth: peer(&sources, "auth", &flags.auth, "http://127.0.0.1:8402", common.supervised)?,
            deadline: setting("deadline", &flags.deadline, "2").read(SECONDS, seconds)?,
            concurrency: setting("concurrency", &flags.concurrency, "256").read(COUNT, from_str)?,
            cache_entries: setting("cache-entries", &flags.cache_entries, "10000").read(COUNT, from_str)?,
            cache_time: setting("cache-time", &flags.cache_time, "1")
                .read("a number of seconds, at most 1, such as 0.5", short)?,
            database: Database::read(&sources, &common.data, "user.db")?,
            redis: sources
                .variable("REDIS_URL")
                .secret()
                .unless_empty()
                .read_if_set("redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]", from_str)?,
            common,
        };
        sources.finish()?;
        Ok(config)
    }
}
