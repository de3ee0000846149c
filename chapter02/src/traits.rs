//! Section “Traits”: a user service as a contract, with generics, with `dyn`, and when which.
//!
//! The trait says which methods there are, its comments say the rules. The tests at the end hold two services to the same rules;
//! in the exercise `user_contract` the reader writes such tests.

use std::collections::BTreeMap;

// ANCHOR: contract
/// A user, as a service tells of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// No two users have the same.
    pub id: u64,
    /// Without spaces around it.
    pub name: String,
}

/// Why a service says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserError {
    /// Another user has this name.
    NameTaken,
    /// Nobody has this id.
    NotFound,
}

/// What every user service can do.
pub trait UserService {
    /// Adds a user. A name has one user; the service chooses the id.
    fn register(&mut self, name: &str) -> Result<User, UserError>;

    /// The user with this id.
    fn find(&self, id: u64) -> Result<User, UserError>;

    /// Whether there is such a user.
    fn knows(&self, id: u64) -> bool {
        self.find(id).is_ok()
    }
}
// ANCHOR_END: contract

// ANCHOR: vec
/// Users in a vector: the first has the id 1, the second 2.
#[derive(Default)]
pub struct VecUsers {
    names: Vec<String>,
}

impl UserService for VecUsers {
    fn register(&mut self, name: &str) -> Result<User, UserError> {
        let name = name.trim();
        if self.names.iter().any(|taken| taken == name) {
            return Err(UserError::NameTaken);
        }
        self.names.push(name.to_string());
        Ok(User { id: self.names.len() as u64, name: name.to_string() })
    }

    fn find(&self, id: u64) -> Result<User, UserError> {
        let index = usize::try_from(id).ok().and_then(|id| id.checked_sub(1)).ok_or(UserError::NotFound)?;
        let name = self.names.get(index).ok_or(UserError::NotFound)?;
        Ok(User { id, name: name.clone() })
    }
}
// ANCHOR_END: vec

/// Users in a map. Ids begin at 1000, as if older numbers belonged to another system.
#[derive(Default)]
pub struct MapUsers {
    names: BTreeMap<u64, String>,
}

impl UserService for MapUsers {
    fn register(&mut self, name: &str) -> Result<User, UserError> {
        let name = name.trim();
        if self.names.values().any(|taken| taken == name) {
            return Err(UserError::NameTaken);
        }
        let id = self.names.last_key_value().map_or(1000, |(last, _)| last + 1);
        self.names.insert(id, name.to_string());
        Ok(User { id, name: name.to_string() })
    }

    fn find(&self, id: u64) -> Result<User, UserError> {
        let name = self.names.get(&id).ok_or(UserError::NotFound)?;
        Ok(User { id, name: name.clone() })
    }

    // ANCHOR: override
    // In `impl UserService for MapUsers`: the same answer as the default, without cloning a name.
    fn knows(&self, id: u64) -> bool {
        self.names.contains_key(&id)
    }
    // ANCHOR_END: override
}

// ANCHOR: generic
/// What the sign-up form answers. Compiled anew for each type of service that it is used with.
pub fn sign_up<S: UserService>(service: &mut S, name: &str) -> String {
    match service.register(name) {
        Ok(user) => format!("welcome, {}, your number is {}", user.name, user.id),
        Err(error) => format!("sorry: {error:?}"),
    }
}
// ANCHOR_END: generic

// ANCHOR: chosen
/// The service that a setting names. Which type it is, is known when the program runs.
pub fn chosen(setting: &str) -> Box<dyn UserService> {
    match setting {
        "map" => Box::new(MapUsers::default()),
        _ => Box::new(VecUsers::default()),
    }
}
// ANCHOR_END: chosen

// ANCHOR: import
/// Registers many names; says how many were new. One compiled function for all services.
pub fn import<'a>(service: &mut dyn UserService, names: impl IntoIterator<Item = &'a str>) -> usize {
    names.into_iter().filter(|name| service.register(name).is_ok()).count()
}
// ANCHOR_END: import

/// The section's demo.
pub fn run() {
    println!("One function, two services:");
    // ANCHOR: static_use
    let (mut vec, mut map) = (VecUsers::default(), MapUsers::default());
    println!("  vec: {}", sign_up(&mut vec, "Ada"));
    println!("  map: {}", sign_up(&mut map, "Ada"));
    println!("  map: {}", sign_up(&mut map, " Ada "));
    println!("  user 1 is known to vec: {}, to map: {}", vec.knows(1), map.knows(1));
    // ANCHOR_END: static_use

    println!("Chosen while the program runs:");
    // ANCHOR: dyn_use
    for setting in ["vec", "map"] {
        let mut service = chosen(setting);
        let added = import(service.as_mut(), ["Ada", "Grace", "Ada"]);
        println!("  {setting}: {added} of 3 names were new; user 1 is known: {}", service.knows(1));
    }
    // ANCHOR_END: dyn_use

    println!("What is passed on, in words of memory:");
    // ANCHOR: size
    let word = size_of::<usize>();
    println!("  &VecUsers: {}", size_of::<&VecUsers>() / word);
    println!("  &dyn UserService: {}", size_of::<&dyn UserService>() / word);
    // ANCHOR_END: size
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services() -> [Box<dyn UserService>; 2] {
        [chosen("vec"), chosen("map")]
    }

    // ANCHOR: contract_test
    #[test]
    fn every_service_finds_whom_it_registered() {
        for mut service in services() {
            let ada = service.register(" Ada ").unwrap();
            assert_eq!(ada.name, "Ada");
            assert_eq!(service.find(ada.id), Ok(ada));
        }
    }
    // ANCHOR_END: contract_test

    #[test]
    fn every_service_gives_a_name_to_one_user() {
        for mut service in services() {
            service.register("Ada").unwrap();
            assert_eq!(service.register("Ada "), Err(UserError::NameTaken));
        }
    }

    #[test]
    fn every_service_says_when_nobody_has_an_id() {
        for service in services() {
            for id in [0, 1, 1000, u64::MAX] {
                assert_eq!((service.find(id), service.knows(id)), (Err(UserError::NotFound), false));
            }
        }
    }

    #[test]
    fn a_default_and_the_method_that_replaces_it_agree() {
        let mut map = MapUsers::default();
        let ada = map.register("Ada").unwrap();
        for id in [ada.id, ada.id + 1] {
            assert_eq!(map.knows(id), map.find(id).is_ok());
        }
    }
}
