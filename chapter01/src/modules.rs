//! Section “Modules, privacy and a first test”: a module as a border, and the first test.
//!
//! The rule and its tests are in `modules/directory.rs`; this file is “outside”, as every caller is.

// ANCHOR: outside
pub mod directory; // its text is in modules/directory.rs

use directory::Directory;

/// The section's demo.
pub fn run() {
    let mut users = Directory::empty();
    for name in ["Ada", "mei", " ADA "] {
        println!("{name:?}: {:?}", users.register(name));
    }
    println!("{}", directory::describe(&users));

    users.release("Mei"); // an administrator, in the same crate
    println!("{}", directory::describe(&users));
}
// ANCHOR_END: outside
