//! Section “Get it running”: the first program.

// ANCHOR: hello
/// Prints the line that every first program prints.
pub fn run() {
    println!("Hello, Rust!");
}
// ANCHOR_END: hello
