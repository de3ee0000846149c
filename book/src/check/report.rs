//! What a check found, in a form that the terminal, the page and `--json` all show.

use serde::Serialize;
use std::fmt;

/// The outcome of one check.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The exercise's name.
    pub exercise: String,
    /// Green, red or in between.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// `suite.rs` is not the one that the course ships: the verdict is about another exercise.
    pub suite_edited: bool,
    /// From the call to the verdict, compiling included.
    pub seconds: f64,
}

/// The verdict on an answer.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Every test ran and passed.
    Green {
        /// The tests.
        tests: Vec<TestReport>,
        /// How many warnings the compiler had about the learner's file.
        warnings: usize,
    },
    /// Every test ran and at least one failed.
    Red {
        /// The tests.
        tests: Vec<TestReport>,
        /// The mistake whose signature is exactly the set of failed tests.
        mistake: Option<String>,
    },
    /// The compiler refused it.
    DoesNotCompile {
        /// The first error whole, as rustc prints it, perhaps with colours.
        first: String,
        /// How many more there are.
        others: usize,
    },
    /// The program ended before the tests did: it called `exit`, aborted or was killed by a signal.
    EndedEarly {
        /// The tests, as far as they came.
        tests: Vec<TestReport>,
        /// The exit status in words, and the last line that it printed to standard error.
        how: String,
    },
}

/// One test of the suite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestReport {
    /// The test's name.
    pub name: String,
    /// How it went.
    pub state: TestState,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// How a test went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TestState {
    /// It ran and passed.
    Passed,
    /// It ran and failed.
    Failed,
    /// It did not run to its end.
    Unfinished,
}

/// What a failed test said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// `chapter01/exercises/greeting/suite.rs:8`, from the workspace's root.
    pub place: String,
    /// The message of the panic, without the values below.
    pub message: String,
    /// What the suite expected, if it compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What the answer gave instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
}

impl Report {
    /// The tests, where the answer compiled.
    pub fn tests(&self) -> &[TestReport] {
        match &self.verdict {
            Verdict::Green { tests, .. } | Verdict::Red { tests, .. } | Verdict::EndedEarly { tests, .. } => {
                tests
            }
            Verdict::DoesNotCompile { .. } => &[],
        }
    }

    /// How many tests passed.
    pub fn passed(&self) -> usize {
        self.tests().iter().filter(|test| test.state == TestState::Passed).count()
    }

    /// Whether every test passed.
    pub fn is_green(&self) -> bool {
        matches!(self.verdict, Verdict::Green { .. })
    }
}

/// Why there is no verdict. The text is for the learner, in their language, and says what to do.
#[derive(Debug)]
pub enum CannotCheck {
    /// A limit of time, memory or output was hit.
    Limit(String),
    /// Cargo, the compiler or a file did not do its part.
    Environment(String),
    /// The learner pressed Ctrl-C.
    Interrupted,
}

impl From<anyhow::Error> for CannotCheck {
    fn from(error: anyhow::Error) -> Self {
        CannotCheck::Environment(format!("{error:#}"))
    }
}

impl fmt::Display for CannotCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CannotCheck::Limit(text) | CannotCheck::Environment(text) => f.write_str(text),
            CannotCheck::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl std::error::Error for CannotCheck {}
