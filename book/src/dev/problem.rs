//! What a check of the book complains about: the place, and what is wrong there together with its cure.

use crate::terminal::{BAD, NOTE, STRONG, paint};
use std::fmt;

/// One complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file from the workspace's root, so that a terminal and an editor can open it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The section, where the complaint is about one as a whole.
    pub section: Option<String>,
    /// What is wrong and how to mend it, in the language of whoever runs the check.
    pub text: String,
    /// Whether the check fails for it.
    pub weight: Weight,
}

/// Whether a check fails for a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It does.
    Failure,
    /// It says so and goes on.
    Remark,
}

impl Problem {
    /// Something wrong at a line.
    pub fn new(file: &str, line: usize, text: String) -> Problem {
        Problem { file: file.to_string(), line, section: None, text, weight: Weight::Failure }
    }

    /// Something wrong with a whole section, whose heading stands at `line`.
    pub fn of_section(file: &str, line: usize, section: &str, text: String) -> Problem {
        Problem { section: Some(section.to_string()), ..Problem::new(file, line, text) }
    }

    /// The same, but no reason to fail.
    pub fn as_remark(self) -> Problem {
        Problem { weight: Weight::Remark, ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { file, line, section, text, .. } = self;
        match section {
            Some(section) => write!(f, "{file}:{line} › {section} {text}"),
            None => write!(f, "{file}:{line}: {text}"),
        }
    }
}

/// Prints every problem, one a line, and returns how many of them are failures.
pub fn print(problems: &[Problem]) -> usize {
    for problem in problems {
        let (style, mark) = match problem.weight {
            Weight::Failure => (BAD, "✗"),
            Weight::Remark => (NOTE, "·"),
        };
        let Problem { file, line, section, text, .. } = problem;
        let place = paint(STRONG, format!("{file}:{line}"));
        match section {
            Some(section) => anstream::println!("{} {place} › {section} {text}", paint(style, mark)),
            None => anstream::println!("{} {place}: {text}", paint(style, mark)),
        }
    }
    problems.iter().filter(|problem| problem.weight == Weight::Failure).count()
}
