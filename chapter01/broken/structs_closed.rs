struct Account {
    name: String,
}

impl Account {
    fn close(self) -> String {
        format!("Goodbye, {}!", self.name)
    }
}

fn main() {
    let ada = Account { name: "Ada".to_string() };
    println!("{}", ada.close());
    println!("{}", ada.close());
}
