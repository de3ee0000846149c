//! What a page shows of an exercise: one function makes it, for both languages at once, because one connection serves the
//! open pages of both editions.
//!
//! The texts are finished HTML: everything that comes from a file, a test or the compiler is escaped in [`report`].

use super::{ansi, report};
use crate::{
    check::{CannotCheck, Progress, Report, Verdict},
    exercise::manifest::Manifest,
    lang::Lang,
    progress::{Entry, State},
    tr,
};
use serde::Serialize;

/// The state of an exercise's box.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Card {
    /// The exercise.
    pub(super) name: String,
    /// For the style sheet; the words are in `label`.
    pub(super) state: &'static str,
    /// How many tests passed.
    pub(super) passed: usize,
    /// How many there are.
    pub(super) tests: usize,
    /// The texts for English pages.
    pub(super) en: Face,
    /// The texts for Chinese pages.
    #[serde(rename = "zh-CN")]
    pub(super) zh: Face,
}

/// The texts of a box in one language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Face {
    /// The state in a few words, plain text.
    pub(super) label: String,
    /// The report, HTML; `None` leaves the one that is there.
    pub(super) report: Option<String>,
}

impl Card {
    /// The texts in `lang`.
    pub(super) fn face(&self, lang: Lang) -> &Face {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// What is known of an exercise.
pub(super) enum Known<'a> {
    /// What the progress file says.
    Recorded(&'a Entry),
    /// A check is under way.
    Checking(Option<Progress<'a>>),
    /// A check came to a verdict.
    Judged(&'a Report),
    /// A check came to none.
    CannotCheck(&'a CannotCheck),
}

/// The card of the exercise `name`.
pub(super) fn card(name: &str, manifest: Option<&Manifest>, known: &Known) -> Card {
    let (state, passed, tests) = match known {
        Known::Recorded(entry) => (recorded(entry.state), entry.passed, entry.tests),
        Known::Checking(_) => ("checking", 0, 0),
        Known::Judged(report) => (judged(&report.verdict), report.passed(), report.tests().len()),
        Known::CannotCheck(_) => ("cannot_check", 0, 0),
    };
    let face = |lang| {
        let label = match known {
            Known::Checking(progress) => checking(lang, progress.as_ref()),
            _ => label(lang, state, passed, tests),
        };
        let report = match known {
            Known::Recorded(_) => Some(String::new()),
            Known::Checking(_) => None,
            Known::Judged(report) => Some(report::html(lang, report, manifest)),
            Known::CannotCheck(error) => {
                Some(format!("<pre><code>{}</code></pre>", ansi::html(&error.to_string())))
            }
        };
        Face { label, report }
    };
    Card { name: name.to_string(), state, passed, tests, en: face(Lang::En), zh: face(Lang::Zh) }
}

fn recorded(state: State) -> &'static str {
    match state {
        State::NotStarted => "not_started",
        State::DoesNotCompile => "does_not_compile",
        State::Red => "red",
        State::Green => "green",
    }
}

fn judged(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Green { .. } => "green",
        Verdict::Red { .. } => "red",
        Verdict::DoesNotCompile { .. } => "does_not_compile",
        Verdict::EndedEarly { .. } => "ended_early",
    }
}

/// The state in a few words. A sign and the words say it; the colour only repeats it.
fn label(lang: Lang, state: &str, passed: usize, tests: usize) -> String {
    match state {
        "green" => tr!(lang, "✓ green: all {tests} tests pass", "✓ 通过：{tests} 个测试全部通过"),
        "red" => {
            tr!(lang, "✗ red: {passed} of {tests} tests pass", "✗ 未通过：{tests} 个测试通过了 {passed} 个")
        }
        "does_not_compile" => tr!(lang, "✗ does not compile", "✗ 无法编译"),
        "ended_early" => tr!(lang, "✗ ended before its tests did", "✗ 测试没跑完程序就结束了"),
        "cannot_check" => tr!(lang, "! could not be checked", "! 无法检查"),
        _ => tr!(lang, "○ not started", "○ 未开始"),
    }
}

fn checking(lang: Lang, progress: Option<&Progress>) -> String {
    match progress {
        Some(Progress::Compiling(what)) => tr!(lang, "… compiling {what}", "… 正在编译 {what}"),
        Some(Progress::WaitingForCargo) => tr!(lang, "… waiting for another cargo", "… 正在等另一个 cargo"),
        Some(Progress::Running) => tr!(lang, "… running the tests", "… 正在运行测试"),
        None => tr!(lang, "… checking", "… 正在检查"),
    }
}
