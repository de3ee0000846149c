//! The settings of the gateway.

use super::common::{AFTER_HELP, Common, CommonFlags, file_of, peer};
use crate::gateway::{
    settings::{Limit, Settings},
    source::Network,
};
use clap::Parser;
use http::{HeaderValue, Uri};
use std::{net::SocketAddr, str::FromStr};
use utils::settings::{
    SettingError, Sources,
    read::{ADDRESS, SECONDS, at_most, from_str, seconds},
};

// ANCHOR: flags
/// Starts the gateway: HTTP with JSON for the world outside, gRPC to the services within.
#[derive(Clone, Debug, Default, Parser)]
#[command(bin_name = "cargo run -p chapter04 -- gateway", no_binary_name = true, after_help = AFTER_HELP)]
pub struct Flags {
    /// Address for HTTP; port 0 takes a free one [GATEWAY_HTTP; 127.0.0.1:8400]
    #[arg(long, value_name = "ADDR")]
    pub http: Option<String>,
    /// Where the user service is [GATEWAY_USER; http://127.0.0.1:8401]
    #[arg(long, value_name = "URL")]
    pub user: Option<String>,
    /// Where the auth service is [GATEWAY_AUTH; http://127.0.0.1:8402]
    #[arg(long, value_name = "URL")]
    pub auth: Option<String>,
    /// Seconds that a service may take to answer [GATEWAY_CALL_TIME; 3]
    #[arg(long, value_name = "SECONDS")]
    pub call_time: Option<String>,
    /// Bytes of a body [GATEWAY_BODY_BYTES; 16384]
    #[arg(long, value_name = "N")]
    pub body_bytes: Option<String>,
    /// Bytes of a request line and its headers [GATEWAY_HEAD_BYTES; 8192]
    #[arg(long, value_name = "N")]
    pub head_bytes: Option<String>,
    /// Requests that are worked on at the same time [GATEWAY_IN_FLIGHT; 512]
    #[arg(long, value_name = "N")]
    pub in_flight: Option<String>,
    /// Requests a second of one user, such as 50; or 50 burst 200; or off [GATEWAY_PER_USER; 50000]
    #[arg(long, value_name = "LIMIT")]
    pub per_user: Option<String>,
    /// Requests a second of one source [GATEWAY_PER_SOURCE; 100000]
    #[arg(long, value_name = "LIMIT")]
    pub per_source: Option<String>,
    /// Registrations, logins and refreshes a second of one source [GATEWAY_CREDENTIALS; 50 burst 500]
    #[arg(long, value_name = "LIMIT")]
    pub credentials: Option<String>,
    /// Peers whose x-forwarded-for is believed: addresses or networks, with commas between [GATEWAY_PROXIES; none]
    #[arg(long, value_name = "LIST")]
    pub proxies: Option<String>,
    /// Origins whose pages may call from a browser, with commas between [GATEWAY_CORS_ORIGINS; none]
    #[arg(long, value_name = "LIST")]
    pub cors_origins: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "they would head the list")]
    pub common: CommonFlags,
}
// ANCHOR_END: flags

/// The settings of one gateway, all of them valid.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where HTTP is served.
    pub http: SocketAddr,
    /// Where the user service is. None: the supervisor says.
    pub user: Option<Uri>,
    /// Where the auth service is. None: the supervisor says.
    pub auth: Option<Uri>,
    /// What a caller may cost.
    pub settings: Settings,
    /// What every service has.
    pub common: Common,
}

/// Sizes and counts: from 1 to this. A gigabyte is for ever here.
const MOST: usize = 1 << 30;

impl Config {
    /// The settings that `flags`, the environment and the file give; `variable` reads one variable.
    ///
    /// # Errors
    /// At the first setting that is wrong.
    pub fn load(flags: &Flags, variable: &dyn Fn(&str) -> Option<String>) -> Result<Config, SettingError> {
        let file = file_of(&flags.common, "GATEWAY", variable)?;
        let sources = Sources::new("GATEWAY", variable).and_file(file.as_ref(), "gateway");
        let setting = |name, typed: &Option<String>| sources.setting(name, typed.as_deref());
        let size = |name, typed, default: usize| {
            let right = "a whole number from 1 to 1073741824";
            let size = setting(name, typed)
                .read_if_set(right, |text| at_most(MOST)(text).filter(|size| *size > 0))?;
            Ok(size.unwrap_or(default))
        };
        let limit = |name, typed, default| {
            let right = "requests a second, 1 to 1000000, such as 50; or 50 burst 200; or off";
            Ok(setting(name, typed).read_if_set(right, from_str::<Limit>)?.unwrap_or(default))
        };
        let common = Common::read(&flags.common, &sources)?;
        let default = Settings::default();
        let networks = "addresses or networks with commas between, such as 10.0.0.0/8";
        let origins = "origins with commas between, such as https://example.org";
        let config = Config {
            http: setting("http", &flags.http).or("127.0.0.1:8400").read(ADDRESS, from_str)?,
            user: peer(&sources, "user", &flags.user, "http://127.0.0.1:8401", common.supervised)?,
            auth: peer(&sources, "auth", &flags.auth, "http://127.0.0.1:8402", common.supervised)?,
            settings: Settings {
                call_time: setting("call-time", &flags.call_time)
                    .read_if_set(SECONDS, seconds)?
                    .unwrap_or(default.call_time),
                body_bytes: size("body-bytes", &flags.body_bytes, default.body_bytes)?,
                head_bytes: size("head-bytes", &flags.head_bytes, default.head_bytes)?,
                in_flight: size("in-flight", &flags.in_flight, default.in_flight)?,
                per_user: limit("per-user", &flags.per_user, default.per_user)?,
                per_source: limit("per-source", &flags.per_source, default.per_source)?,
                credentials: limit("credentials", &flags.credentials, default.credentials)?,
                proxies: setting("proxies", &flags.proxies).or("").read(networks, list::<Network>)?,
                cors_origins: setting("cors-origins", &flags.cors_origins).or("").read(origins, |text| {
                    list::<Origin>(text).map(|origins| origins.into_iter().map(|origin| origin.0).collect())
                })?,
            },
            common,
        };
        sources.finish()?;
        Ok(config)
    }
}

/// Things with commas between; nothing is none of them.
fn list<T: FromStr>(text: &str) -> Option<Vec<T>> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
}

/// `https://example.org:8443`: a scheme, a host, perhaps a port, and nothing behind it (RFC 6454, 6.2).
struct Origin(HeaderValue);

impl FromStr for Origin {
    type Err = ();

    fn from_str(text: &str) -> Result<Origin, ()> {
        let uri: Uri = text.parse().map_err(|_| ())?;
        let plain = uri.authority().is_some_and(|authority| text.ends_with(authority.as_str()));
        let web = matches!(uri.scheme_str(), Some("http" | "https"));
        if plain && web { HeaderValue::from_str(text).map(Origin).map_err(|_| ()) } else { Err(()) }
    }
}
