//! The proof of the proofs: `dev verify` notices each way in which an exercise can be unsound.

use crate::fixture::Course;
use course::{
    dev::verify::{Starters, prove},
    exercise::catalog::Catalog,
    lang::Lang,
    workspace::Workspace,
};
use std::path::Path;

const FOLDER: &str = "chapter01/exercises/is_adult";

#[test]
fn every_exercise_of_this_course_is_proved() {
    let workspace = Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR")), Lang::En).unwrap();
    let catalog = Catalog::load(&workspace).unwrap();
    let exercises: Vec<_> = catalog.all().iter().collect();
    assert!(!exercises.is_empty());
    for proof in prove(&workspace, &exercises, Starters::Learners).unwrap() {
        assert!(proof.problems.is_empty(), "{}: {:#?}", proof.exercise, proof.problems);
    }
}

#[test]
fn a_sound_exercise_is_proved_and_the_table_says_so() {
    let course = Course::new();
    let ran = course.run(&["dev", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.text);
    assert!(ran.text.contains("1 of 1 exercises proved: 3 tests against 2 known mistakes"), "{}", ran.text);
}

/// Breaks one thing and returns what the proof says about it.
fn problems_after(change: impl FnOnce(&Course)) -> String {
    let course = Course::new();
    change(&course);
    let ran = course.run(&["dev", "verify"]);
    assert_eq!(ran.code, 1, "{}", ran.text);
    ran.text
}

fn replace(course: &Course, file: &str, from: &str, to: &str) {
    let path = format!("{FOLDER}/{file}");
    let text = course.read(&path);
    assert!(text.contains(from), "{file} does not hold {from}");
    course.write(&path, text.replace(from, to));
}

#[test]
fn a_solution_that_fails_is_named() {
    let said = problems_after(|course| replace(course, "solution.rs", "age >= 18", "age >= 21"));
    assert!(said.contains("the solution fails eighteen_is_enough"), "{said}");
}

#[test]
fn a_mistake_that_fails_other_tests_than_it_claims_is_named() {
    let said = problems_after(|course| {
        replace(
            course,
            "exercise.toml",
            "fails = [\"eighteen_is_enough\"]",
            "fails = [\"seventeen_is_not\"]",
        );
    });
    assert!(
        said.contains("past_the_limit fails [eighteen_is_enough], but exercise.toml says [seventeen_is_not]"),
        "{said}"
    );
}

#[test]
fn a_test_that_catches_nothing_is_named() {
    let said = problems_after(|course| {
        let dead = "\n/// Dead.\n#[test]\nfn nobody_fails_this() {}\n";
        course.write(&format!("{FOLDER}/suite.rs"), course.read(&format!("{FOLDER}/suite.rs")) + dead);
        let text = "\n[tests.nobody_fails_this]\nen = \"Dead.\"\nzh-CN = \"死的。\"\n";
        course.write(
            &format!("{FOLDER}/exercise.toml"),
            course.read(&format!("{FOLDER}/exercise.toml")) + text,
        );
    });
    assert!(said.contains("no mistake fails nobody_fails_this"), "{said}");
}

#[test]
fn a_mistake_that_does_not_compile_is_named_and_the_others_are_still_proved() {
    let said =
        problems_after(|course| replace(course, "mistakes/past_the_limit.rs", "age > 18", "age > \"18\""));
    assert!(said.contains("past_the_limit does not compile") && said.contains("mismatched types"), "{said}");
    assert!(!said.contains("turned_round"), "{said}");
}

#[test]
fn a_starter_with_a_warning_is_named() {
    let said = problems_after(|course| {
        replace(
            course,
            "solution.rs",
            "// @todo may somebody of {age} sign up?",
            "// @todo may somebody sign up?",
        );
    });
    assert!(
        said.contains("the-starter compiles with a warning") && said.contains("unused variable"),
        "{said}"
    );
}

#[test]
fn a_stale_starter_is_named() {
    let said = problems_after(|course| course.answer("pub fn is_adult(_: u8) -> bool { true }\n"));
    assert!(said.contains("exercise.rs is not the starter"), "{said}");
}

#[test]
fn a_page_that_does_not_name_the_exercise_is_named() {
    let said = problems_after(|course| {
        let page = "book/zh-CN/chapter01/first.md";
        course.write(page, course.read(page).replace(" \"exercise\")", ")"));
    });
    assert!(said.contains("but the zh-CN edition names it on []"), "{said}");
    let said = problems_after(|course| {
        replace(course, "exercise.toml", "heading = \"your-turn\"", "heading = \"elsewhere\"")
    });
    assert!(said.contains("en/chapter01/first.md does not name it under #elsewhere"), "{said}");
}

#[test]
fn a_missing_text_and_a_requirement_that_differs_are_named() {
    let said = problems_after(|course| {
        replace(course, "exercise.toml", "zh-CN = \"90 岁可以注册。\"", "zh-CN = \"\"")
    });
    assert!(said.contains("the test ninety_is_enough has no text in zh-CN"), "{said}");
    let said = problems_after(|course| {
        replace(course, "suite.rs", "/// At 17 one may not.", "/// At 16 one may not.")
    });
    assert!(said.contains("suite.rs says of seventeen_is_not: “At 16 one may not.”"), "{said}");
}

#[test]
fn a_new_exercise_is_refused_until_it_is_filled_in() {
    let course = Course::new();
    let made = course.run(&["dev", "new", "chapter01", "sign_up"]);
    assert_eq!(made.code, 0, "{}", made.text);
    assert!(course.read("chapter01/exercises/Cargo.toml").contains("name = \"sign_up\""));
    let ran = course.run(&["dev", "verify", "sign_up"]);
    assert_eq!(ran.code, 1, "{}", ran.text);
    assert!(ran.text.contains("has no text in en"), "{}", ran.text);
    // Its code is sound from the first moment: only words and the page are missing.
    assert!(!ran.text.contains("compile") && !ran.text.contains("fails"), "{}", ran.text);
    assert_eq!(course.run(&["dev", "new", "chapter01", "sign_up"]).code, 1, "it exists already");
    assert_eq!(course.run(&["dev", "new", "chapter09", "x"]).code, 1);
    assert_eq!(course.run(&["dev", "new", "chapter01", "Bad-Name"]).code, 1);
}
