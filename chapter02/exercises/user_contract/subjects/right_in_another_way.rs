//! Keeps the contract. Ids go down from a million in steps of seven: the contract doesn't say which ids there are.

use super::super::exercise::{User, UserError, UserService};

#[derive(Debug, Default)]
pub struct Users {
    users: Vec<User>,
    given: u64,
}

impl Users {
    fn index(&self, id: u64) -> Result<usize, UserError> {
        self.users.iter().position(|user| user.id == id).ok_or(UserError::NotFound)
    }

    fn is_taken(&self, name: &str, except: Option<u64>) -> bool {
        self.users.iter().any(|user| user.name == name && Some(user.id) != except)
    }
}

impl UserService for Users {
    fn register(&mut self, name: &str) -> Result<User, UserError> {
        let name = name.trim();
        if self.is_taken(name, None) {
            return Err(UserError::NameTaken);
        }
        let user = User { id: 1_000_000 - 7 * self.given, name: name.to_string() };
        self.given += 1;
        self.users.push(user.clone());
        Ok(user)
    }

    fn find(&self, id: u64) -> Result<User, UserError> {
        self.index(id).map(|index| self.users[index].clone())
    }

    fn rename(&mut self, id: u64, name: &str) -> Result<(), UserError> {
        let index = self.index(id)?;
        let name = name.trim();
        if self.is_taken(name, Some(id)) {
            return Err(UserError::NameTaken);
        }
        self.users[index].name = name.to_string();
        Ok(())
    }

    fn remove(&mut self, id: u64) -> Result<(), UserError> {
        let index = self.index(id)?;
        self.users.remove(index);
        Ok(())
    }
}
