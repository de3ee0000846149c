//! What Rust's test harness prints, read by name.
//!
//! The harness has no machine-readable form on stable Rust, so its lines are read: `test NAME ... ok`, then, for what failed,
//! `---- NAME stdout ----` with the panic below. A test counts as passed only if its own line says so; a learner's print in
//! between does not disturb it.

use super::{Failure, TestReport, TestState};

/// How long a shown message may be, in lines: a check is one screen.
const MESSAGE_LINES: usize = 8;

/// The tests named `expected`, in that order, then any other that ran, as `output` tells of them.
pub fn read<'a>(output: &str, expected: impl IntoIterator<Item = &'a str>) -> Vec<TestReport> {
    let results: Vec<(&str, bool)> = output.lines().filter_map(result).collect();
    let mut names: Vec<&str> = expected.into_iter().collect();
    for (name, _) in &results {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let report = |name: &str| {
        // If a name is told twice, the worse counts.
        let told: Vec<bool> =
            results.iter().filter(|(told, _)| *told == name).map(|(_, passed)| *passed).collect();
        let state = match (told.is_empty(), told.iter().all(|passed| *passed)) {
            (true, _) => TestState::Unfinished,
            (false, true) => TestState::Passed,
            (false, false) => TestState::Failed,
        };
        let failure = if state == TestState::Failed { section(output, name).and_then(failure) } else { None };
        TestReport { name: name.to_string(), state, failure }
    };
    names.into_iter().map(report).collect()
}

/// Whether the harness came to its end: only then does it print this line.
pub fn completed(output: &str) -> bool {
    output.lines().any(|line| line.starts_with("test result: "))
}

/// `test NAME ... ok`, also behind something that a test wrote without a line end.
fn result(line: &str) -> Option<(&str, bool)> {
    let (before, passed) = match line.strip_suffix(" ... ok") {
        Some(before) => (before, true),
        None => (line.strip_suffix(" ... FAILED")?, false),
    };
    let name = before.rsplit_once("test ")?.1;
    Some((name.trim_end_matches(" - should panic"), passed))
}

/// What the test `name` printed, panic included.
fn section<'a>(output: &'a str, name: &str) -> Option<&'a str> {
    let head = format!("---- {name} stdout ----\n");
    let rest = &output[output.find(&head)? + head.len()..];
    let end = ["\n---- ", "\n\nfailures:\n"].iter().filter_map(|mark| rest.find(mark)).min();
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// The last panic in `text`: the one that failed the test. Earlier ones may have been caught on purpose.
fn failure(text: &str) -> Option<Failure> {
    let lines: Vec<&str> = text.lines().collect();
    let head =
        lines.iter().rposition(|line| line.starts_with("thread '") && line.contains(" panicked at "))?;
    let place = lines[head].rsplit_once(" panicked at ")?.1.trim_end_matches(':');
    let body: Vec<&str> =
        lines[head + 1..].iter().copied().take_while(|line| !line.starts_with("note: ")).collect();
    let value = |label: &str| {
        let at = body.iter().position(|line| line.trim_start().starts_with(label))?;
        let others = ["left: ", "right: "];
        let mut value = vec![body[at].trim_start().strip_prefix(label)?];
        value.extend(
            body[at + 1..]
                .iter()
                .copied()
                .take_while(|line| !others.iter().any(|other| line.trim_start().starts_with(other))),
        );
        Some(value.join("\n").trim_end().to_string())
    };
    let (actual, expected) = (value("left: "), value("right: "));
    let compared = actual.is_some() && expected.is_some();
    let end =
        if compared { body.iter().position(|line| line.trim_start().starts_with("left: ")) } else { None };
    let mut message: Vec<&str> = body[..end.unwrap_or(body.len())].to_vec();
    message.truncate(MESSAGE_LINES);
    Some(Failure {
        place: without_column(place),
        message: message.join("\n").trim().to_string(),
        expected: expected.filter(|_| compared),
        actual: actual.filter(|_| compared),
    })
}

/// `suite.rs:8:5` is `suite.rs:8` for a reader.
fn without_column(place: &str) -> String {
    let place = place.replace('\\', "/");
    match place.rsplit_once(':') {
        Some((line, column)) if column.bytes().all(|byte| byte.is_ascii_digit()) && line.contains(':') => {
            line.to_string()
        }
        _ => place,
    }
}

#[cfg(test)]
mod tests {
    use super::{completed, read};
    use crate::check::{Failure, TestState};

    const OUTPUT: &str = "
running 3 tests
test one_is_singular ... FAILED
a print without an endtest nothing_unread ... ok
test refuses_zero - should panic ... ok

failures:

---- one_is_singular stdout ----
a print of the learner

thread 'one_is_singular' (3304) panicked at chapter01/exercises/greeting/exercise.rs:3:1:
caught on purpose

thread 'one_is_singular' (3304) panicked at chapter01/exercises/greeting/suite.rs:20:5:
assertion `left == right` failed: for one message
  left: \"Hello, Ada!
You have 1 new messages.\"
 right: \"Hello, Ada!\"
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace


failures:
    one_is_singular

test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn each_test_is_judged_by_its_own_line() {
        let tests = read(OUTPUT, ["one_is_singular", "nothing_unread", "never_ran"]);
        let states: Vec<_> = tests.iter().map(|test| (test.name.as_str(), test.state)).collect();
        assert_eq!(
            states,
            [
                ("one_is_singular", TestState::Failed),
                ("nothing_unread", TestState::Passed),
                ("never_ran", TestState::Unfinished),
                ("refuses_zero", TestState::Passed),
            ]
        );
        assert!(completed(OUTPUT));
        assert!(
            !completed("running 3 tests\ntest a ... ok\n"),
            "a program that ends early has completed nothing"
        );
    }

    #[test]
    fn the_last_panic_is_the_failure_with_its_place_and_both_values_whole() {
        let tests = read(OUTPUT, []);
        let failed = tests.into_iter().find(|test| test.state == TestState::Failed).unwrap();
        assert_eq!(
            failed.failure.unwrap(),
            Failure {
                place: "chapter01/exercises/greeting/suite.rs:20".into(),
                message: "assertion `left == right` failed: for one message".into(),
                actual: Some("\"Hello, Ada!\nYou have 1 new messages.\"".into()),
                expected: Some("\"Hello, Ada!\"".into()),
            }
        );
    }
}
