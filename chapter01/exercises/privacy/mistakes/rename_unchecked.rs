//! Exercise `privacy`: a module is a border, so that an account which breaks the rules cannot exist outside of it.

/// Accounts, and the two rules that bind their fields.
pub mod account {
    use std::fmt;

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
    pub struct Account {
        name: String,
        password: String,
    }

    impl Account {
        /// An account, unless a rule would be broken.
        pub fn new(name: &str, password: &str) -> Result<Account, Refused> {
            check(name, password)?;
            Ok(Account { name: name.to_string(), password: password.to_string() })
        }

        /// Takes another name, unless a rule would be broken: then nothing changes.
        pub fn rename(&mut self, name: &str) -> Result<(), Refused> {
            self.name = name.to_string();
            Ok(())
        }

        /// Takes another password, unless a rule would be broken: then nothing changes.
        pub fn change_password(&mut self, password: &str) -> Result<(), Refused> {
            check(&self.name, password)?;
            self.password = password.to_string();
            Ok(())
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

    /// Both rules, in one place: every door above goes through here.
    fn check(name: &str, password: &str) -> Result<(), Refused> {
        if password.chars().count() < 8 {
            return Err(Refused::TooShort);
        }
        if password.contains(name) {
            return Err(Refused::NameInPassword);
        }
        Ok(())
    }

    impl fmt::Debug for Account {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("Account").field("name", &self.name).finish_non_exhaustive()
        }
    }
}
