//! `cargo run -p chapter01`: the chapter's demos. All that they do is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    chapter01::MENU.open(std::env::args().skip(1))
}
