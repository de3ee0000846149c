//! Exercise `privacy`: a module is a border, so that an account which breaks the rules cannot exist outside of it.

/// Accounts, and the two rules that bind their fields.
pub mod account {
    /// The rule that an account would have broken.
    #[derive(Debug, PartialEq, Eq)]
    pub enum Refused {
        /// The password has fewer than eight characters (not bytes).
        TooShort,
        /// The name stands in the password.
        NameInPassword,
    }

    /// A name and a password that keep both rules, always. Outside of this module nobody can reach the fields.
    ///
    /// Its `Debug` text is `Account { name: "ada", .. }`: that much may stand in a log.
    #[derive(Debug)]
    pub struct Account {
        pub name: String,
        pub password: String,
    }

    impl Account {
        /// An account, unless a rule would be broken.
        pub fn new(name: &str, password: &str) -> Result<Account, Refused> {
            todo!("an account for {name} with {password}")
        }

        /// Takes another name, unless a rule would be broken: then nothing changes.
        pub fn rename(&mut self, name: &str) -> Result<(), Refused> {
            todo!("rename to {name}")
        }

        /// Takes another password, unless a rule would be broken: then nothing changes.
        pub fn change_password(&mut self, password: &str) -> Result<(), Refused> {
            todo!("change the password to {password}")
        }

        /// The name to greet with.
        pub fn name(&self) -> &str {
            &self.name
        }

        /// Whether `attempt` is the password. (Chapter 4 keeps a hash in its place.)
        pub fn accepts(&self, attempt: &str) -> bool {
            self.password == attempt
        }
    }
}
