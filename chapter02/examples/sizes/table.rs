//! The measured sizes as they are printed and kept in `chapter02/data/binary.toml`. Proved by `tests/sizes.rs`.

use super::elf::Wants;
use std::fmt;

/// The command that prints them.
pub const COMMAND: &str = "cargo run -p chapter02 --example sizes";

/// One way to build a program, and what came of it.
pub struct Build {
    /// How it is called in the file.
    pub name: &'static str,
    /// The command.
    pub how: String,
    /// The program, or what is missing to build it here.
    pub outcome: Result<Program, String>,
}

/// What a build made.
pub struct Program {
    /// The size of the file.
    pub bytes: u64,
    /// What it wants of the machine; `None` where that cannot be read.
    pub wants: Option<Wants>,
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Build { name, how, outcome } = self;
        writeln!(f, "# {how}")?;
        match outcome {
            Err(missing) => writeln!(f, "# {name} was not built: {missing}"),
            Ok(Program { bytes, wants }) => {
                let tenths = bytes * 10 / (1024 * 1024);
                let (whole, tenth) = (tenths / 10, tenths % 10);
                write!(f, "{name} = {{ mib = {whole}.{tenth}")?;
                if let Some(Wants { libraries, glibc }) = wants {
                    write!(f, ", shared_libraries = {libraries:?}")?;
                    if let Some(version) = glibc.as_ref().filter(|_| !libraries.is_empty()) {
                        write!(f, ", glibc = {version:?}")?;
                    }
                }
                writeln!(f, " }}")
            }
        }
    }
}

/// A text with every number in it replaced: what has to stay the same from machine to machine.
#[allow(dead_code, reason = "the test uses it, the program does not")]
pub fn shape(text: &str) -> String {
    let mut shape = String::new();
    for letter in text.chars() {
        if !letter.is_ascii_digit() {
            shape.push(letter);
        } else if !shape.ends_with('N') {
            shape.push('N');
        }
    }
    shape
}
