//! Which known mistake an answer makes, if it is exactly one.
//!
//! A mistake's signature is the set of tests that it fails; `dev verify` proves it and that no two are alike. An answer that
//! fails exactly that set is told the mistake's story. In every other case nothing is said: a guess would teach something false.

use super::{TestReport, TestState};
use crate::exercise::manifest::Manifest;
use std::collections::BTreeSet;

/// What a `todo!` says when it is reached: the answer is not written yet, so it makes no mistake.
const UNWRITTEN: &str = "not yet implemented";

/// The name of the mistake whose signature the failed tests are.
pub fn mistake(manifest: &Manifest, tests: &[TestReport]) -> Option<String> {
    let ran_all = tests.iter().all(|test| test.state != TestState::Unfinished);
    let failed: Vec<&TestReport> = tests.iter().filter(|test| test.state == TestState::Failed).collect();
    let unwritten = failed
        .iter()
        .any(|test| test.failure.as_ref().is_some_and(|failure| failure.message.starts_with(UNWRITTEN)));
    if !ran_all || unwritten || failed.is_empty() {
        return None;
    }
    let signature: BTreeSet<&str> = failed.iter().map(|test| test.name.as_str()).collect();
    let mut fitting = manifest
        .mistakes
        .iter()
        .filter(|(_, mistake)| mistake.fails.iter().map(String::as_str).collect::<BTreeSet<_>>() == signature)
        .map(|(name, _)| name);
    match (fitting.next(), fitting.next()) {
        (Some(name), None) => Some(name.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::mistake;
    use crate::{
        check::{Failure, TestReport, TestState},
        exercise::manifest::Manifest,
    };

    fn manifest() -> Manifest {
        Manifest::parse(include_str!("../../tests/fixture/chapter01/exercises/is_adult/exercise.toml"))
            .unwrap()
    }

    fn run(eighteen: TestState, seventeen: TestState, ninety: TestState, message: &str) -> Vec<TestReport> {
        [("eighteen_is_enough", eighteen), ("seventeen_is_not", seventeen), ("ninety_is_enough", ninety)]
            .map(|(name, state)| TestReport {
                name: name.into(),
                state,
                failure: (state == TestState::Failed).then(|| Failure {
                    place: "suite.rs:1".into(),
                    message: message.into(),
                    expected: None,
                    actual: None,
                }),
            })
            .into()
    }

    #[test]
    fn an_exact_signature_names_the_mistake_and_anything_else_stays_silent() {
        use TestState::{Failed, Passed, Unfinished};
        let manifest = manifest();
        let name = |tests: Vec<TestReport>| mistake(&manifest, &tests);
        assert_eq!(name(run(Failed, Passed, Passed, "left")).as_deref(), Some("past_the_limit"));
        assert_eq!(name(run(Passed, Failed, Failed, "left")).as_deref(), Some("turned_round"));
        assert_eq!(name(run(Failed, Failed, Failed, "left")), None, "no mistake fails all three");
        assert_eq!(name(run(Passed, Passed, Passed, "left")), None);
        assert_eq!(
            name(run(Failed, Passed, Unfinished, "left")),
            None,
            "what did not finish might have failed too"
        );
        assert_eq!(
            name(run(Failed, Passed, Passed, "not yet implemented: a")),
            None,
            "an unwritten answer is no mistake"
        );
    }

    #[test]
    fn two_mistakes_with_one_signature_are_never_guessed_between() {
        use TestState::{Failed, Passed};
        let mut manifest = manifest();
        let twin = manifest.mistakes["past_the_limit"].clone();
        manifest.mistakes.insert("twin".into(), twin);
        assert_eq!(mistake(&manifest, &run(Failed, Passed, Passed, "left")), None);
    }
}
