//! The settings that every service has.

use super::{
    data::{self, DATA},
    file,
};
use crate::trust::{
    identity::ServiceName,
    keys::{PublicKey, SHORTEST_SECRET, Secret},
};
use chapter03::{
    config::{RIGHT_COLLECTOR, collector},
    telemetry::logs::{LogFilter, LogForm, RIGHT_FILTER},
};
use clap::Args;
use http::Uri;
use std::{
    fmt,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use utils::settings::{
    SettingError, SettingsFile, Sources,
    read::{SECONDS, at_most, seconds},
};

/// More threads than this is a typing error.
const MOST_THREADS: NonZeroUsize = NonZeroUsize::new(1024).expect("it is not 0");

// ANCHOR: flags
/// Flags that every service has, as they were typed. The variable of each begins with the service's name: `USER_DRAIN`.
#[derive(Args, Clone, Debug, Default)]
pub struct CommonFlags {
    /// File of settings, TOML: the same names, in a table of the service's name [*_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,
    /// Folder for data and keys [*_DATA; .course/chapter04]
    #[arg(long, value_name = "DIR")]
    pub data: Option<String>,
    /// `human` or `json` [*_LOG; human]
    #[arg(long, value_name = "FORM")]
    pub log: Option<String>,
    /// Seconds of "not ready" before the service stops accepting [*_LINGER; 0]
    #[arg(long, value_name = "SECONDS")]
    pub linger: Option<String>,
    /// Seconds that open requests get to finish after a stop [*_DRAIN; 10]
    #[arg(long, value_name = "SECONDS")]
    pub drain: Option<String>,
    /// Threads that answer [*_THREADS; 1]
    #[arg(long, value_name = "N")]
    pub threads: Option<String>,
    /// File with this service's private key, PEM [*_KEY; made in the data folder]
    #[arg(long, value_name = "FILE")]
    pub key: Option<String>,
    /// The other services and their public keys, NAME=KEY,NAME=KEY [*_PEERS; made in the data folder]
    #[arg(long, value_name = "LIST")]
    pub peers: Option<String>,
    /// Standard input is a supervisor's: it says where the other services are, and its end stops this one
    #[arg(long)]
    pub supervised: bool,
}
// ANCHOR_END: flags

/// What `--help` of every service ends with.
pub const AFTER_HELP: &str = "\
In brackets: the variable that says the same, where * is the service's name in capitals, and what holds without both. A flag wins over the variable, \
that over the file.

Only in the environment or the file, because everybody can see a program's arguments:
  TOKEN_SECRET                 sign and verify access tokens with this secret (HS256, 32 bytes or more) instead of key pairs (EdDSA)
  DATABASE_URL                 postgres://…: keep data there instead of in the data folder (user, auth)
  REDIS_URL                    redis://…: cache there instead of in this process (user)
  OTEL_EXPORTER_OTLP_ENDPOINT  a collector, such as http://127.0.0.1:4317; without it nothing is exported
  RUST_LOG                     which log lines, such as info or chapter04=debug

Exit codes: 0 stopped and every open request answered, 1 failed, 2 a setting is wrong, 3 stopped with requests unanswered";

// ANCHOR: common
/// The settings that every service has, all of them valid.
#[derive(Clone, Debug)]
pub struct Common {
    /// Where data and keys are.
    pub data: PathBuf,
    /// How log lines look.
    pub log: LogForm,
    /// Which log lines are written, if the environment says so.
    pub log_filter: Option<LogFilter>,
    /// Where traces and logs go, if anywhere.
    pub otlp: Option<Uri>,
    /// Time of "not ready" before the service stops accepting: a balancer's probe interval or more.
    pub linger: Duration,
    /// Time that open requests get to finish after a stop.
    pub drain: Duration,
    /// Threads that answer.
    pub threads: NonZeroUsize,
    /// Who signs with what, between services.
    pub keys: KeySettings,
    /// Whether standard input is a supervisor's.
    pub supervised: bool,
    /// What access tokens are signed with, if not with key pairs.
    pub token_secret: Option<Secret>,
}
// ANCHOR_END: common

/// What is set about the keys with which services prove to each other who they are. Where nothing is, they are made in the data folder.
#[derive(Clone, Debug, Default)]
pub struct KeySettings {
    /// The file with our private key.
    pub own: Option<PathBuf>,
    /// The others and their public keys.
    pub peers: Option<Vec<(ServiceName, PublicKey)>>,
}

/// Reads `NAME=KEY,NAME=KEY`.
fn peers(text: &str) -> Option<Vec<(ServiceName, PublicKey)>> {
    let pair = |pair: &str| {
        let (name, key) = pair.trim().split_once('=')?;
        Some((ServiceName::new(name), key.parse().ok()?))
    };
    text.split(',').map(pair).collect()
}

/// The file that is named, if one is.
///
/// # Errors
/// If it cannot be read, or holds what nobody knows.
pub fn file_of(
    flags: &CommonFlags,
    prefix: &'static str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<SettingsFile>, SettingError> {
    let sources = Sources::new(prefix, variable);
    let path = sources
        .setting("config", flags.config.as_deref())
        .read_if_set("the path of a TOML file", data::path)?;
    file::read(path.as_deref())
}

impl Common {
    /// Reads them.
    ///
    /// # Errors
    /// At the first that is wrong.
    pub fn read(flags: &CommonFlags, sources: &Sources<'_>) -> Result<Common, SettingError> {
        let setting =
            |name, typed: &Option<String>, default| sources.setting(name, typed.as_deref()).or(default);
        Ok(Common {
            data: setting("data", &flags.data, DATA).read("the path of a folder", data::path)?,
            log: setting("log", &flags.log, "human").read("human or json", LogForm::named)?,
            log_filter: sources
                .variable("RUST_LOG")
                .unless_empty()
                .read_if_set(RIGHT_FILTER, LogFilter::read)?,
            otlp: sources
                .variable("OTEL_EXPORTER_OTLP_ENDPOINT")
                .unless_empty()
                .read_if_set(RIGHT_COLLECTOR, collector)?,
            linger: setting("linger", &flags.linger, "0").read(SECONDS, seconds)?,
            drain: setting("drain", &flags.drain, "10").read(SECONDS, seconds)?,
            threads: setting("threads", &flags.threads, "1")
                .read("a whole number from 1 to 1024", at_most(MOST_THREADS))?,
            keys: KeySettings {
                own: sources
                    .setting("key", flags.key.as_deref())
                    .read_if_set("the path of a PEM file", data::path)?,
                peers: sources.setting("peers", flags.peers.as_deref()).read_if_set(PEERS, peers)?,
            },
            supervised: flags.supervised,
            token_secret: sources
                .variable("TOKEN_SECRET")
                .secret()
                .read_if_set(&format!("{SHORTEST_SECRET} bytes or more"), |text| {
                    Secret::new(text.as_bytes()).ok()
                })?,
        })
    }
}

// ANCHOR: database
/// Where data is kept.
#[derive(Clone)]
pub enum Database {
    /// In this file.
    Sqlite(PathBuf),
    /// On this server. The address may hold a password, so nobody prints it.
    Postgres(Arc<str>),
}

impl Database {
    /// What `DATABASE_URL` says, or the file `name` in the data folder.
    ///
    /// # Errors
    /// If it is no address of a PostgreSQL server.
    pub fn read(sources: &Sources<'_>, data: &Path, name: &str) -> Result<Database, SettingError> {
        let postgres = |text: &str| {
            let known = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
            known.then(|| Database::Postgres(text.into()))
        };
        let url = sources.variable("DATABASE_URL").secret().unless_empty();
        let url = url.read_if_set("postgres://USER:PASSWORD@HOST:PORT/DATABASE", postgres)?;
        Ok(url.unwrap_or_else(|| Database::Sqlite(data.join(name))))
    }
}

/// The file, or that it is what `DATABASE_URL` says.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => write!(f, "{}", path.display()),
            Database::Postgres(_) => f.write_str("that DATABASE_URL names"),
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
// ANCHOR_END: database

const PEERS: &str = "NAME=KEY,NAME=KEY, each key as it stands in the data folder's keys/NAME.pub";

/// What another service's address has to be.
pub const URL: &str = "an address with http:// before it, such as http://127.0.0.1:8402";

/// Where another service is. None: the supervisor says.
///
/// # Errors
/// If it is no address.
pub fn peer(
    sources: &Sources<'_>,
    name: &'static str,
    typed: &Option<String>,
    default: &str,
    supervised: bool,
) -> Result<Option<Uri>, SettingError> {
    let setting = sources.setting(name, typed.as_deref());
    if supervised {
        setting.read_if_set(URL, collector)
    } else {
        setting.or(default).read(URL, collector).map(Some)
    }
}
