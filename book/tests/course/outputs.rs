//! Nothing on a page is typed twice: what a code block may hold, and that outputs are made anew by the very test that
//! wrote them.

use crate::fixture::Course;
use course::{
    dev::outputs::{self, readme, snapshots},
    lang::Lang,
};

const WELCOME_EN: &str = "book/en/README.md";
const SNAPSHOT: &str = "chapter01/tests/snapshots/hello.snap";

/// Stands for the tests of a chapter: it writes or compares one snapshot, as insta does, and needs no other crate.
const OUTPUTS: &str = r#"
#[test]
fn hello() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/hello.snap");
    let now = "---\nsource: chapter01/tests/outputs.rs\ndescription: shown on a page\n---\n$ cargo run\nHello, Rust!\n";
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        std::fs::write(path, now).unwrap();
    } else {
        assert_eq!(std::fs::read_to_string(path).unwrap(), now);
    }
}
"#;

fn problems(course: &Course) -> Vec<String> {
    let findings = outputs::check(&course.workspace, Lang::En).unwrap();
    findings.problems.iter().map(ToString::to_string).collect()
}

/// The fixture's course with `text` at the end of the English welcome, which has four lines, and a snapshot.
fn course_with(text: &str) -> Course {
    let course = Course::new();
    course.write(WELCOME_EN, format!("{}\n{text}\n", course.read(WELCOME_EN)));
    course.write("chapter01/tests/outputs.rs", OUTPUTS);
    course.write(
        SNAPSHOT,
        "---\nsource: chapter01/tests/outputs.rs\ndescription: shown on a page\n---\n$ cargo run\nHello!\n",
    );
    course
}

/// The course of [`course_with`] whose page shows the snapshot, and whose chapter is a package.
fn course_that_shows_hello() -> Course {
    let course = course_with("```console\n{{#include ../../chapter01/tests/snapshots/hello.snap:5:}}\n```");
    course.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"chapter01\", \"chapter01/exercises\"]\n",
    );
    course.write(
        "chapter01/Cargo.toml",
        "[package]\nname = \"chapter01\"\nversion = \"0.0.0\"\nedition = \"2024\"\n",
    );
    course.write("chapter01/src/lib.rs", "");
    course
}

/// A code block with `content` is refused at `line` with these words.
#[track_caller]
fn assert_refused(language: &str, content: &str, line: usize, words: &str) {
    let found = problems(&course_with(&format!("```{language}\n{content}```")));
    let found: Vec<&String> = found.iter().filter(|problem| problem.starts_with("book/")).collect();
    assert_eq!(found.len(), 1, "{content}: {found:#?}");
    assert!(found[0].starts_with(&format!("book/en/README.md:{line}: ")), "{found:#?}");
    assert!(found[0].contains(words), "expected {words}, found {found:#?}");
}

#[test]
fn console_blocks_are_one_snapshot_whole_or_commands_alone() {
    let snapshot = "{{#include ../../chapter01/tests/snapshots/hello.snap:5:}}\n";
    for good in
        [snapshot, "$ cargo run\n", "cargo run\ncargo test \\\n  --workspace\n", "$ cargo run\n\n$ ls\n"]
    {
        let found = problems(&course_with(&format!("```console\n{good}```")));
        let remarks = usize::from(good != snapshot);
        assert_eq!(found.len(), remarks, "{good}: {found:#?}");
    }
    assert_refused("console", "$ cargo run\nHello, Rust!\n", 7, "output typed by hand");
    assert_refused("console", "Hello, Rust!\n", 6, "output typed by hand");
    assert_refused("console", "", 5, "an empty `console` block");
    for part in ["", ":6:", ":5", ":5:6"] {
        let include = format!("{{{{#include ../../chapter01/tests/snapshots/hello.snap{part}}}}}\n");
        assert_refused("console", &include, 6, "{{#include FILE.snap:5:}}");
    }
    assert_refused("console", &format!("$ cargo run\n{snapshot}"), 7, "is one line");
    assert_refused("console", "{{#include ../../Cargo.toml:5:}}\n", 6, "is one line");
}

#[test]
fn rust_and_go_on_a_page_are_includes_and_other_languages_are_free() {
    let include = "{{#include ../../chapter01/tests/outputs.rs}}\n";
    for language in ["rust,ignore", "go"] {
        let good = problems(&course_with(&format!("```{language}\n{include}\n{include}```")));
        assert!(good.iter().all(|problem| !problem.starts_with("book/")), "{good:#?}");
    }
    assert_refused("rust,ignore", "let a = 1;\n", 6, "`rust` typed on the page");
    assert_refused("rust", &format!("{include}let a = 1;\n"), 7, "`rust` typed on the page");
    assert_refused("rust", &format!("// {include}"), 6, "`rust` typed on the page");
    assert_refused("rs", "let a = 1;\n", 6, "`rs` typed on the page");
    assert_refused("go", "a := 1\n", 6, "`go` typed on the page");
    assert_refused("rust", "\n", 5, "an empty `rust` block");
    let free = problems(&course_with("```toml\na = 1\n```\n\n```text\nlet a = 1;\n```"));
    assert!(free.iter().all(|problem| !problem.starts_with("book/")), "{free:#?}");
}

#[test]
fn a_snapshot_that_no_page_shows_is_a_remark_and_no_failure() {
    let course = course_with("");
    let findings = outputs::check(&course.workspace, Lang::En).unwrap();
    let [problem] = &findings.problems[..] else { panic!("{:#?}", findings.problems) };
    assert_eq!(problem.to_string(), format!("{SNAPSHOT}:1: no page shows this output"));
    assert_eq!(problem.weight, course::dev::problem::Weight::Remark);
}

