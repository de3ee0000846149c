//! What the runner says, as the README and the pages show it: insta snapshots in both languages.
//!
//! The exercise is the course's own `greeting`, answered with one of its known mistakes and then rightly.

use crate::fixture::Course;

/// The exercise on show, and the mistake that is made first.
const EXERCISE: &str = "greeting";
const MISTAKE: &str = "mistakes/always_plural.rs";

/// Keeps `text` as `tests/snapshots/{lang}/{name}.snap`, whose fifth line is the first of the text.
fn keep(lang: &str, name: &str, shown: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => format!("../snapshots/{lang}"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
        description => "shown in the README and on pages",
        // How long a check took differs from run to run.
        filters => [(r" · \d+\.\d\d (s|秒)", "")],
    }, {
        insta::assert_snapshot!(name, format!("$ {shown}\n{}", text.trim_end()));
    });
}

#[test]
fn a_wrong_and_a_right_answer_are_answered_as_the_readme_shows() {
    for lang in ["en", "zh-CN"] {
        let course = Course::new();
        course.adopt(EXERCISE);
        let answer = format!("chapter01/exercises/{EXERCISE}/exercise.rs");
        let run = |command: &str| {
            let arguments: Vec<&str> = ["--lang", lang].into_iter().chain(command.split(' ')).collect();
            course.run(&arguments).text
        };

        course.write(&answer, course.read(&format!("chapter01/exercises/{EXERCISE}/{MISTAKE}")));
        keep(lang, "check_red", "cargo course check greeting", &run("check greeting"));
        keep(lang, "hint", "cargo course hint greeting", &run("hint greeting"));

        let reference = course.run(&["solution", EXERCISE, "--give-up"]).text;
        course.write(
            &answer,
            reference.replace(
                "        n => format!(\"{n} new messages\"),",
                "        many => format!(\"{many} new messages\"),",
            ),
        );
        keep(lang, "check_green", "cargo course check greeting", &run("check greeting"));
        keep(lang, "diff", "cargo course diff greeting", &run("diff greeting"));
    }
}
