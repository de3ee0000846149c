//! The settings of the auth service.

use super::common::{AFTER_HELP, Common, CommonFlags, Database, file_of, peer};
use crate::auth::{password::HashSettings, settings::AuthSettings};
use clap::Parser;
use http::Uri;
use std::{net::SocketAddr, num::NonZeroUsize, time::Duration};
use utils::settings::{
    SettingError, Sources,
    read::{ADDRESS, COUNT, SECONDS, from_str, seconds},
};

// ANCHOR: flags
/// Starts the auth service: credentials, sessions and the keys that sign tokens, over gRPC.
#[derive(Clone, Debug, Default, Parser)]
#[command(bin_name = "cargo run -p chapter04 -- auth", no_binary_name = true, after_help = AFTER_HELP)]
pub struct Flags {
    /// Address for gRPC; port 0 takes a free one [AUTH_GRPC; 127.0.0.1:8402]
    #[arg(long, value_name = "ADDR")]
    pub grpc: Option<String>,
    /// Address for /livez, /readyz and /metrics over HTTP; port 0 takes a free one [AUTH_ADMIN; 127.0.0.1:8412]
    #[arg(long, value_name = "ADDR")]
    pub admin: Option<String>,
    /// Where the user service is [AUTH_USER; http://127.0.0.1:8401]
    #[arg(long, value_name = "URL")]
    pub user: Option<String>,
    /// Seconds that a call may take, however long its caller waits [AUTH_DEADLINE; 2]
    #[arg(long, value_name = "SECONDS")]
    pub deadline: Option<String>,
    /// Calls in work at a time [AUTH_CONCURRENCY; 256]
    #[arg(long, value_name = "N")]
    pub concurrency: Option<String>,
    /// Seconds that an access token is good, 60 to 86400 [AUTH_ACCESS_TIME; 3600]
    #[arg(long, value_name = "SECONDS")]
    pub access_time: Option<String>,
    /// Days that a session lasts at most, 1 to 400 [AUTH_SESSION_DAYS; 30]
    #[arg(long, value_name = "N")]
    pub session_days: Option<String>,
    /// KiB of memory that hashing one password takes, 8 to 1048576 [AUTH_HASH_MEMORY; 19456]
    #[arg(long, value_name = "KIB")]
    pub hash_memory: Option<String>,
    /// Passes over that memory, 1 to 100 [AUTH_HASH_PASSES; 2]
    #[arg(long, value_name = "N")]
    pub hash_passes: Option<String>,
    /// Passwords that are hashed at the same time [AUTH_HASHES_AT_ONCE; 4]
    #[arg(long, value_name = "N")]
    pub hashes_at_once: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "they would head the list")]
    pub common: CommonFlags,
}
// ANCHOR_END: flags

/// The settings of one auth service, all of them valid.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where gRPC is served.
    pub grpc: SocketAddr,
    /// Where health and metrics are served.
    pub admin: SocketAddr,
    /// Where the user service is. None: the supervisor says.
    pub user: Option<Uri>,
    /// Time that a call may take, however long its caller waits.
    pub deadline: Duration,
    /// Calls in work at a time.
    pub concurrency: NonZeroUsize,
    /// How long things last, and how hard a password is to guess.
    pub settings: AuthSettings,
    /// Where credentials are kept.
    pub database: Database,
    /// What every service has.
    pub common: Common,
}

/// A day in seconds.
const DAY: u64 = 24 * 60 * 60;

impl Config {
    /// The settings that `flags`, the environment and the file give; `variable` reads one variable.
    ///
    /// # Errors
    /// At the first setting that is wrong.
    pub fn load(flags: &Flags, variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, SettingError> {
        let file = file_of(&flags.common, "AUTH", variable)?;
        let sources = Sources::new("AUTH", variable).and_file(file.as_ref(), "auth");
        let setting =
            |name, typed: &Option<String>, default| sources.setting(name, typed.as_deref()).or(default);
        let common = Common::read(&flags.common, &sources)?;
        let long = |text: &str| seconds(text).filter(|time| *time >= Duration::from_secs(60));
        let between = |least: u32, most: u32| {
            move |text: &str| text.parse().ok().filter(|number| (least..=most).contains(number))
        };
        let config = Config {
            grpc: setting("grpc", &flags.grpc, "127.0.0.1:8402").read(ADDRESS, from_str)?,
            admin: setting("admin", &flags.admin, "127.0.0.1:8412").read(ADDRESS, from_str)?,
            user: peer(&sources, "user", &flags.user, "http://127.0.0.1:8401", common.supervised)?,
            deadline: setting("deadline", &flags.deadline, "2").read(SECONDS, seconds)?,
            concurrency: setting("concurrency", &flags.concurrency, "256").read(COUNT, from_str)?,
            settings: AuthSettings {
                access_time: setting("access-time", &flags.access_time, "3600")
                    .read("a number of seconds, 60 to 86400", long)?,
                session_time: setting("session-days", &flags.session_days, "30")
                    .read("a whole number of days, 1 to 400", between(1, 400))
                    .map(|days| Duration::from_secs(u64::from(days) * DAY))?,
                hash: HashSettings {
                    memory_kib: setting("hash-memory", &flags.hash_memory, "19456")
                        .read("a whole number of KiB, 8 to 1048576", between(8, 1_048_576))?,
                    passes: setting("hash-passes", &flags.hash_passes, "2")
                        .read("a whole number, 1 to 100", between(1, 100))?,
                    at_once: setting("hashes-at-once", &flags.hashes_at_once, "4")
                        .read("a whole number, 1 to 64", between(1, 64))
                        .map(|number| number as usize)?,
                    ..HashSettings::default()
                },
                ..AuthSettings::default()
            },
            database: Database::read(&sources, &common.data, "auth.db")?,
            common,
        };
        sources.finish()?;
        Ok(config)
    }
}