#[test]
fn a_snapshot_that_is_missing_or_that_nobody_makes_is_named_where_a_page_shows_it() {
    let course = course_that_shows_hello();
    assert_eq!(problems(&course), Vec::<String>::new());
    std::fs::remove_file(course.path("chapter01/tests/outputs.rs")).unwrap();
    let found = problems(&course);
    assert!(
        found.len() == 1
            && found[0].starts_with("book/en/README.md:6: ")
            && found[0].contains("nobody makes it"),
        "{found:#?}"
    );
    std::fs::remove_file(course.path(SNAPSHOT)).unwrap();
    let found = problems(&course);
    assert!(
        found.len() == 1
            && found[0].starts_with("book/en/README.md:6: ")
            && found[0].contains("does not exist"),
        "{found:#?}"
    );
}

#[test]
fn the_tests_to_run_are_outputs_and_those_whose_snapshots_a_page_shows() {
    let course = course_that_shows_hello();
    let commands = || {
        let suites = snapshots::suites(&course.workspace).unwrap();
        suites.iter().map(snapshots::Suite::command).collect::<Vec<_>>()
    };
    assert_eq!(commands(), ["cargo test -p chapter01 --test outputs"]);
    course.write("chapter01/tests/red.rs", "");
    course.write("book/tests/transcripts/main.rs", "");
    assert_eq!(
        commands(),
        ["cargo test -p chapter01 --test outputs", "cargo test -p course --test transcripts"]
    );
    course.write(SNAPSHOT, course.read(SNAPSHOT).replace("outputs.rs", "red.rs"));
    assert_eq!(commands()[0], "cargo test -p chapter01 --test outputs --test red");
    course.write("chapter01/tests/all/red.rs", "");
    course.write(SNAPSHOT, course.read(SNAPSHOT).replace("red.rs", "all/red.rs"));
    assert_eq!(
        commands()[..2],
        ["cargo test -p chapter01 --test outputs", "cargo test -p chapter01 --test all red::"]
    );
}

#[test]
fn an_output_that_the_program_no_longer_prints_fails_the_check_and_is_made_anew_without_it() {
    let course = course_that_shows_hello();
    let old = course.read(SNAPSHOT);
    let checked = course.run(&["dev", "outputs", "--check"]);
    assert_ne!(checked.code, 0, "{}", checked.text);
    assert!(checked.text.contains("Hello, Rust!"), "{}", checked.text);
    assert!(checked.text.contains("`cargo test -p chapter01 --test outputs`"), "{}", checked.text);
    assert_eq!(course.read(SNAPSHOT), old);

    let made = course.run(&["dev", "outputs"]);
    assert!(made.code == 0 && made.text.contains(&format!("changed {SNAPSHOT}")), "{}", made.text);
    assert!(course.read(SNAPSHOT).ends_with("Hello, Rust!\n"));
    let checked = course.run(&["dev", "outputs", "--check"]);
    assert!(checked.code == 0 && !checked.text.contains("changed"), "{}", checked.text);
}

#[test]
fn a_test_that_does_not_compile_is_shown_and_fails_both_ways() {
    let course = course_that_shows_hello();
    course.write("chapter01/tests/outputs.rs", "nonsense");
    for arguments in [&["dev", "outputs"][..], &["dev", "outputs", "--check"]] {
        let ran = course.run(arguments);
        assert!(ran.code != 0 && ran.text.contains("nonsense"), "{}", ran.text);
    }
}

#[test]
fn what_was_typed_by_hand_fails_the_check_only() {
    let course = course_with("```console\nHello, Rust!\n```");
    std::fs::remove_file(course.path("chapter01/tests/outputs.rs")).unwrap();
    outputs::run(&course.workspace, Lang::En, false).unwrap();
    let error = outputs::run(&course.workspace, Lang::En, true).unwrap_err().to_string();
    assert!(error.contains("1 to mend"), "{error}");
}

#[test]
fn an_output_in_the_readme_is_compared_with_its_snapshot_and_written_anew() {
    let course = Course::new();
    let head = "---\nsource: a\ndescription: b\n---\n";
    course.write("book/tests/snapshots/en/check.snap", format!("{head}$ cargo course check\ngreen\n"));
    let text = "# A\n\n<!-- output: book/tests/snapshots/en/check.snap -->\n```console\nold\n```\n<!-- /output -->\n\nB\n";
    course.write("README.md", text);

    let problems = |course: &Course| -> Vec<String> {
        let readmes = readme::all(&course.workspace, Lang::En).unwrap();
        let found = readmes.iter().flat_map(|readme| readme.problems(&course.workspace, Lang::En));
        found.map(|problem| problem.to_string()).collect()
    };
    let found = problems(&course);
    assert!(found.len() == 1 && found[0].contains("README.md:5"), "{found:?}");
    for readme in readme::all(&course.workspace, Lang::En).unwrap() {
        assert!(readme.renew().unwrap());
    }
    assert_eq!(course.read("README.md"), text.replace("old\n", "$ cargo course check\ngreen\n"));
    assert_eq!(problems(&course), [] as [&str; 0]);

    // A mark that is never closed loses nothing below it.
    course.write("README.md", text.replace("<!-- /output -->", ""));
    let found = problems(&course);
    assert!(
        found.len() == 1 && found[0].contains("README.md:3") && found[0].contains("never closed"),
        "{found:?}"
    );
}
