//! What a learner meets: the verdicts, the hint ladder, the reference, and that no answer is ever lost.

use crate::fixture::Course;

const GREEN: &str = "pub fn is_adult(age: u8) -> bool {\n    age >= 18\n}\n";
const PAST_THE_LIMIT: &str = "pub fn is_adult(age: u8) -> bool {\n    age > 18\n}\n";

#[test]
fn a_starter_is_red_and_says_what_is_asked_in_the_learners_language() {
    let course = Course::new();
    let english = course.run(&["check", "is_adult"]);
    assert_eq!(english.code, 1, "{}", english.text);
    assert!(english.text.contains("0 of 3 tests pass"), "{}", english.text);
    assert!(english.text.contains("At 18 one may sign up."), "{}", english.text);
    assert!(
        !english.text.contains("known mistake"),
        "an unwritten answer makes no mistake: {}",
        english.text
    );

    let chinese = course.run(&["--lang", "zh-CN", "check", "is_adult"]);
    assert!(chinese.text.contains("满 18 岁可以注册。"), "{}", chinese.text);
}

#[test]
fn a_known_mistake_is_told_with_its_story_and_both_values_and_the_place() {
    let course = Course::new();
    course.answer(PAST_THE_LIMIT);
    let ran = course.run(&["check", "is_adult"]);
    assert_eq!(ran.code, 1);
    for part in [
        "2 of 3 tests pass",
        "expected  true",
        "actual    false",
        "chapter01/exercises/is_adult/suite.rs:8",
        "The limit itself was left out.",
        "cargo course hint is_adult",
    ] {
        assert!(ran.text.contains(part), "{part} is missing in:\n{}", ran.text);
    }
    assert!(ran.text.lines().count() <= 24, "one screen:\n{}", ran.text);
}

#[test]
fn a_wrong_answer_that_is_no_known_mistake_gets_no_guess() {
    let course = Course::new();
    course.answer("pub fn is_adult(age: u8) -> bool {\n    age < 90 && age >= 18\n}\n");
    let ran = course.run(&["check", "is_adult"]);
    assert_eq!(ran.code, 1);
    assert!(ran.text.contains("2 of 3 tests pass") && !ran.text.contains("known mistake"), "{}", ran.text);
}

#[test]
fn a_compile_error_shows_the_first_whole_and_counts_the_rest() {
    let course = Course::new();
    course.answer(
        "pub fn is_adult(age: u8) -> bool {\n    let a: bool = 1;\n    let b: bool = 2;\n    a && b\n}\n",
    );
    let ran = course.run(&["check", "is_adult"]);
    assert_eq!(ran.code, 1);
    assert!(ran.text.contains("does not compile") && ran.text.contains("exercise.rs:2:19"), "{}", ran.text);
    assert!(!ran.text.contains("exercise.rs:3:19"), "only the first error is shown:\n{}", ran.text);
    assert!(ran.text.contains("and 1 more error"), "{}", ran.text);
}

