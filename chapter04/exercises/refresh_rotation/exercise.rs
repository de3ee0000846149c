//! Exercise `refresh_rotation`: refresh tokens that are good for one exchange, so that a stolen one is noticed.

use std::collections::{HashMap, HashSet};

/// How long a refresh token counts after it was handed out: 30 days, in seconds.
pub const LIFETIME: u64 = 30 * 24 * 60 * 60;

/// The token is no good: the user has to log in again.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused;

/// What is kept of a token that was handed out.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    /// All tokens that came from one log-in, each in exchange for the one before, are a family.
    family: u64,
    user_id: String,
    /// From this second on it does not count.
    expires: u64,
    /// Whether it was exchanged for a new one.
    used: bool,
}

/// All sessions. A copy of it, stolen, logs nobody in: tokens are found by their digest.
#[derive(Debug)]
pub struct Sessions {
    /// SHA-256 in the service. A token is long and random, nobody can guess it: it needs no Argon2 and no salt.
    digest: fn(&str) -> String,
    rows: HashMap<String, Row>,
    /// The families that have ended.
    revoked: HashSet<u64>,
    /// How many families there have been.
    families: u64,
}

impl Sessions {
    pub fn new(digest: fn(&str) -> String) -> Self {
        Self { digest, rows: HashMap::new(), revoked: HashSet::new(), families: 0 }
    }

    /// A new session begins: `token`, drawn at random by the caller, is handed out `now`.
    pub fn log_in(&mut self, user_id: &str, token: &str, now: u64) {
        self.families += 1;
        self.keep(token, self.families, user_id, now);
    }

    /// Keeps what has to be kept of a token that is handed out `now`.
    fn keep(&mut self, token: &str, family: u64, user_id: &str, now: u64) {
        let row = Row { family, user_id: user_id.to_string(), expires: now + LIFETIME, used: false };
        todo!("keep {row:?}, so that {token} is found and not told, with {:?}", self.digest)
    }

    /// Exchanges `presented` for `fresh`, drawn at random by the caller, and tells whose session it is.
    pub fn refresh(&mut self, presented: &str, fresh: &str, now: u64) -> Result<String, Refused> {
        let (kept, revoked) = (&self.rows, &self.revoked);
        todo!("{presented} at {now}: is it {fresh} from now on? {kept:?} are kept, {revoked:?} revoked")
    }
}
