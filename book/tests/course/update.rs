//! `cargo course update` loses no answer: whatever the new version changed, whatever fails, whenever it is killed.
//!
//! Each test has a course published in a bare repository and a learner's clone of it, all in one temporary folder.

mod interrupted;
mod refused;
mod world;

use course::{
    lang::Lang,
    learn::update::{answers::Fate, report},
    progress::Store,
};
use world::{ANSWER, GREET, World, exercise};

#[test]
fn an_answer_whose_starter_is_unchanged_is_the_same_to_the_byte() {
    let world = World::new();
    world.answer("greet", ANSWER);
    world.publish(|author| author.write("book/en/README.md", "# A new welcome\n"));
    let update = world.update().update.unwrap();
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), ANSWER);
    assert_eq!(world.read("book/en/README.md"), "# A new welcome\n");
    assert_eq!(world.fates(&update.answers), [("greet", Fate::PutBack)]);
    assert_eq!(update.commits, "1");
    assert_eq!(world.head(), world.published());
    assert_eq!(world.read(".course/attempts/greet/1.rs"), ANSWER);
    assert!(!world.learner.join(".course/update.toml").exists());
}

#[test]
fn an_answer_is_joined_with_a_starter_that_changed_elsewhere() {
    let world = World::new();
    world.answer("greet", ANSWER);
    world.publish(|author| exercise(author, "greet", &GREET.replace("`greet`", "`greet`, politely")));
    let update = world.update().update.unwrap();
    assert_eq!(world.fates(&update.answers), [("greet", Fate::Merged)]);
    let joined = ANSWER.replace("`greet`", "`greet`, politely");
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), joined);
    assert_eq!(world.read(".course/attempts/greet/1.rs"), ANSWER);
}

#[test]
fn the_line_ends_of_an_answer_stay_as_its_editor_wrote_them() {
    let world = World::new();
    let windows = ANSWER.replace('\n', "\r\n");
    world.answer("greet", &windows);
    world.publish(|author| exercise(author, "greet", &GREET.replace("`greet`", "`greet`, politely")));
    let update = world.update().update.unwrap();
    assert_eq!(world.fates(&update.answers), [("greet", Fate::Merged)]);
    let joined = windows.replace("`greet`", "`greet`, politely");
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), joined);
}

#[test]
fn an_answer_that_is_not_utf_8_survives_too() {
    let world = World::new();
    let bytes = b"pub fn one() { /* \xff\xfe */ }\n";
    std::fs::write(world.learner.join("chapter01/exercises/greet/exercise.rs"), bytes).unwrap();
    world.publish(|author| author.write("book/en/README.md", "# New\n"));
    world.update();
    assert_eq!(std::fs::read(world.learner.join("chapter01/exercises/greet/exercise.rs")).unwrap(), bytes);
}

#[test]
fn a_conflict_leaves_the_new_starter_and_names_the_kept_answer() {
    let world = World::new();
    world.answer("greet", ANSWER);
    world.publish(|author| {
        exercise(author, "greet", &GREET.replace("@todo greet {name}", "@todo greet {name} well"));
    });
    let outcome = world.update();
    assert_eq!(world.fates(&outcome.update.as_ref().unwrap().answers), [("greet", Fate::Conflict)]);
    assert!(world.read("chapter01/exercises/greet/exercise.rs").contains("todo!(\"greet {name} well\")"));
    assert_eq!(world.read(".course/attempts/greet/1.rs"), ANSWER);
    let shown = anstream::adapter::strip_str(&report::of_update(&outcome, Lang::En)).to_string();
    assert!(shown.contains("These need your hand:\n  greet: the starter changed in the lines"), "{shown}");
    assert!(shown.contains("your answer: .course/attempts/greet/1.rs"), "{shown}");
    let shown = report::of_update(&outcome, Lang::Zh);
    assert!(shown.contains("你的答案：.course/attempts/greet/1.rs"), "{shown}");
}

#[test]
fn the_answer_to_an_exercise_that_is_gone_is_kept_and_named() {
    let world = World::new();
    world.answer("greet", ANSWER);
    world.answer("count", "pub fn count() -> u8 { 3 }\n");
    world.publish(|author| {
        author.remove("chapter01/exercises/greet");
        exercise(author, "greeting", GREET);
    });
    let update = world.update().update.unwrap();
    assert_eq!(world.fates(&update.answers), [("count", Fate::PutBack), ("greet", Fate::Removed)]);
    assert!(!world.learner.join("chapter01/exercises/greet").exists());
    assert_eq!(world.read(".course/attempts/greet/1.rs"), ANSWER);
    assert_eq!(world.read("chapter01/exercises/count/exercise.rs"), "pub fn count() -> u8 { 3 }\n");
}