#[test]
fn green_is_exit_code_0_and_json_says_the_same() {
    let course = Course::new();
    course.answer(GREEN);
    let ran = course.run(&["check", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.text);
    let report: serde_json::Value = serde_json::from_str(ran.text.trim()).unwrap();
    assert_eq!(report["verdict"], "green");
    assert_eq!(report["tests"].as_array().unwrap().len(), 3);
}

#[test]
fn a_half_typed_exercise_breaks_no_other_cargo_command() {
    let course = Course::new();
    course.answer("pub fn is_adult(");
    let cargo = std::process::Command::new("cargo")
        .args(["test", "--workspace"])
        .current_dir(course.root())
        .env("CARGO_TARGET_DIR", course.path("target"))
        .output()
        .unwrap();
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
}

#[test]
fn the_hint_ladder_is_climbed_one_step_a_call_and_stays_at_its_end() {
    let course = Course::new();
    let hints: Vec<String> = (0..4).map(|_| course.run(&["hint", "is_adult"]).text).collect();
    assert!(
        hints[0].contains("Hint 1 of 3") && hints[0].contains("an operator that includes"),
        "{}",
        hints[0]
    );
    assert!(hints[1].contains("Hint 2 of 3"), "{}", hints[1]);
    assert!(hints[2].contains("Hint 3 of 3") && hints[2].contains("--give-up"), "{}", hints[2]);
    assert_eq!(hints[3], hints[2]);
}

#[test]
fn the_reference_is_refused_before_green_unless_the_learner_gives_up() {
    let course = Course::new();
    let refused = course.run(&["solution", "is_adult"]);
    assert_eq!(refused.code, 1);
    assert!(!refused.text.contains("age >= 18"), "{}", refused.text);
    assert_eq!(course.run(&["diff", "is_adult"]).code, 1, "the comparison would give it away too");

    let shown = course.run(&["solution", "is_adult", "--give-up"]);
    assert_eq!(shown.code, 0);
    assert!(shown.text.contains("age >= 18") && !shown.text.contains("@todo"), "{}", shown.text);
    assert!(course.read(".course/progress.toml").contains("gave_up = true"));
}

#[test]
fn after_green_the_diff_shows_both_answers_and_each_mistake_that_was_avoided() {
    let course = Course::new();
    course.answer("pub fn is_adult(age: u8) -> bool {\n    !(age < 18)\n}\n");
    assert_eq!(course.run(&["check", "is_adult"]).code, 0);
    let ran = course.run(&["diff"]);
    for part in [
        "-     !(age < 18)",
        "+     age >= 18",
        "The limit itself was left out.",
        "The comparison is turned round.",
    ] {
        assert!(ran.text.contains(part), "{part} is missing in:\n{}", ran.text);
    }
}

#[test]
fn reset_puts_the_starter_back_and_keeps_every_earlier_answer() {
    let course = Course::new();
    let starter = course.read("chapter01/exercises/is_adult/exercise.rs");
    for (number, answer) in [PAST_THE_LIMIT, GREEN].into_iter().enumerate() {
        course.answer(answer);
        let ran = course.run(&["reset", "is_adult"]);
        let kept = format!(".course/attempts/is_adult/{}.rs", number + 1);
        assert!(ran.text.contains(&kept), "{}", ran.text);
        assert_eq!(course.read(&kept), answer);
        assert_eq!(course.read("chapter01/exercises/is_adult/exercise.rs"), starter);
    }
}

#[test]
fn a_solved_exercise_stays_solved_when_it_is_changed_later() {
    let course = Course::new();
    course.answer(GREEN);
    course.run(&["check"]);
    course.answer(PAST_THE_LIMIT);
    course.run(&["check", "is_adult"]);
    let list = course.run(&["list"]).text;
    assert!(list.contains("solved, changed since") && list.contains("1 of 1 solved"), "{list}");
}

#[test]
fn an_unknown_exercise_is_bad_usage_and_offers_the_nearest_name() {
    let course = Course::new();
    let ran = course.run(&["check", "is_adlt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.text.contains("Did you mean: is_adult?"), "{}", ran.text);
    assert_eq!(course.run(&["check", "zzzz"]).code, 2);
}

#[test]
fn every_command_works_from_a_folder_below_the_root_and_says_so_elsewhere() {
    let course = Course::new();
    let below = course.run_in(&course.path("chapter01/exercises/is_adult"), &["list"]);
    assert_eq!(below.code, 0, "{}", below.text);
    let elsewhere = tempfile::tempdir().unwrap();
    let ran = course.run_in(elsewhere.path(), &["list"]);
    assert_eq!(ran.code, 2);
    assert!(ran.text.contains("is not inside the course"), "{}", ran.text);
}

#[test]
fn an_edited_suite_is_said_and_its_green_does_not_count() {
    let course = Course::new();
    assert_eq!(course.run(&["dev", "sync"]).code, 0);
    let suite = "chapter01/exercises/is_adult/suite.rs";
    course.write(suite, course.read(suite).replace("is_adult(18), true", "is_adult(18), false"));
    course.answer(PAST_THE_LIMIT);
    let ran = course.run(&["check", "is_adult"]);
    assert!(ran.text.contains("suite.rs is not the one that the course ships"), "{}", ran.text);
    assert!(course.read(".course/progress.toml").contains("solved = false"));
}

#[test]
fn a_misspelt_key_in_exercise_toml_is_named_with_file_and_line() {
    let course = Course::new();
    let description = "chapter01/exercises/is_adult/exercise.toml";
    course.write(description, course.read(description).replace("minutes = 3", "minuts = 3"));
    let ran = course.run(&["check", "is_adult"]);
    assert_eq!(ran.code, 3);
    assert!(ran.text.contains("exercise.toml:1: unknown field `minuts`"), "{}", ran.text);
}

#[test]
fn a_damaged_progress_file_is_set_aside_and_the_check_goes_on() {
    let course = Course::new();
    course.write(".course/progress.toml", "this is not [ TOML");
    course.answer(GREEN);
    let ran = course.run(&["check", "is_adult"]);
    assert_eq!(ran.code, 0, "{}", ran.text);
    assert!(ran.text.contains("progress.damaged-1.toml"), "{}", ran.text);
    assert_eq!(course.read(".course/progress.damaged-1.toml"), "this is not [ TOML");
}

#[test]
fn progress_that_cannot_be_saved_is_said_and_the_verdict_stands() {
    let course = Course::new();
    course.write(".course", "a file where the folder should be");
    course.answer(GREEN);
    let ran = course.run(&["check", "is_adult"]);
    assert_eq!(ran.code, 0, "{}", ran.text);
    assert!(ran.text.contains("progress could not be saved"), "{}", ran.text);
    assert!(ran.text.contains("green"), "{}", ran.text);
}

#[test]
fn a_second_watch_is_refused_with_the_process_of_the_first() {
    let course = Course::new();
    std::fs::create_dir_all(course.path(".course")).unwrap();
    let path = course.path(".course/watch.lock");
    std::fs::write(&path, "4711").unwrap();
    let first = std::fs::File::options().write(true).open(&path).unwrap();
    first.lock().unwrap();
    let ran = course.run(&["watch"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.text.contains("another `cargo course watch` runs") && ran.text.contains("4711"),
        "{}",
        ran.text
    );
}
