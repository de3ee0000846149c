mod account {
    pub struct Account {
        email: String,
        confirmed: bool,
    }

    impl Account {
        pub fn new(email: &str) -> Account {
            Account { email: email.to_string(), confirmed: false }
        }

        pub fn report(&self) -> String {
            format!("{} confirmed: {}", self.email, self.confirmed)
        }
    }
}

fn main() {
    let mut ada = account::Account::new("ada@new.example");
    ada.confirmed = true;
    println!("{}", ada.report());
}
