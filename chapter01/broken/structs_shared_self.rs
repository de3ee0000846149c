struct Account {
    confirmed: bool,
}

impl Account {
    fn confirm(&self) {
        self.confirmed = true;
    }
}

fn main() {
    let ada = Account { confirmed: false };
    ada.confirm();
    println!("{}", ada.confirmed);
}
