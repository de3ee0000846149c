//! Copies in Redis (or Valkey), shared by all instances: a write of one is seen by all at once. Chosen by `REDIS_URL`.
//!
//! An entry is one string under `course:user:ID` ([`encoding`]). That an older version never takes the place of a newer one is decided
//! inside Redis, by a script that compares and writes in one step: between a `GET` and a `SET` of ours another instance could write. Proved by
//! `tests/system/redis.rs` with a real one.

use super::{
    Entry, encoding,
    guarded::{CacheError, Parcel, RemoteCache},
};
use crate::user::domain::UserId;
use redis::{
    Client, ConnectionAddr, ConnectionInfo, ErrorKind, IntoConnectionInfo, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use std::{
    fmt,
    str::FromStr,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

// ANCHOR: script
/// Puts ARGV[1] in the place of KEYS[1] for ARGV[2] milliseconds unless what is there is newer. Bytes 3 to 10 of an entry are its version; a
/// number in Lua has 53 bits, so they are compared as two halves. Without room the old entry goes too: nothing is better than
/// something old.
const PUT: &str = "\
local old = redis.pcall('GETRANGE', KEYS[1], 0, 9)
if type(old) == 'string' and #old == 10 and old:sub(1, 1) == 'U' then
  local oldHigh, oldLow = struct.unpack('>I4I4', old:sub(3))
  local newHigh, newLow = struct.unpack('>I4I4', ARGV[1]:sub(3, 10))
  if oldHigh > newHigh or (oldHigh == newHigh and oldLow > newLow) then return 0 end
end
local done = redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if type(done) == 'table' and done.err then
  redis.call('DEL', KEYS[1])
  return -1
end
return 1";
// ANCHOR_END: script

/// How long it may take to connect, behind the requests' backs.
const CONNECT: Duration = Duration::from_secs(1);

// ANCHOR: address
/// Where Redis is: the value of `REDIS_URL`, read and found good. What it prints of itself has no password.
#[derive(Clone)]
pub struct RedisAddress(ConnectionInfo);

/// Why a text is no address of a Redis. It never repeats the text, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("has to be redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE] or redis+unix:///PATH: {0}")]
pub struct InvalidRedisAddress(&'static str);

impl FromStr for RedisAddress {
    type Err = InvalidRedisAddress;

    fn from_str(text: &str) -> Result<RedisAddress, InvalidRedisAddress> {
        let invalid = |why| Err(InvalidRedisAddress(why));
        let Some(url) = redis::parse_redis_url(text) else {
            return invalid(
                "this is no such address; signs such as # and / in a password are written %23 and %2F",
            );
        };
        if ["rediss", "valkeys"].contains(&url.scheme()) {
            return invalid("TLS is not built in; put a proxy that speaks it beside this process");
        }
        if url.fragment().is_some() {
            return invalid("there is a # in it; in a password it is written %23");
        }
        let Ok(info) = url.into_connection_info() else {
            return invalid("the host is missing, or the database is no number");
        };
        // Commands are small and sent at once: waiting for more to send with them would only delay them.
        let tcp = info.tcp_settings().clone().set_nodelay(true);
        Ok(RedisAddress(info.set_tcp_settings(tcp)))
    }
}
// ANCHOR_END: address

impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = self.0.redis_settings().db();
        match self.0.addr() {
            ConnectionAddr::Unix(path) => write!(f, "redis+unix://{}?db={database}", path.display()),
            address => write!(f, "redis://{address}/{database}"),
        }
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Keeps copies in Redis.
#[derive(Debug)]
pub struct RedisUserCache {
    client: Client,
    link: Mutex<Link>,
}

/// A connection that reconnects when it breaks, and the task that makes it before anybody needs it.
struct Link {
    connection: ConnectionManager,
    _greeting: AbortOnDropHandle<()>,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link")
    }
}

impl RedisUserCache {
    /// Copies are kept at `address`. Whether anybody is there is seen later: a service starts without its cache. Needs a tokio runtime.
    ///
    /// # Errors
    /// If the address cannot be used on this platform.
    pub fn open(address: &RedisAddress) -> Result<RedisUserCache, CacheError> {
        let client = Client::open(address.0.clone()).map_err(|error| in_our_words(&error))?;
        let link = Mutex::new(Link::new(&client)?);
        Ok(RedisUserCache { client, link })
    }

    fn connection(&self) -> ConnectionManager {
        self.link.lock().unwrap_or_else(PoisonError::into_inner).connection.clone()
    }
}

impl Link {
    fn new(client: &Client) -> Result<Link, CacheError> {
        let config = ConnectionManagerConfig::new()
            // One try at a time: when the next one is worth it is the breaker's to say.
            .set_number_of_retries(0)
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(CONNECT));
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), config)
            .map_err(|error| in_our_words(&error))?;
        let mut greeted = connection.clone();
        let greeting = tokio::spawn(async move {
            // Whatever comes of it, those who need the connection will see.
            let _ = timeout(CONNECT, redis::cmd("PING").query_async::<()>(&mut greeted)).await;
        });
        Ok(Link { connection, _greeting: AbortOnDropHandle::new(greeting) })
    }
}

