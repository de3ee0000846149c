//! Section “Structs and methods”: values that belong together, and the methods that keep them true.
//!
//! The tests hold the account to its invariant: it is confirmed only for the address that was confirmed.

// ANCHOR: record
/// What is known of a user, open to everybody.
#[derive(Debug)]
pub struct Record {
    /// The name to greet with.
    pub name: String,
    /// Where to write to.
    pub email: String,
    /// Whether a letter to `email` was answered.
    pub confirmed: bool,
}
// ANCHOR_END: record

// ANCHOR: account
/// A user's account.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    name: String,
    email: String,
    /// Invariant: true only if a letter to `email`, as it is now, was answered.
    confirmed: bool,
}
// ANCHOR_END: account

// ANCHOR: methods
impl Account {
    /// A new account: nobody has answered a letter yet.
    pub fn new(name: &str, email: &str) -> Account {
        Account { name: name.to_string(), email: email.to_string(), confirmed: false }
    }

    /// Whether the present address is confirmed.
    pub fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// The letter to the present address was answered.
    pub fn confirm(&mut self) {
        self.confirmed = true;
    }

    /// Moves to another address, which is unconfirmed as long as nobody answers from there.
    pub fn change_email(&mut self, email: &str) {
        self.email = email.to_string();
        self.confirmed = false;
    }

    /// Ends the account and says goodbye.
    pub fn close(self) -> String {
        format!("Goodbye, {}!", self.name)
    }
}
// ANCHOR_END: methods

// ANCHOR: update
impl Account {
    /// The same account under another name.
    pub fn renamed(self, name: &str) -> Account {
        Account { name: name.to_string(), ..self }
    }
}
// ANCHOR_END: update

/// The section's demo.
pub fn run() {
    println!("Open fields:");
    // ANCHOR: change
    let mut record =
        Record { name: "Ada".to_string(), email: "ada@old.example".to_string(), confirmed: true };
    record.email = "ada@new.example".to_string();
    println!("  {} <{}> confirmed: {}", record.name, record.email, record.confirmed);
    // ANCHOR_END: change

    println!("Methods:");
    // ANCHOR: use
    let mut ada = Account::new("Ada", "ada@old.example");
    ada.confirm();
    let before = ada.clone();
    ada.change_email("ada@new.example");
    println!("  {ada:?}");
    println!("  is the copy still confirmed? {}", before.is_confirmed());
    println!("  are the two equal? {}", ada == before);
    // ANCHOR_END: use

    println!("Another name, and the end:");
    // ANCHOR: end
    let countess = before.renamed("Ada Lovelace");
    println!("  {countess:?}");
    println!("  {}", countess.close());
    // ANCHOR_END: end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_account_is_unconfirmed() {
        assert!(!Account::new("Ada", "ada@old.example").is_confirmed());
    }

    #[test]
    fn a_new_address_has_to_be_confirmed_again() {
        let mut ada = Account::new("Ada", "ada@old.example");
        ada.confirm();
        assert!(ada.is_confirmed());
        ada.change_email("ada@new.example");
        assert!(!ada.is_confirmed());
    }

    #[test]
    fn a_new_name_changes_nothing_else() {
        let mut ada = Account::new("Ada", "ada@old.example");
        ada.confirm();
        let mut expected = Account::new("Countess", "ada@old.example");
        expected.confirm();
        assert_eq!(ada.renamed("Countess"), expected);
    }
}
