#![deny(let_underscore_drop)]

struct Session;

impl Drop for Session {
    fn drop(&mut self) {
        println!("signed out");
    }
}

fn main() {
    let _ = Session;
    println!("the work begins");
}
