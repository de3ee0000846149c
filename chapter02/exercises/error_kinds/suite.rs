mod exercise;

use exercise::{Address, Kind, ProfileError, StoreError, for_the_log};
use std::time::Duration;

fn no_such_user() -> ProfileError {
    ProfileError::NoSuchUser(7)
}

fn timeout() -> ProfileError {
    ProfileError::Store { user: 7, cause: StoreError::Timeout(Duration::from_secs(2)) }
}

fn log_in() -> ProfileError {
    let address = Address { host: "db.example.org", password: "hunter2" };
    assert_eq!(address.password, "hunter2");
    ProfileError::Store { user: 7, cause: StoreError::LogIn(address) }
}

/// The kind says what can be done: only what may pass is worth another try.
#[test]
fn only_what_may_pass_is_worth_another_try() {
    let kinds = [no_such_user(), timeout(), log_in()].map(|error| error.kind());
    assert_eq!(kinds, [Kind::Caller, Kind::Passing, Kind::Ours], "(no such user, time-out, log-in refused)");
}

/// A message says what failed and for which user, and leaves the cause to the source.
#[test]
fn a_message_leaves_the_cause_to_the_source() {
    let messages = [no_such_user(), timeout()].map(|error| error.to_string());
    assert_eq!(messages, ["there is no user 7", "cannot load the profile of user 7"]);
}

/// The log has the error and each cause, once, in one line.
#[test]
fn the_log_has_each_cause_once() {
    assert_eq!(for_the_log(&timeout()), "cannot load the profile of user 7: no answer within 2s");
    assert_eq!(for_the_log(&no_such_user()), "there is no user 7");
}

/// The caller reads nothing about the inside of the service.
#[test]
fn the_caller_reads_nothing_about_the_inside() {
    let read = [no_such_user(), timeout(), log_in()].map(|error| error.for_the_caller());
    assert_eq!(read, ["there is no user 7", "try again later", "something is wrong on our side"]);
}

/// A password is in no text, for the log or for a debugger.
#[test]
fn a_password_is_in_no_text() {
    let error = log_in();
    let texts = [format!("{error}"), format!("{error:?}"), format!("{error:#?}"), for_the_log(&error)];
    for text in texts {
        assert!(!text.contains("hunter2"), "the password is in: {text}");
    }
}
