//! The promises of `suite.rs`: the name of every test and the sentence above it.
//!
//! A suite is ours, formatted by rustfmt, so its lines tell enough; a Rust parser would cost every reader's first build
//! seconds. `dev verify` compares what is read here with the tests that really ran.

/// One test of a suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The test's name.
    pub name: String,
    /// Its doc comment, in one line: the requirement in English.
    pub requirement: String,
}

/// The tests of a suite in the order of the file.
pub fn promises(text: &str) -> Vec<Promise> {
    let mut found = Vec::new();
    let mut requirement = String::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if let Some(sentence) = line.strip_prefix("///") {
            requirement.push(' ');
            requirement.push_str(sentence.trim());
        } else if line.starts_with("#[") {
            is_test |= is_test_attribute(line);
        } else {
            if is_test && let Some(name) = function_name(line) {
                found.push(Promise { name: name.to_string(), requirement: requirement.trim().to_string() });
            }
            requirement.clear();
            is_test = false;
        }
    }
    found
}

/// `#[test]`, `#[tokio::test]`, `#[tokio::test(start_paused = true)]`.
fn is_test_attribute(line: &str) -> bool {
    let path = line.trim_start_matches("#[").split([']', '(']).next().unwrap_or("");
    path == "test" || path.ends_with("::test")
}

fn function_name(line: &str) -> Option<&str> {
    line.trim_start_matches("async ").strip_prefix("fn ")?.split('(').next()
}

#[cfg(test)]
mod tests {
    use super::{Promise, promises};

    #[test]
    fn tests_of_every_kind_are_found_with_their_sentence() {
        let suite = "\
mod exercise;

/// No test.
fn helper() {}

/// One message
/// is singular.
#[test]
fn one_is_singular() {}

#[tokio::test(start_paused = true)]
async fn waits() {}
";
        let promise =
            |name: &str, requirement: &str| Promise { name: name.into(), requirement: requirement.into() };
        assert_eq!(
            promises(suite),
            [promise("one_is_singular", "One message is singular."), promise("waits", "")]
        );
    }
}
