//! Exercise `account`: a struct, its methods, and an invariant that they keep.

/// Wrong passwords in a row that lock an account.
pub const MAX_FAILURES: u8 = 3;

/// A user's account, as far as signing in is concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    name: String,
    /// Wrong passwords in a row. Invariant: never above `MAX_FAILURES`, where the account is locked.
    failures: u8,
}

impl Account {
    /// A new account, at which nobody has failed yet.
    pub fn new(name: &str) -> Account {
        Account { name: name.to_string(), failures: 0 }
    }

    /// The name to greet with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether nobody can sign in until `unlock`.
    pub fn is_locked(&self) -> bool {
        self.failures == MAX_FAILURES
    }

    /// One attempt to sign in: the caller has compared the password, the account decides. True means
    /// signed in.
    ///
    /// A right password forgets the wrong ones before it. A locked account refuses every attempt, even that.
    pub fn sign_in(&mut self, right_password: bool) -> bool {
        if self.is_locked() {
            return false;
        }
        if right_password {
            self.failures = 0;
        } else {
            self.failures += 1;
        }
        right_password
    }

    /// The owner has proved who they are: all attempts are theirs again.
    pub fn unlock(&mut self) {
        self.failures = 0;
    }

    /// The same account under another name; all else stays as it is.
    pub fn renamed(self, name: &str) -> Account {
        Account::new(name)
    }
}
