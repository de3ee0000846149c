//! A chapter's menu: `cargo run -p chapterNN` greets and lists its demos, or starts the one program that shows all of the chapter;
//! `cargo run -p chapterNN -- NAME` runs one.
//!
//! Every chapter has the same front door, so a reader learns it once. Arguments are read by hand: a chapter that
//! depends on nothing builds in a second. Proved by `chapter01/tests/menu.rs`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a menu is for a terminal")]

use std::process::ExitCode;

/// One program of a chapter: a name to type, a line that says what it shows, and the program.
#[derive(Clone, Copy)]
pub struct Demo {
    /// What the reader types after `--`.
    pub name: &'static str,
    /// One line for the list.
    pub about: &'static str,
    program: Program,
}

#[derive(Clone, Copy)]
enum Program {
    Shows(fn()),
    Command(fn(&[String]) -> ExitCode),
}

impl Demo {
    /// A demo that takes no arguments: it prints to standard output and returns. The same words every time, so that a page
    /// can show them.
    pub const fn new(name: &'static str, about: &'static str, run: fn()) -> Demo {
        Demo { name, about, program: Program::Shows(run) }
    }

    /// A program with arguments of its own and an exit code, such as a server.
    pub const fn command(name: &'static str, about: &'static str, run: fn(&[String]) -> ExitCode) -> Demo {
        Demo { name, about, program: Program::Command(run) }
    }

    /// Whether what it prints is the same every time.
    pub const fn is_repeatable(&self) -> bool {
        matches!(self.program, Program::Shows(_))
    }
}

/// A chapter's front door.
pub struct Menu {
    /// The cargo package, `chapter01`.
    pub package: &'static str,
    /// What is printed before the list when no demo is named.
    pub greeting: &'static str,
    /// The demos in the order of the chapter's sections.
    pub demos: &'static [Demo],
    /// What runs when no demo is named. Without it, the list is printed.
    pub start: Option<fn() -> ExitCode>,
}

/// A name that is no demo.
const BAD_USAGE: u8 = 2;

impl Menu {
    /// Does what the arguments ask: no argument starts the chapter's program, or lists if it has none; a name runs that demo, `--help`
    /// explains and lists.
    ///
    /// The exit code is 0, or 2 when an argument is not understood; the list then goes to standard error.
    pub fn open(&self, arguments: impl IntoIterator<Item = String>) -> ExitCode {
        let arguments: Vec<String> = arguments.into_iter().collect();
        let Some((name, rest)) = arguments.split_first() else {
            if let Some(start) = self.start {
                return start();
            }
            println!("{}\n\n{}", self.greeting, self.list());
            return ExitCode::SUCCESS;
        };
        if ["--help", "-h", "help"].contains(&name.as_str()) {
            println!("Usage: cargo run -p {} [-- NAME]\n\n{}", self.package, self.list());
            return ExitCode::SUCCESS;
        }
        let Some(demo) = self.demos.iter().find(|demo| demo.name == name) else {
            return self.refuse(&format!("there is no demo `{name}`"));
        };
        match (demo.program, rest) {
            (Program::Command(run), rest) => run(rest),
            (Program::Shows(run), []) => {
                run();
                ExitCode::SUCCESS
            }
            (Program::Shows(_), [extra, ..]) => self.refuse(&format!("`{extra}` is one argument too many")),
        }
    }

    fn refuse(&self, why: &str) -> ExitCode {
        eprintln!("{}: {why}\n\n{}", self.package, self.list());
        ExitCode::from(BAD_USAGE)
    }

    fn list(&self) -> String {
        if self.demos.is_empty() {
            return "This chapter has no demos yet.".to_string();
        }
        let width = self.demos.iter().map(|demo| demo.name.len()).max().unwrap_or(0);
        let mut list =
            format!("Demos of this chapter; run one with `cargo run -p {} -- NAME`:\n", self.package);
        for Demo { name, about, .. } in self.demos {
            list.push_str(&format!("\n  {name:width$}  {about}"));
        }
        list
    }
}
