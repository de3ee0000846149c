/// Opens an account, which keeps the name.
fn open_account(name: String) {
    println!("an account for {name}");
}

fn main() {
    let name = String::from("Ada");
    open_account(name);
    println!("welcome, {name}");
}
