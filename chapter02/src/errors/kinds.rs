//! Section “Kinds of errors”: the errors of a sign-in, sorted by what their reader can do.
//!
//! thiserror writes `Display`, `source` and `From`; the tests hold what a user may read, what the log has, and what neither has.

use super::divide::chain;
use std::{fmt, time::Duration};
use thiserror::Error;

// ANCHOR: store
/// Why the store of users gave no answer.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Nothing came in time.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// What came cannot be a user.
    #[error("row {row} of table users is damaged")]
    Damaged {
        /// The row's number.
        row: u64,
    },
}

/// Why somebody could not sign in.
#[derive(Debug, Error)]
pub enum SignInError {
    /// An unknown name or a wrong password: one variant, so that nobody learns which names exist.
    #[error("unknown user or wrong password")]
    Refused,
    /// The user could not be looked up.
    #[error("cannot look up user {user}")]
    Store {
        /// Whom.
        user: String,
        /// Why not. A field of this name is the error's `source`.
        source: StoreError,
    },
}
// ANCHOR_END: store

// ANCHOR: kind
/// What can be done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request is at fault. Tell its sender; the same request fails again.
    Caller,
    /// It may pass. Try again, later and not for ever.
    Passing,
    /// We are at fault. Somebody has to look at it.
    Ours,
}

impl SignInError {
    /// What can be done about it.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Refused => Kind::Caller,
            Self::Store { source: StoreError::Timeout(_), .. } => Kind::Passing,
            Self::Store { source: StoreError::Damaged { .. }, .. } => Kind::Ours,
        }
    }
}
// ANCHOR_END: kind

/// A store that answers as the demo needs it.
fn look_up(user: &str) -> Result<Secret, StoreError> {
    match user {
        "ada" => Ok(Secret("lovelace".to_string())),
        "grace" => Err(StoreError::Timeout(Duration::from_secs(2))),
        _ => Err(StoreError::Damaged { row: 7 }),
    }
}

// ANCHOR: sign_in
/// Signs a user in.
///
/// # Errors
/// If the password is wrong, or the user cannot be looked up.
pub fn sign_in(user: &str, password: &Secret) -> Result<(), SignInError> {
    let stored = look_up(user).map_err(|source| SignInError::Store { user: user.to_string(), source })?;
    // A demo: a service keeps a hash and compares it in constant time (chapter 4).
    if stored.0 == password.0 { Ok(()) } else { Err(SignInError::Refused) }
}
// ANCHOR_END: sign_in

// ANCHOR: edge
/// The edge: here an error becomes an answer, and here alone it is logged.
pub fn answer(result: Result<(), SignInError>, log: &mut Vec<String>) -> String {
    let Err(error) = result else { return "welcome".to_string() };
    match error.kind() {
        Kind::Caller => error.to_string(),
        Kind::Passing => {
            log.push(format!("WARN {}", chain(&error)));
            "please try again in a minute".to_string()
        }
        Kind::Ours => {
            log.push(format!("ERROR {}", chain(&error)));
            "something is wrong on our side; we have been told".to_string()
        }
    }
}
// ANCHOR_END: edge

// ANCHOR: secret
/// A text that must not be printed. It has no `Display`, and its `Debug` says nothing.
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a form sends. Its `Debug` is derived and calls that of each field.
#[derive(Debug)]
pub struct Credentials {
    /// The name.
    pub user: &'static str,
    /// The password.
    pub password: Secret,
}
// ANCHOR_END: secret

// ANCHOR: everywhere
/// How it should not be: every floor logs what it passes on.
fn logged_on_every_floor(log: &mut Vec<String>) {
    let result = look_up("grace");
    if let Err(error) = &result {
        log.push(format!("ERROR store: {error}"));
    }
    let result = result.map_err(|source| SignInError::Store { user: "grace".to_string(), source });
    if let Err(error) = &result {
        log.push(format!("ERROR sign-in: {error}"));
    }
    if let Err(error) = &result {
        log.push(format!("ERROR http: 503: {error}"));
    }
}
// ANCHOR_END: everywhere

/// The second half of the demo.
pub fn show() {
    let mut log = Vec::new();
    println!("sign_in:");
    // ANCHOR: use
    for (user, password) in [("ada", "lovelace"), ("ada", "guess"), ("grace", "hopper"), ("alan", "turing")] {
        let form = Credentials { user, password: Secret(password.to_string()) };
        let answer = answer(sign_in(form.user, &form.password), &mut log);
        println!("  {form:?}: {answer}");
    }
    // ANCHOR_END: use
    println!("the log, written at the edge:");
    log.drain(..).for_each(|line| println!("  {line}"));

    println!("the log of one time-out, written on every floor:");
    logged_on_every_floor(&mut log);
    log.drain(..).for_each(|line| println!("  {line}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_worth_another_try() {
        let kind = |user: &str, password: &str| sign_in(user, &Secret(password.into())).unwrap_err().kind();
        assert_eq!(
            [kind("ada", "guess"), kind("grace", "hopper"), kind("alan", "turing")],
            [Kind::Caller, Kind::Passing, Kind::Ours]
        );
    }

    #[test]
    fn a_user_reads_nothing_about_the_store() {
        let mut log = Vec::new();
        let answer = answer(sign_in("alan", &Secret("turing".into())), &mut log);
        assert_eq!(answer, "something is wrong on our side; we have been told");
        assert_eq!(log, ["ERROR cannot look up user alan: row 7 of table users is damaged"]);
    }

    #[test]
    fn a_wrong_password_is_no_event_for_the_log() {
        let mut log = Vec::new();
        assert_eq!(answer(Err(SignInError::Refused), &mut log), "unknown user or wrong password");
        assert!(log.is_empty());
    }

    #[test]
    fn a_secret_is_not_in_the_debug_text_around_it() {
        let form = Credentials { user: "ada", password: Secret("lovelace".into()) };
        assert_eq!(format!("{form:?}"), r#"Credentials { user: "ada", password: Secret(…) }"#);
    }
}
