//! What can be set about the gateway, with what holds unless somebody does.
//!
//! Each limit has a test at the limit and one past it in `tests/system/gateway_limits.rs`.

use super::source::Network;
use http::HeaderValue;
use std::{str::FromStr, time::Duration};

// ANCHOR: settings
/// What a caller may cost, and whom the gateway believes.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Time that a service may take to answer; longer is a 504. A caller's own `x-timeout-ms` can only shorten it.
    pub call_time: Duration,
    /// Bytes of a body; more is a 413.
    pub body_bytes: usize,
    /// Bytes of a request line and its headers; more is a 431, or a 414 if the line alone is too long.
    pub head_bytes: usize,
    /// Requests that are worked on at the same time; more is a 503 at once.
    pub in_flight: usize,
    /// How often a user may call; more is a 429.
    pub per_user: Limit,
    /// How often a source may call, whoever calls; more is a 429.
    pub per_source: Limit,
    /// How often a source may register, log in or refresh: what costs the auth service most.
    pub credentials: Limit,
    /// Peers whose `x-forwarded-for` is believed. Nobody's, unless set: a header is a claim.
    pub proxies: Vec<Network>,
    /// Origins whose pages may call from a browser. None, unless set.
    pub cors_origins: Vec<HeaderValue>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            call_time: Duration::from_secs(3), // a login behind others waits for a second or two, and people wait no longer
            body_bytes: 16 * 1024,             // the largest body has about one
            head_bytes: 8 * 1024,              // a token has about one
            in_flight: 512,                    // as many as connections, each with one request of HTTP/1.1
            // The course measures itself from one machine with one user, so only a flood meets these two. For people, 50 and 500 are plenty.
            per_user: Limit::per_second(50_000),
            per_source: Limit::per_second(100_000),
            // A password costs about 30 ms of a core. 50 logins a second are all that two cores can check.
            credentials: Limit::of(Rate { burst: 500, every: Duration::from_millis(20) }),
            proxies: Vec::new(),
            cors_origins: Vec::new(),
        }
    }
}
// ANCHOR_END: settings

/// So often, and so many at once after a quiet time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once after a quiet time.
    pub burst: u32,
    /// From one to the next when they come steadily.
    pub every: Duration,
}

/// A rate, or none: then nothing is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(Option<Rate>);

impl Limit {
    /// No limit.
    pub const OFF: Limit = Limit(None);

    /// This rate.
    pub const fn of(rate: Rate) -> Limit {
        Limit(Some(rate))
    }

    /// So many a second, and as many at once. 0 is no rate: nobody could ever call.
    const fn per_second(number: u32) -> Limit {
        Limit(Some(Rate { burst: number, every: Duration::from_nanos(1_000_000_000 / number as u64) }))
    }

    /// The rate, if there is one.
    pub const fn rate(self) -> Option<Rate> {
        self.0
    }
}

/// Text that is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("has to be requests a second, 1 to 1000000, such as 50; or 50 burst 200; or off")]
pub struct BadLimit;

/// `50`, `50 burst 200` or `off`.
impl FromStr for Limit {
    type Err = BadLimit;

    fn from_str(text: &str) -> Result<Limit, BadLimit> {
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse::<u32>().ok().filter(|number| (1..=1_000_000).contains(number));
            number.filter(|_| digits).ok_or(BadLimit)
        };
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            ["off"] => Ok(Limit::OFF),
            [rate] => Ok(Limit::per_second(number(rate)?)),
            [rate, "burst", burst] => {
                let every = Duration::from_nanos(1_000_000_000 / u64::from(number(rate)?));
                Ok(Limit::of(Rate { burst: number(burst)?, every }))
            }
            _ => Err(BadLimit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_rate_a_rate_with_a_burst_or_off() {
        let rate =
            |burst, milliseconds| Ok(Limit::of(Rate { burst, every: Duration::from_millis(milliseconds) }));
        assert_eq!("50".parse(), rate(50, 20));
        assert_eq!("50 burst 200".parse(), rate(200, 20));
        assert_eq!("off".parse(), Ok(Limit::OFF));
        for bad in ["", "0", "-1", "+1", "1.5", "1000001", "50 burst", "50 burst 0", "50/s", "50 200", "OFF"]
        {
            assert_eq!(bad.parse::<Limit>(), Err(BadLimit), "{bad:?}");
        }
        assert!("1000000".parse::<Limit>().is_ok());
    }
}
