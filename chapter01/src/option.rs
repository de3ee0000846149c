//! Section “Option”: a search that may find nothing, a field that may be empty, and no nil.
//!
//! The tests say what is claimed on the page: what `unwrap` does to a program, and what an `Option` costs.

// ANCHOR: account
/// An account. Not every user has left a phone number.
struct Account {
    name: String,
    phone: Option<String>,
}

/// The accounts that a service knows.
struct Directory {
    accounts: Vec<Account>,
}
// ANCHOR_END: account

impl Directory {
    // ANCHOR: find
    /// The account called `name`, if there is one.
    fn find(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == name)
    }
    // ANCHOR_END: find

    // ANCHOR: matched
    /// A line for the support desk.
    fn describe(&self, name: &str) -> String {
        match self.find(name) {
            None => "no such account".to_string(),
            Some(account) => match &account.phone {
                None => "no phone number".to_string(),
                Some(phone) => format!("phone {phone:?}"),
            },
        }
    }
    // ANCHOR_END: matched

    // ANCHOR: question
    /// The phone number of `name`: none if there is no such account, none if it has no number.
    fn phone(&self, name: &str) -> Option<&str> {
        let account = self.find(name)?;
        account.phone.as_deref()
    }
    // ANCHOR_END: question

    // ANCHOR: chain
    /// The digits on the sign-in page that tell a user which phone to reach for.
    fn last_digits(&self, name: &str) -> &str {
        self.phone(name).map(str::trim).filter(|phone| !phone.is_empty()).and_then(last_two).unwrap_or("none")
    }
    // ANCHOR_END: chain

    // ANCHOR: reason
    /// Where to send a sign-in code, or the reason why that is not possible.
    fn code_target(&self, name: &str) -> Result<&str, &'static str> {
        let account = self.find(name).ok_or("no such account")?;
        account.phone.as_deref().ok_or("no phone number")
    }
    // ANCHOR_END: reason
}

// ANCHOR: last_two
/// The last two characters of a number, if it has two.
fn last_two(phone: &str) -> Option<&str> {
    let start = phone.len().checked_sub(2)?;
    phone.get(start..)
}
// ANCHOR_END: last_two

/// Three accounts: one with a number, one without, and one whose number is only blanks.
fn directory() -> Directory {
    let account = |name: &str, phone: Option<&str>| Account {
        name: name.to_string(),
        phone: phone.map(str::to_string),
    };
    let accounts =
        vec![account("ada", Some("+44 20 7946 0018")), account("bob", None), account("carol", Some("  "))];
    Directory { accounts }
}

// ANCHOR: run
/// Asks for three accounts that exist and for one that does not.
pub fn run() {
    let directory = directory();
    for name in ["ada", "bob", "carol", "eve"] {
        println!("{name}");
        println!("  match:  {}", directory.describe(name));
        println!("  chain:  {}", directory.last_digits(name));
        println!("  result: {:?}", directory.code_target(name));
    }
}
// ANCHOR_END: run

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_none_ends_in_the_same_fallback() {
        let directory = directory();
        let shown = ["ada", "bob", "carol", "eve"].map(|name| directory.last_digits(name));
        assert_eq!(shown, ["18", "none", "none", "none"]);
    }

    #[test]
    fn a_result_keeps_the_reason_apart() {
        let directory = directory();
        assert_eq!(directory.code_target("bob"), Err("no phone number"));
        assert_eq!(directory.code_target("eve"), Err("no such account"));
    }

    #[test]
    fn a_number_of_one_digit_has_no_last_two() {
        assert_eq!(["7", "42"].map(last_two), [None, Some("42")]);
    }

    // ANCHOR: unwrap
    #[test]
    #[should_panic(expected = "called `Option::unwrap()` on a `None` value")]
    fn unwrap_panics_where_there_is_none() {
        directory().find("eve").unwrap();
    }
    // ANCHOR_END: unwrap

    // ANCHOR: size
    #[test]
    fn an_optional_reference_is_as_small_as_a_pointer() {
        assert_eq!(size_of::<Option<&Account>>(), size_of::<&Account>());
    }
    // ANCHOR_END: size
}
