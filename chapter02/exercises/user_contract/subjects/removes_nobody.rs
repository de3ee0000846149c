//! Wrong: removing somebody who is not there is answered with `Ok`.

use super::super::exercise::{User, UserError, UserService};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Users {
    last_id: u64,
    names: BTreeMap<u64, String>,
}

impl Users {
    fn user_of(&self, name: &str) -> Option<u64> {
        self.names.iter().find(|(_, taken)| *taken == name).map(|(id, _)| *id)
    }
}

impl UserService for Users {
    fn register(&mut self, name: &str) -> Result<User, UserError> {
        let name = name.trim();
        if self.user_of(name).is_some() {
            return Err(UserError::NameTaken);
        }
        self.last_id += 1;
        self.names.insert(self.last_id, name.to_string());
        Ok(User { id: self.last_id, name: name.to_string() })
    }

    fn find(&self, id: u64) -> Result<User, UserError> {
        let name = self.names.get(&id).ok_or(UserError::NotFound)?;
        Ok(User { id, name: name.clone() })
    }

    fn rename(&mut self, id: u64, name: &str) -> Result<(), UserError> {
        let name = name.trim();
        if !self.names.contains_key(&id) {
            return Err(UserError::NotFound);
        }
        if self.user_of(name).is_some_and(|other| other != id) {
            return Err(UserError::NameTaken);
        }
        self.names.insert(id, name.to_string());
        Ok(())
    }

    fn remove(&mut self, id: u64) -> Result<(), UserError> {
        self.names.remove(&id);
        Ok(())
    }
}
