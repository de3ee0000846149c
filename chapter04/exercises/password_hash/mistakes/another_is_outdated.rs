//! Exercise `password_hash`: a log-in with Argon2id that tells nobody who has an account, and grows stronger with its settings.

use argon2::password_hash::{
    CustomizedPasswordHasher, Error, PasswordHasher, PasswordVerifier, Result, phc::PasswordHash,
};
use argon2::{Argon2, Params};
use std::cell::RefCell;

/// Argon2id with the parameters of today. It writes down the parameters of each run: what a test reads, an attacker
/// measures as time. It does what [`Argon2`] does, through the same traits.
pub struct Argon {
    pub params: Params,
    pub runs: RefCell<Vec<String>>,
}

impl PasswordHasher<PasswordHash> for Argon {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Result<PasswordHash> {
        self.hash_password_with_params(password, salt, self.params.clone())
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Argon {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash> {
        self.runs.borrow_mut().push(params.to_string());
        Argon2::default().hash_password_customized(password, salt, algorithm, version, params)
    }
}

/// What came of a log-in.
#[derive(Debug, PartialEq, Eq)]
pub enum Login {
    /// The password is right. If there is a new hash, it has to be stored in place of the old one.
    Welcome { rehashed: Option<String> },
    /// The password is wrong, or nobody has that name: whoever asks must not learn which.
    Wrong,
}

/// What to store of a password: a PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
pub fn hash(argon: &Argon, password: &str) -> Result<String> {
    Ok(argon.hash_password(password.as_bytes())?.to_string())
}

/// Whether a hash that was made with the parameters `used` is too weak today: its memory (`m_cost`), its passes
/// (`t_cost`) or its lanes (`p_cost`) are less.
pub fn outdated(used: &Params, today: &Params) -> bool {
    used.m_cost() != today.m_cost() || used.t_cost() != today.t_cost() || used.p_cost() != today.p_cost()
}

/// A log-in. `stored` is the user's hash, if there is such a user, and `decoy` a hash that is nobody's.
///
/// A hash that cannot be read is an error: the user can do nothing about it, and the operator has to.
pub fn log_in(argon: &Argon, decoy: &str, stored: Option<&str>, password: &str) -> Result<Login> {
    let known = PasswordHash::new(stored.unwrap_or(decoy))?;
    if known.hash.is_none() {
        return Err(Error::EncodingInvalid); // cut off: for the crate, every password would be wrong
    }
    match argon.verify_password(password.as_bytes(), &known) {
        Err(Error::PasswordInvalid) => return Ok(Login::Wrong),
        Err(error) => return Err(error),
        Ok(()) if stored.is_none() => return Ok(Login::Wrong),
        Ok(()) => {}
    }
    let weak = outdated(&Params::try_from(&known)?, &argon.params);
    let rehashed = if weak { Some(hash(argon, password)?) } else { None };
    Ok(Login::Welcome { rehashed })
}
