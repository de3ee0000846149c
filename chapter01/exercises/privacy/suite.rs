mod exercise;

use exercise::account::{Account, Refused};
use std::ops::Deref;

/// The account of most tests.
fn ada() -> Account {
    Account::new("ada", "engine-1843").expect("eleven characters, and no `ada` in them")
}

/// A short password is refused at every door: fewer than eight characters.
#[test]
fn a_short_password_is_refused() {
    assert_eq!(Account::new("ada", "seven-7").err(), Some(Refused::TooShort));
    assert_eq!(Account::new("ada", "密码密码").err(), Some(Refused::TooShort), "4 characters in 12 bytes");
    assert_eq!(ada().change_password("seven-7"), Err(Refused::TooShort));
    assert_eq!(ada().change_password("eight-88"), Ok(()));
}

/// A password with the name in it is refused at every door.
#[test]
fn a_password_with_the_name_in_it_is_refused() {
    assert_eq!(Account::new("ada", "i-am-ada-1843").err(), Some(Refused::NameInPassword));
    assert_eq!(ada().change_password("i-am-ada-1843"), Err(Refused::NameInPassword));
}

/// A new name that stands in the password is refused.
#[test]
fn a_new_name_that_stands_in_the_password_is_refused() {
    let mut account = ada();
    assert_eq!(account.rename("engine"), Err(Refused::NameInPassword));
    assert_eq!(account.rename("countess"), Ok(()));
    assert_eq!(account.name(), "countess");
}

/// After a refusal the account is as it was.
#[test]
fn a_refusal_changes_nothing() {
    let mut account = ada();
    let _ = account.rename("engine");
    let _ = account.change_password("i-am-ada-1843");
    assert_eq!((account.name(), account.accepts("engine-1843")), ("ada", true));
}

/// Outside of the module nobody can reach the fields.
#[test]
fn the_fields_are_out_of_reach() {
    let account = ada();
    let seen = [account.name.to_string(), account.password.to_string()];
    assert_eq!(seen, [OUTSIDE.name, OUTSIDE.password]);
}

/// The debug text does not give away the password.
#[test]
fn the_debug_text_hides_the_password() {
    let text = format!("{:?}", ada());
    assert!(!text.contains("engine-1843"), "the password stands in {text}");
}

/// The debug text is the one that the account's comment shows.
#[test]
fn the_debug_text_is_the_agreed_one() {
    assert_eq!(format!("{:?}", ada()), r#"Account { name: "ada", .. }"#);
}

/// What `account.name` and `account.password` mean out here as long as the account's own fields cannot be seen: the
/// compiler passes over a field that is private to another module and goes on looking behind `Deref`. A `pub` field
/// would be found first.
pub struct Outside {
    pub name: &'static str,
    pub password: &'static str,
}

const OUTSIDE: Outside = Outside { name: "the name is private", password: "the password is private" };

impl Deref for Account {
    type Target = Outside;

    fn deref(&self) -> &Outside {
        &OUTSIDE
    }
}
