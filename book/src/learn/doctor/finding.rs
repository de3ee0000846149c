//! What one probe found, and how it is shown: one line, and the cure below it.
//!
//! `tests/course/doctor.rs` proves that every state has its word in both languages and that a cure is never swallowed.

use crate::{
    lang::Lang,
    terminal::{BAD, FAINT, GOOD, NOTE, STRONG, pad, paint},
    tr,
};

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is as it should be.
    Fine,
    /// The course runs; something is worth knowing.
    Attention,
    /// It must be mended before the course runs.
    Broken,
    /// It was not looked at, because nothing depends on it.
    Skipped,
}

/// What one probe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it stands.
    pub state: State,
    /// What was looked at, in a word or two.
    pub subject: String,
    /// What was found.
    pub found: String,
    /// What to do about it, one command or sentence a line.
    pub cure: Option<String>,
}

/// The columns of the state's word and of the subject: the longest of each, and a space.
const STATE_COLUMNS: usize = 10;
const SUBJECT_COLUMNS: usize = 14;

impl Finding {
    /// All is well with `subject`.
    pub fn fine(subject: impl Into<String>, found: impl Into<String>) -> Finding {
        Finding { state: State::Fine, subject: subject.into(), found: found.into(), cure: None }
    }

    /// The course runs, but `subject` is worth a look.
    pub fn attention(
        subject: impl Into<String>,
        found: impl Into<String>,
        cure: impl Into<String>,
    ) -> Finding {
        let cure = Some(cure.into());
        Finding { state: State::Attention, subject: subject.into(), found: found.into(), cure }
    }

    /// `subject` must be mended.
    pub fn broken(subject: impl Into<String>, found: impl Into<String>, cure: impl Into<String>) -> Finding {
        Finding { state: State::Broken, ..Finding::attention(subject, found, cure) }
    }

    /// There was nothing to look at.
    pub fn skipped(subject: impl Into<String>, found: impl Into<String>) -> Finding {
        Finding { state: State::Skipped, ..Finding::fine(subject, found) }
    }

    /// The line for a terminal and, below it, the cure. Ends with a line break.
    pub fn shown(&self, lang: Lang) -> String {
        let (style, word) = match self.state {
            State::Fine => (GOOD, tr!(lang, "ok", "正常")),
            State::Attention => (NOTE, tr!(lang, "attention", "注意")),
            State::Broken => (BAD, tr!(lang, "broken", "故障")),
            State::Skipped => (FAINT, "-".to_string()),
        };
        let word = paint(style, pad(&word, STATE_COLUMNS));
        let subject = pad(&self.subject, SUBJECT_COLUMNS);
        let mut text = match self.state {
            State::Skipped => format!("{word}{}\n", paint(FAINT, format!("{subject}{}", self.found))),
            _ => format!("{word}{}{}\n", paint(STRONG, subject), self.found),
        };
        for line in self.cure.iter().flat_map(|cure| cure.lines()) {
            text.push_str(&format!("{}{line}\n", pad("", STATE_COLUMNS + SUBJECT_COLUMNS) + "→ "));
        }
        text
    }
}
