//! Exercise `user_contract`: you write the tests that every user service has to pass.
//!
//! They are run on two right services, which have to pass all of them, and on six wrong ones, each of which has to fail at least
//! one. A test that refuses a right service catches nobody: it doesn't count.

use std::fmt;

/// A user, as a service tells of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: u64,
    pub name: String,
}

/// Why a service says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserError {
    NameTaken,
    NotFound,
}

/// The contract of every user service.
///
/// 1. Whoever was registered is found by their id. A name is kept without the spaces around it.
/// 2. A name has one user: while it is in use, registering it and giving it to another user answer `NameTaken`.
/// 3. An id is given once, and never again after its user was removed. Which number it is, is up to the service.
/// 4. An answer that is an error has changed nothing.
/// 5. A removed user is gone: nobody has the id (`NotFound`), and the name is free.
pub trait UserService: fmt::Debug {
    fn register(&mut self, name: &str) -> Result<User, UserError>;
    fn find(&self, id: u64) -> Result<User, UserError>;
    fn rename(&mut self, id: u64, name: &str) -> Result<(), UserError>;
    fn remove(&mut self, id: u64) -> Result<(), UserError>;
}

/// A test gets a new service without users, and panics if that breaks the contract: with `assert!`, `assert_eq!` or `unwrap`.
pub type Test = fn(&mut dyn UserService);

/// Every test that is run. Write more if you like, and name them here.
pub const TESTS: &[Test] = &[
    one_user_comes_and_goes,
    registered_users_are_found,
    a_name_has_one_user,
    an_id_is_given_once,
    a_refused_rename_changes_nothing,
    a_removed_user_is_gone,
];

/// An example. All goes well, with one user: every wrong service passes this test.
fn one_user_comes_and_goes(service: &mut dyn UserService) {
    let ada = service.register("Ada").unwrap();
    assert_eq!(service.rename(ada.id, "Ada L."), Ok(()));
    assert_eq!(service.find(ada.id).unwrap().name, "Ada L.");
    assert_eq!(service.remove(ada.id), Ok(()));
    assert_eq!(service.find(ada.id), Err(UserError::NotFound));
}

/// Rule 1.
fn registered_users_are_found(service: &mut dyn UserService) {
    let ada = service.register(" Ada ").unwrap();
    assert_eq!(ada.name, "Ada");
    assert_eq!(service.find(ada.id), Ok(ada));
}

/// Rule 2.
fn a_name_has_one_user(service: &mut dyn UserService) {
    service.register("Ada").unwrap();
    assert_eq!(service.register("Ada"), Err(UserError::NameTaken));
    assert_eq!(service.register(" Ada "), Err(UserError::NameTaken));
}

/// Rule 3.
fn an_id_is_given_once(service: &mut dyn UserService) {
    let ada = service.register("Ada").unwrap();
    service.remove(ada.id).unwrap();
    let grace = service.register("Grace").unwrap();
    assert_ne!(grace.id, ada.id);
}

/// Rule 4.
fn a_refused_rename_changes_nothing(service: &mut dyn UserService) {
    let ada = service.register("Ada").unwrap();
    service.register("Grace").unwrap();
    assert_eq!(service.rename(ada.id, "Grace"), Err(UserError::NameTaken));
    assert_eq!(service.find(ada.id), Ok(ada));
}

/// Rule 5.
fn a_removed_user_is_gone(service: &mut dyn UserService) {
    let ada = service.register("Ada").unwrap();
    service.remove(ada.id).unwrap();
    assert_eq!(service.find(ada.id), Err(UserError::NotFound));
    assert_eq!(service.remove(ada.id), Err(UserError::NotFound));
    assert!(service.register("Ada").is_ok(), "the name of a removed user is free");
}
