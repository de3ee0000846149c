struct Account {
    phone: Option<String>,
}

fn send_code(phone: &str) {
    println!("code sent to {phone}");
}

fn main() {
    let bob = Account { phone: None };
    send_code(&bob.phone);
}
