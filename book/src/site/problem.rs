//! What is wrong with the book's source: the file, the line, what and the cure, in both languages.
//!
//! Problems are collected, never thrown one by one: whoever mends a page should not meet the second only after the first.

use crate::{
    lang::{Lang, Text},
    tr,
};
use std::{collections::BTreeSet, fmt, path::PathBuf};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, from the workspace's root.
    pub file: String,
    /// The line, from 1; 0 if the whole file is meant.
    pub line: usize,
    /// What, and the cure.
    pub text: Text,
}

impl Problem {
    /// A problem at a place; `say` gives its text in a language.
    pub fn new(file: impl Into<String>, line: usize, say: impl Fn(Lang) -> String) -> Problem {
        Problem { file: file.into(), line, text: Text { en: say(Lang::En), zh: say(Lang::Zh) } }
    }

    /// `file:line: text`, the form that editors make clickable.
    pub fn shown(&self, lang: Lang) -> String {
        let (file, line, text) = (&self.file, self.line, self.text.get(lang));
        if line == 0 { format!("{file}: {text}") } else { format!("{file}:{line}: {text}") }
    }
}

/// The book cannot be built: everything that is wrong with it.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The problems, by file and line.
    pub problems: Vec<Problem>,
    /// The files that the pages include, there or not: mending one of them mends the book.
    pub sources: BTreeSet<PathBuf>,
}

impl Broken {
    /// All problems, one a line.
    pub fn text(&self, lang: Lang) -> String {
        let lines: Vec<String> = self.problems.iter().map(|problem| problem.shown(lang)).collect();
        lines.join("\n")
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for Broken {}

/// A [`Broken`] book's problems in `lang`; any other error as it is.
pub fn in_language(error: anyhow::Error, lang: Lang) -> anyhow::Error {
    match error.downcast::<Broken>() {
        Ok(broken) => {
            let (count, text) = (broken.problems.len(), broken.text(lang));
            anyhow::anyhow!(tr!(
                lang,
                "the book cannot be built ({count} to mend):\n\n{text}",
                "这本书无法构建（有 {count} 处要改）：\n\n{text}"
            ))
        }
        Err(other) => other,
    }
}