#[test]
fn a_staged_answer_is_an_answer_and_untracked_files_are_nobodys_business() {
    let world = World::new();
    world.answer("greet", ANSWER);
    world.git(world.learner.root(), &["add", "--all"]);
    world.write("notes.txt", "mine\n");
    world.publish(|author| author.write("book/en/README.md", "# New\n"));
    world.update();
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), ANSWER);
    assert_eq!(world.read("notes.txt"), "mine\n");
}

#[test]
fn an_untouched_or_emptied_or_deleted_exercise_gets_the_new_starter() {
    let world = World::new();
    world.answer("greet", " \n");
    std::fs::remove_file(world.learner.join("chapter01/exercises/count/exercise.rs")).unwrap();
    world.publish(|author| {
        exercise(author, "greet", &GREET.replace("@todo greet {name}", "@todo greet {name} well"));
    });
    let update = world.update().update.unwrap();
    assert_eq!(update.answers, []);
    assert!(world.read("chapter01/exercises/greet/exercise.rs").contains("todo!(\"greet {name} well\")"));
    assert!(world.read("chapter01/exercises/count/exercise.rs").contains("todo!"));
    assert!(world.read("chapter01/exercises/is_adult/exercise.rs").contains("todo!"));
    assert!(!world.learner.join(".course/attempts").exists());
}

#[test]
fn an_answer_that_was_committed_and_pushed_from_another_machine_is_not_turned_back() {
    let world = World::new();
    let path = "chapter01/exercises/greet/exercise.rs";
    world.publish(|author| author.write(path, ANSWER));
    world.update();
    let better = ANSWER.replace("Hello, ", "Hi, ");
    world.publish(|author| author.write(path, &better));
    let update = world.update().update.unwrap();
    assert_eq!(update.answers, []);
    assert_eq!(world.read(path), better);
    assert_eq!(world.read(".course/attempts/greet/1.rs"), ANSWER, "kept all the same");
}

#[test]
fn a_solved_exercise_whose_suite_changed_should_be_checked_again() {
    let world = World::new();
    world.answer("greet", ANSWER);
    let solve = |progress: &mut course::progress::Progress| {
        progress.exercises.entry("greet".into()).or_default().solved = true;
    };
    Store::new(&world.learner, Lang::En).update(solve).unwrap();
    world.publish(|author| {
        author.write("chapter01/exercises/greet/suite.rs", "mod exercise;\n// stricter\n");
        author.write("chapter01/exercises/count/suite.rs", "mod exercise;\n// stricter\n");
    });
    let outcome = world.update();
    assert_eq!(outcome.update.as_ref().unwrap().check_again, ["greet"]);
    assert!(report::of_update(&outcome, Lang::En).contains("  cargo course check greet\n"));
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), ANSWER);
}

#[test]
fn a_progress_file_that_cannot_be_understood_is_set_aside_and_said() {
    let world = World::new();
    std::fs::create_dir(world.learner.learner()).unwrap();
    world.write(".course/progress.toml", "exercises = [\n");
    world.publish(|author| author.write("book/en/README.md", "# New\n"));
    let shown = report::of_update(&world.update(), Lang::En);
    assert!(shown.contains("progress.damaged-1.toml"), "{shown}");
    assert_eq!(world.read(".course/progress.damaged-1.toml"), "exercises = [\n");
}

#[test]
fn without_a_new_version_nothing_is_touched_and_that_is_said() {
    let world = World::new();
    world.answer("greet", ANSWER);
    world.write("book/en/README.md", "# My own\n");
    let outcome = world.update();
    assert!(outcome.update.is_none());
    assert_eq!(report::of_update(&outcome, Lang::En), "Nothing new on origin/main.\n");
    assert!(!world.learner.join(".course/attempts").exists());

    world.commit();
    assert!(world.update().update.is_none(), "commits of one's own are nothing new");
}

#[test]
fn the_command_says_in_the_readers_language_what_it_did() {
    let world = World::new();
    world.answer("greet", ANSWER);
    world.publish(|author| author.write("book/en/README.md", "# New\n"));
    let (code, text) = world.run(&["--lang", "zh-CN", "update"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("已更新：") && text.contains("放回原处的答案：1 份。"), "{text}");
    world.write("book/en/README.md", "# My own\n");
    world.publish(|author| author.write("book/en/README.md", "# Newer\n"));
    let (code, text) = world.run(&["--lang", "en", "update"]);
    assert_ne!(code, Some(0), "{text}");
    assert!(text.contains("these files of the course were changed"), "{text}");
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), ANSWER);
}

#[test]
fn a_shallow_clone_is_updated_like_any_other() {
    let world = World::new();
    world.publish(|author| author.write("book/en/README.md", "# Second\n"));
    world.clone_anew(&["--depth", "1"]);
    world.answer("greet", ANSWER);
    world.publish(|author| author.write("book/en/README.md", "# Third\n"));
    assert!(world.update().update.is_some());
    assert_eq!(world.read("book/en/README.md"), "# Third\n");
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), ANSWER);
}