impl RemoteCache for RedisUserCache {
    async fn get(&self, ids: &[UserId]) -> Result<Vec<Option<Entry>>, CacheError> {
        let mut command = redis::cmd("MGET");
        for id in ids {
            command.arg(key(*id));
        }
        let found: Vec<Option<Vec<u8>>> =
            command.query_async(&mut self.connection()).await.map_err(|error| in_our_words(&error))?;
        if found.len() != ids.len() {
            return Err(CacheError("it answered something else"));
        }
        Ok(ids.iter().zip(found).map(|(id, bytes)| encoding::decode(*id, &bytes?)).collect())
    }

    async fn put(&self, entries: &[Parcel]) -> Result<usize, CacheError> {
        let mut pipe = redis::pipe();
        for Parcel { id, entry, time } in entries {
            let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
            pipe.cmd("EVAL")
                .arg(PUT)
                .arg(1)
                .arg(key(*id))
                .arg(encoding::encode(*id, entry))
                .arg(milliseconds);
        }
        // 1: kept; 0: something newer is there; -1: no room, and nothing is there any more.
        let answers: Vec<i64> =
            pipe.query_async(&mut self.connection()).await.map_err(|error| in_our_words(&error))?;
        let known = answers.len() == entries.len() && answers.iter().all(|answer| (-1..=1).contains(answer));
        let no_room = answers.iter().filter(|answer| **answer == -1).count();
        if known { Ok(no_room) } else { Err(CacheError("it answered something else")) }
    }

    /// The old connection may be one on which nothing will ever come again, and nothing says so.
    fn reconnect(&self) {
        if let Ok(link) = Link::new(&self.client) {
            *self.link.lock().unwrap_or_else(PoisonError::into_inner) = link;
        }
    }
}

fn key(id: UserId) -> String {
    format!("course:user:{id}")
}

// ANCHOR: words
/// What went wrong, in words of this program. Redis may repeat a command that it does not know, and the command may be `AUTH`.
fn in_our_words(error: &RedisError) -> CacheError {
    CacheError(match error.kind() {
        ErrorKind::Io if error.is_connection_refusal() => "nobody listens at its address",
        ErrorKind::Io if error.is_timeout() => "it did not answer in time",
        ErrorKind::Io => "the connection broke",
        ErrorKind::AuthenticationFailed => "it does not accept the user or the password",
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => "it answered something else",
        ErrorKind::Server(_) | ErrorKind::Extension => "it refused the command",
        _ => "it could not be asked",
    })
}
// ANCHOR_END: words

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<RedisAddress, String> {
        text.parse::<RedisAddress>().map_err(|error| error.to_string())
    }

    #[test]
    fn an_address_shows_everything_but_who_logs_in() {
        for (text, shown) in [
            ("redis://localhost", "redis://localhost:6379/0"),
            ("redis://:s3cret@10.0.0.7:7000/3", "redis://10.0.0.7:7000/3"),
            ("redis://course:s3cret@cache.local/", "redis://cache.local:6379/0"),
            ("redis+unix:///run/redis.sock?db=2&pass=s3cret", "redis+unix:///run/redis.sock?db=2"),
        ] {
            let address = parse(text).unwrap();
            assert_eq!(address.to_string(), shown);
            assert!(!format!("{address:?} {address:#?}").contains("s3cret"));
        }
    }

    #[test]
    fn a_text_that_is_no_address_is_refused_without_being_repeated() {
        for bad in [
            "",
            "s3cret",
            "localhost:6379",
            "http://:s3cret@localhost",
            "rediss://:s3cret@localhost",
            "redis://",
            "redis://:s3cret@",
            "redis://:s3cret@localhost:port",
            "redis://:s3cret@localhost:65536",
            "redis://:s3cret@localhost/first",
            "redis://:s3#cret@localhost",
            "redis://localhost/0#s3cret",
            "redis://:s3/cret@localhost",
            "redis://:s3cret@0.0.0.0",
        ] {
            let error = parse(bad).expect_err(bad);
            assert!(error.starts_with("has to be redis://") && !error.contains("cret"), "{bad}: {error}");
        }
        let tls = parse("rediss://localhost").unwrap_err();
        assert!(tls.contains("TLS is not built in"), "{tls}");
    }
}
