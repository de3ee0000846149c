#![deny(unused_must_use)]

/// Removes the folder of an upload.
fn remove(user: &str) -> Result<(), String> {
    Err(format!("{user}'s folder is in use"))
}

fn main() {
    remove("ada");
    println!("all clean");
}
