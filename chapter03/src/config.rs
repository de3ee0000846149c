//! Settings: flags and environment in, a valid [`Config`] out. A flag wins over the environment, and that over a default.
//!
//! Nothing else reads the environment, and nothing behind this file meets a bad setting. How a setting is found and what is said of a wrong one
//! is in [`utils::settings`], the same for every program. Proved by the tests below.

use crate::{
    stack::{authenticate::ApiKeys, chain::ServerLimits},
    telemetry::logs::{LogFilter, LogForm, RIGHT_FILTER},
};
use clap::Parser;
use std::{
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    time::Duration,
};
use utils::settings::{
    SettingError, Sources,
    read::{ADDRESS, COUNT, SECONDS, at_most, from_str, seconds},
};

// ANCHOR: flags
/// The flags as they were typed. They are read further down, together with the environment, so that both get the same errors.
#[derive(Clone, Debug, Default, Parser)]
#[command(bin_name = "cargo run -p chapter03 -- serve", no_binary_name = true, after_help = AFTER_HELP)]
pub struct Flags {
    /// Address for HTTP; port 0 takes a free one [ORDER_HTTP; 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    pub http: Option<String>,
    /// Address for gRPC; port 0 takes a free one [ORDER_GRPC; 127.0.0.1:50051]
    #[arg(long, value_name = "ADDR")]
    pub grpc: Option<String>,
    /// Requests a second, over all connections [ORDER_RATE; 1000]
    #[arg(long, value_name = "N")]
    pub rate: Option<String>,
    /// Requests at once after a pause [ORDER_BURST; 200]
    #[arg(long, value_name = "N")]
    pub burst: Option<String>,
    /// Requests in work at a time [ORDER_CONCURRENCY; 64]
    #[arg(long, value_name = "N")]
    pub concurrency: Option<String>,
    /// Seconds that a request may take, however long its caller waits [ORDER_DEADLINE; 2]
    #[arg(long, value_name = "SECONDS")]
    pub deadline: Option<String>,
    /// Seconds of "not ready" before the service stops accepting [ORDER_LINGER; 0]
    #[arg(long, value_name = "SECONDS")]
    pub linger: Option<String>,
    /// Seconds that open requests get to finish after SIGTERM or Ctrl-C [ORDER_DRAIN; 10]
    #[arg(long, value_name = "SECONDS")]
    pub drain: Option<String>,
    /// Threads that answer [ORDER_THREADS; 2]
    #[arg(long, value_name = "N")]
    pub threads: Option<String>,
    /// `human` or `json` [ORDER_LOG; human]
    #[arg(long, value_name = "FORM")]
    pub log: Option<String>,
}
// ANCHOR_END: flags

const AFTER_HELP: &str = "\
In brackets: the variable that says the same, and what holds without both.

Only in the environment, because everybody can see a program's arguments:
  ORDER_API_KEYS               keys of callers, NAME=KEY,NAME=KEY; a key has 16 characters or more
  OTEL_EXPORTER_OTLP_ENDPOINT  a collector, such as http://127.0.0.1:4317; without it nothing is exported
  RUST_LOG                     which log lines, such as info or chapter03=debug

Exit codes: 0 stopped and every open request answered, 1 failed, 2 a setting is wrong, 3 stopped with requests unanswered";

// ANCHOR: config
/// The settings of one order service, all of them valid.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where HTTP is served.
    pub http: SocketAddr,
    /// Where gRPC is served.
    pub grpc: SocketAddr,
    /// Who may call.
    pub api_keys: ApiKeys,
    /// Whether that is everybody who reads the course.
    pub development_key: bool,
    /// Requests a second, over all connections.
    pub rate: NonZeroU32,
    /// Requests at once after a pause.
    pub burst: NonZeroU32,
    /// Requests in work at a time.
    pub concurrency: NonZeroUsize,
    /// Time that a request may take, however long its caller waits.
    pub deadline: Duration,
    /// Time of "not ready" before the service stops accepting: a balancer's probe interval or more.
    pub linger: Duration,
    /// Time that open requests get to finish after a stop.
    pub drain: Duration,
    /// Threads that answer.
    pub threads: NonZeroUsize,
    /// How log lines look.
    pub log: LogForm,
    /// Where traces and logs go, if anywhere.
    pub otlp: Option<http::Uri>,
    /// Which log lines are written, if the environment says so.
    pub log_filter: Option<LogFilter>,
}
// ANCHOR_END: config

/// The key that holds as long as nobody sets another one. It is public, and the service says so when it starts.
pub const DEVELOPMENT_KEY: &str = "development-key-1";
/// The name of whoever calls with it.
pub const DEVELOPMENT_NAME: &str = "developer";
/// Characters of the shortest key: 16 random letters and digits are about 95 bits.
const SHORTEST_KEY: usize = 16;
/// The highest rate: a request a microsecond.
const HIGHEST_RATE: NonZeroU32 = NonZeroU32::new(1_000_000).expect("it is not 0");
/// More threads than this is a typing error.
const MOST_THREADS: NonZeroUsize = NonZeroUsize::new(1024).expect("it is not 0");

