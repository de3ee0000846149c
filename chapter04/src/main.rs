//! `cargo run -p chapter04`: the chapter's demos. All that they do is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    chapter04::MENU.open(std::env::args().skip(1))
}
