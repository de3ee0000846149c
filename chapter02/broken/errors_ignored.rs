//! A result that nobody looks at. `deny` turns the compiler's warning into an error.
#![deny(unused_must_use)]

fn save(name: &str) -> Result<(), String> {
    Err(format!("no room for {name}"))
}

fn main() {
    save("Ada");
    println!("saved");
}