impl Config {
    /// The settings that `flags` and the environment give; `variable` reads one variable of it.
    ///
    /// # Errors
    /// At the first setting that is wrong.
    pub fn load(flags: &Flags, variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, SettingError> {
        let sources = Sources::new("ORDER", variable);
        let setting =
            |name, typed: &Option<String>, default| sources.setting(name, typed.as_deref()).or(default);
        let keys = sources.variable("ORDER_API_KEYS").secret();
        Ok(Config {
            http: setting("http", &flags.http, "127.0.0.1:8080").read(ADDRESS, from_str)?,
            grpc: setting("grpc", &flags.grpc, "127.0.0.1:50051").read(ADDRESS, from_str)?,
            rate: setting("rate", &flags.rate, "1000")
                .read("a whole number from 1 to 1000000", at_most(HIGHEST_RATE))?,
            burst: setting("burst", &flags.burst, "200").read(COUNT, from_str)?,
            concurrency: setting("concurrency", &flags.concurrency, "64").read(COUNT, from_str)?,
            deadline: setting("deadline", &flags.deadline, "2").read(SECONDS, seconds)?,
            linger: setting("linger", &flags.linger, "0").read(SECONDS, seconds)?,
            drain: setting("drain", &flags.drain, "10").read(SECONDS, seconds)?,
            threads: setting("threads", &flags.threads, "2")
                .read("a whole number from 1 to 1024", at_most(MOST_THREADS))?,
            log: setting("log", &flags.log, "human").read("human or json", LogForm::named)?,
            development_key: !keys.is_set(),
            api_keys: keys.or(&format!("{DEVELOPMENT_NAME}={DEVELOPMENT_KEY}")).read(RIGHT_KEYS, api_keys)?,
            otlp: sources
                .variable("OTEL_EXPORTER_OTLP_ENDPOINT")
                .unless_empty()
                .read_if_set(RIGHT_COLLECTOR, collector)?,
            log_filter: sources
                .variable("RUST_LOG")
                .unless_empty()
                .read_if_set(RIGHT_FILTER, LogFilter::read)?,
        })
    }

    /// What the server's chain allows.
    pub fn server_limits(&self) -> ServerLimits {
        ServerLimits {
            keys: self.api_keys.clone(),
            burst: self.burst.get(),
            every: Duration::from_secs(1) / self.rate.get(),
            deadline: self.deadline,
            at_once: self.concurrency.get(),
        }
    }
}

const RIGHT_KEYS: &str =
    "NAME=KEY,NAME=KEY: names of letters, digits, - or _; keys of 16 to 64 visible characters, none twice";

/// Reads `NAME=KEY,NAME=KEY`.
fn api_keys(text: &str) -> Option<ApiKeys> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for pair in text.split(',') {
        let (name, key) = pair.trim().split_once('=')?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let fit = (1..=32).contains(&name.len()) && name.bytes().all(plain) && key.len() >= SHORTEST_KEY;
        if !fit || pairs.iter().any(|(_, other)| *other == key) {
            return None;
        }
        pairs.push((name, key));
    }
    ApiKeys::new(pairs).ok()
}

/// What a collector's address has to be.
pub const RIGHT_COLLECTOR: &str = "an address with http:// before it, such as http://127.0.0.1:4317";

/// Reads a collector's address.
pub fn collector(text: &str) -> Option<http::Uri> {
    text.parse().ok().filter(|uri: &http::Uri| uri.scheme_str() == Some("http") && uri.host().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(flags: &[&str], environment: &[(&str, &str)]) -> Result<Config, String> {
        let flags = Flags::try_parse_from(flags).unwrap();
        let variable = |name: &str| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_string())
        };
        Config::load(&flags, &variable).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_valid_and_stay_on_this_machine() {
        let config = load(&[], &[]).unwrap();
        assert!(config.http.ip().is_loopback() && config.grpc.ip().is_loopback());
        assert!(config.development_key);
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_default() {
        let environment = [("ORDER_RATE", "7"), ("ORDER_BURST", "8")];
        let config = load(&["--rate", "5"], &environment).unwrap();
        assert_eq!((config.rate.get(), config.burst.get(), config.concurrency.get()), (5, 8, 64));
    }

    #[test]
    fn a_bad_setting_is_named_with_its_key_its_source_and_what_is_right() {
        let error = load(&["--http", "8080"], &[]).unwrap_err();
        assert!(
            error.starts_with("--http from the command line is \"8080\": it has to be an address"),
            "{error}"
        );
        let error = load(&[], &[("ORDER_DRAIN", "soon")]).unwrap_err();
        assert!(error.starts_with("ORDER_DRAIN from the environment is \"soon\""), "{error}");
        for (key, bad) in [
            ("ORDER_RATE", "0"),
            ("ORDER_RATE", "1000001"),
            ("ORDER_BURST", "-1"),
            ("ORDER_CONCURRENCY", "1.5"),
            ("ORDER_THREADS", "1025"),
            ("ORDER_DEADLINE", "NaN"),
            ("ORDER_LINGER", "-1"),
            ("ORDER_DRAIN", "86401"),
            ("ORDER_LOG", "xml"),
            ("RUST_LOG", "inof"),
            ("ORDER_GRPC", "localhost"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4317"),
        ] {
            let error = load(&[], &[(key, bad)]).unwrap_err();
            assert!(error.contains(key) && error.contains(bad), "{error}");
        }
    }

    #[test]
    fn keys_are_read_and_never_shown() {
        let config =
            load(&[], &[("ORDER_API_KEYS", "shop=0123456789abcdef, till=fedcba9876543210")]).unwrap();
        let shown = format!("{config:?}");
        assert!(
            shown.contains("shop") && shown.contains("till") && !shown.contains("0123456789abcdef"),
            "{shown}"
        );
        assert!(!config.development_key);
        for bad in [
            "",
            "shop",
            "shop=",
            "=0123456789abcdef",
            "shop=0123456789abcde",
            "shop=0123456789abcdef,",
            "a shop=0123456789abcdef",
            "shop=0123456789abcdef,till=0123456789abcdef",
            "shop=0123456789 abcdef",
        ] {
            let error = load(&[], &[("ORDER_API_KEYS", bad)]).unwrap_err();
            assert!(error.contains("ORDER_API_KEYS") && !error.contains("0123"), "{error}");
        }
    }
}
