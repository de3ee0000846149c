use std::{rc::Rc, thread};

fn in_background(work: impl FnOnce() + Send + 'static) {
    thread::spawn(work);
}

fn main() {
    let reserved = Rc::new(["admin", "root"]);
    let list = Rc::clone(&reserved);
    in_background(move || println!("{}", list.len()));
    println!("{}", reserved.len());
}
