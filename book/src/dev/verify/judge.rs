//! Runs every variant of an exercise against its suite and compares with what `exercise.toml` claims.

use super::{
    Signature,
    proof::{self, Built, SOLUTION, STARTER},
};
use crate::{
    check::{
        TestState, libtest,
        process::{Cancel, Ended},
        run::capture,
    },
    exercise::{Exercise, suite},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long one variant may take. Suites take milliseconds and bound every wait; a mistake that hangs would cost each
/// learner who makes it a minute.
const LIMIT: Duration = Duration::from_secs(20);

/// What the runs of one exercise gave.
pub(super) struct Judged {
    pub(super) tests: usize,
    pub(super) signatures: Vec<Signature>,
    pub(super) problems: Vec<String>,
}

/// Judges every variant of `exercise`.
pub(super) fn judge(workspace: &Workspace, exercise: &Exercise, built: &Built) -> Result<Judged> {
    let path = exercise.suite();
    let suite_text =
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let tests: BTreeSet<String> =
        suite::promises(&suite_text).into_iter().map(|promise| promise.name).collect();
    let mut judged = Judged { tests: tests.len(), signatures: vec![], problems: vec![] };
    let mut failed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (variant, _) in proof::variants(exercise)? {
        let module = proof::module(exercise, &variant);
        if let Some(error) = built.refused.get(&module) {
            judged.problems.push(format!("{variant} does not compile:\n{error}"));
            continue;
        }
        if let Some(warning) = built.warned.get(&module) {
            judged.problems.push(format!("{variant} compiles with a warning:\n{warning}"));
        }
        match run(workspace, exercise, built, &module, &tests)? {
            Ok(fails) => {
                failed.insert(variant, fails);
            }
            Err(problem) => judged.problems.push(format!("{variant} {problem}")),
        }
    }
    let manifest = match exercise.manifest() {
        Ok(manifest) => manifest,
        Err(_) => return Ok(judged), // said by `texts`
    };
    let claims = manifest
        .mistakes
        .iter()
        .map(|(name, mistake)| (name.clone(), mistake.fails.iter().cloned().collect()));
    judged.problems.extend(compare(&tests, &failed, &claims.collect()));
    let mistakes = failed.into_iter().filter(|(variant, _)| variant != STARTER && variant != SOLUTION);
    judged.signatures =
        mistakes.map(|(mistake, fails)| Signature { mistake, fails: fails.into_iter().collect() }).collect();
    Ok(judged)
}

/// The tests that a variant fails, or what is wrong with its run.
fn run(
    workspace: &Workspace,
    exercise: &Exercise,
    built: &Built,
    module: &str,
    tests: &BTreeSet<String>,
) -> Result<Result<BTreeSet<String>, String>> {
    let prefix = format!("{module}::");
    let folder = workspace.join(&exercise.chapter).join("exercises");
    let captured = capture(&built.binary, &[&prefix], &folder, LIMIT, &Cancel::default())?;
    match captured.ended {
        Ended::Exited(_) if libtest::completed(&captured.out) => {}
        Ended::Exited(status) => {
            return Ok(Err(format!("ended before its tests did ({status}): {}", captured.err.trim())));
        }
        Ended::TimedOut => return Ok(Err(format!("hangs: it was stopped after {} s", LIMIT.as_secs()))),
        Ended::TooMuchOutput => return Ok(Err("prints without end".to_string())),
        Ended::Interrupted => anyhow::bail!("interrupted"),
    }
    let mut ran = BTreeSet::new();
    let mut fails = BTreeSet::new();
    for test in libtest::read(&captured.out, []) {
        let Some(name) = test.name.strip_prefix(&prefix) else { continue };
        ran.insert(name.to_string());
        if test.state != TestState::Passed {
            fails.insert(name.to_string());
        }
    }
    if ran != *tests {
        let difference: Vec<_> = ran.symmetric_difference(tests).cloned().collect();
        return Ok(Err(format!("ran other tests than suite.rs seems to have: {}", difference.join(", "))));
    }
    Ok(Ok(fails))
}

/// What does not hold, of all that an exercise promises about its variants.
fn compare(
    tests: &BTreeSet<String>,
    failed: &BTreeMap<String, BTreeSet<String>>,
    claims: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<String> {
    let mut problems = Vec::new();
    let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
    let starter = failed.get(STARTER);
    if starter.is_some_and(BTreeSet::is_empty) {
        problems.push("the starter is green: there is nothing to do".to_string());
    }
    if let Some(fails) = failed.get(SOLUTION)
        && !fails.is_empty()
    {
        problems.push(format!("the solution fails {}", list(fails)));
    }
    let mut seen: BTreeMap<&BTreeSet<String>, &str> = BTreeMap::new();
    let mut caught = BTreeSet::new();
    for (mistake, fails) in failed.iter().filter(|(variant, _)| *variant != STARTER && *variant != SOLUTION) {
        caught.extend(fails.iter().cloned());
        if fails.is_empty() {
            problems.push(format!("the mistake {mistake} is caught by no test"));
            continue;
        }
        match claims.get(mistake) {
            None => {} // said by `texts`
            Some(claim) if claim == fails => {}
            Some(claim) => problems.push(format!(
                "the mistake {mistake} fails [{}], but exercise.toml says [{}]",
                list(fails),
                list(claim)
            )),
        }
        if starter.is_some_and(|starter| starter.is_subset(fails)) {
            problems.push(format!(
                "the mistake {mistake} passes no test that the starter fails: it cannot be told from it"
            ));
        }
        if let Some(other) = seen.insert(fails, mistake) {
            problems
                .push(format!("the mistakes {other} and {mistake} have one signature: [{}]", list(fails)));
        }
    }
    let dead: BTreeSet<String> = tests.difference(&caught).cloned().collect();
    if !dead.is_empty() {
        problems
            .push(format!("no mistake fails {}: a test that catches nothing proves nothing", list(&dead)));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{SOLUTION, STARTER, compare};
    use std::collections::{BTreeMap, BTreeSet};

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    fn map(pairs: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
        pairs.iter().map(|(name, names)| (name.to_string(), set(names))).collect()
    }

    #[test]
    fn a_sound_exercise_has_no_problem() {
        let failed = map(&[(STARTER, &["a", "b"]), (SOLUTION, &[]), ("one", &["a"]), ("two", &["b"])]);
        let claims = map(&[("one", &["a"]), ("two", &["b"])]);
        assert_eq!(compare(&set(&["a", "b"]), &failed, &claims), [] as [&str; 0]);
    }

    #[test]
    fn each_broken_promise_is_a_problem_of_its_own() {
        let sound: &[(&str, &[&str])] =
            &[(STARTER, &["a", "b"]), (SOLUTION, &[]), ("one", &["a"]), ("two", &["b"])];
        let claims = map(&[("one", &["a"]), ("two", &["b"])]);
        let cases: &[(&str, &[&str], &str)] = &[
            (STARTER, &[], "the starter is green"),
            (SOLUTION, &["b"], "the solution fails b"),
            ("one", &[], "the mistake one is caught by no test"),
            ("one", &["a", "b"], "passes no test that the starter fails"),
            ("one", &["b"], "the mistakes one and two have one signature: [b]"),
            ("one", &["b"], "the mistake one fails [b], but exercise.toml says [a]"),
            ("one", &["b"], "no mistake fails a"),
        ];
        for (variant, fails, problem) in cases {
            let mut failed = map(sound);
            failed.insert(variant.to_string(), set(fails));
            let problems = compare(&set(&["a", "b"]), &failed, &claims);
            assert!(problems.iter().any(|found| found.contains(problem)), "{problem}: {problems:?}");
        }
    }
}
