//! Whatever fails and whenever the program is killed: no answer is lost, and the next update brings all to a good end.

use super::world::{ANSWER, GREET, World, exercise};
use course::{
    lang::Lang,
    learn::update::{
        answers::Fate,
        report,
        steps::Step::{self, AnswerPutBack, AnswersCleared, AnswersKept, JournalWritten, Merged},
    },
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Every moment of an update of three answers.
const MOMENTS: [(Step, usize); 7] = [
    (AnswersKept, 0),
    (JournalWritten, 0),
    (AnswersCleared, 0),
    (Merged, 0),
    (AnswerPutBack, 0),
    (AnswerPutBack, 1),
    (AnswerPutBack, 2),
];

const COUNTED: &str = "pub fn count() -> u8 { 3 }\n";
const ADULT: &str = "// my own way\npub fn is_adult(age: u8) -> bool { age >= 18 }\n";

/// A learner with three answers, and a new version: `greet` can be joined, `count` is in conflict, `is_adult` is unchanged;
/// one page changed, one is new, one is gone.
fn world() -> World {
    let world = World::new();
    world.publish(|author| author.write("book/en/old.md", "old\n"));
    world.update();
    world.answer("greet", ANSWER);
    world.answer("count", COUNTED);
    world.answer("is_adult", ADULT);
    world.publish(|author| {
        exercise(author, "greet", &GREET.replace("`greet`", "`greet`, politely"));
        exercise(author, "count", "pub fn count() -> u8 {\n    // @todo count well\n    3\n    // @end\n}\n");
        author.write("book/en/README.md", "# A new welcome\n");
        author.write("book/en/added/page.md", "a page\n");
        author.remove("book/en/old.md");
    });
    world
}

fn path(exercise: &str) -> String {
    format!("chapter01/exercises/{exercise}/exercise.rs")
}

/// Everything is as before the update.
fn is_as_before(world: &World, head: &str) {
    assert_eq!(world.head(), head);
    for (name, text) in [("greet", ANSWER), ("count", COUNTED), ("is_adult", ADULT)] {
        assert_eq!(world.read(&path(name)), text);
    }
    assert_eq!(world.changed(), [path("count"), path("greet"), path("is_adult")]);
    assert_eq!(world.read("book/en/old.md"), "old\n");
    assert!(!world.learner.join("book/en/added").exists());
    assert!(!world.learner.join(".course/update.toml").exists());
}

/// The new version is here, and every answer in its place or kept.
fn is_updated(world: &World) {
    assert_eq!(world.head(), world.published());
    assert_eq!(world.read(&path("greet")), ANSWER.replace("`greet`", "`greet`, politely"));
    assert_eq!(world.read(&path("is_adult")), ADULT);
    assert!(world.read(&path("count")).contains("todo!(\"count well\")"));
    assert_eq!(world.changed(), [path("greet"), path("is_adult")]);
    assert!(world.learner.join("book/en/added/page.md").exists());
    for (name, text) in [("greet", ANSWER), ("count", COUNTED), ("is_adult", ADULT)] {
        assert_eq!(world.read(&format!(".course/attempts/{name}/1.rs")), text);
    }
    assert!(!world.learner.join(".course/update.toml").exists());
}

/// Calls `then` at the given moment.
fn at(
    moment: (Step, usize),
    mut then: impl FnMut() -> anyhow::Result<()>,
) -> impl FnMut(Step) -> anyhow::Result<()> {
    let mut before = moment.1;
    move |step| match step == moment.0 {
        true if before == 0 => then(),
        true => {
            before -= 1;
            Ok(())
        }
        false => Ok(()),
    }
}

/// As if the program had been killed at that moment: nothing of it runs any more.
fn kill(world: &World, moment: (Step, usize)) {
    let killed =
        catch_unwind(AssertUnwindSafe(|| world.try_update(&mut at(moment, || panic!("killed on purpose")))));
    assert!(killed.is_err(), "{moment:?} was not reached");
}

#[test]
fn a_failure_at_any_moment_leaves_everything_as_it_was() {
    let world = world();
    for moment in MOMENTS {
        let world = world.copy();
        let before = world.head();
        let error =
            world.try_update(&mut at(moment, || anyhow::bail!("the disk is full"))).unwrap_err().to_string();
        assert!(error.starts_with("the disk is full"), "{moment:?}: {error}");
        is_as_before(&world, &before);
        world.update();
        is_updated(&world);
    }
}

#[test]
fn a_kill_at_any_moment_loses_no_answer_and_the_next_update_ends_well() {
    let world = world();
    for moment in MOMENTS {
        let world = world.copy();
        kill(&world, moment);
        let opened = world.open().unwrap();
        let recovery = opened.recovery.as_ref();
        assert_eq!(
            recovery.map(|recovery| recovery.finished),
            match moment.0 {
                AnswersKept => None,
                JournalWritten | AnswersCleared => Some(false),
                Merged | AnswerPutBack => Some(true),
            }
        );
        drop(opened);
        world.update();
        is_updated(&world);
    }
}

#[test]
fn a_fast_forward_that_was_cut_off_in_the_middle_is_turned_back_first() {
    let world = world();
    let before = world.head();
    kill(&world, (AnswersCleared, 0));
    // As git leaves it: some files written, one of them in part, one removed, a new one there; then the index; HEAD last.
    world.write(&path("greet"), "//! Exercise `greet`, politely.\n");
    world.write("book/en/README.md", "# A n");
    std::fs::remove_file(world.learner.join("book/en/old.md")).unwrap();
    std::fs::create_dir(world.learner.join("book/en/added")).unwrap();
    world.write("book/en/added/page.md", "a page\n");
    let opened = world.open().unwrap();
    assert!(!opened.recovery.as_ref().unwrap().finished);
    is_as_before(&world, &before);
    drop(opened);
    world.update();
    is_updated(&world);
}

#[test]
fn a_fast_forward_that_was_cut_off_just_before_head_moved_is_turned_back_first() {
    let world = world();
    let before = world.head();
    kill(&world, (Merged, 0));
    world.git(world.learner.root(), &["update-ref", "refs/heads/main", &before]);
    drop(world.open().unwrap());
    is_as_before(&world, &before);
}

#[test]
fn what_was_typed_after_the_interruption_stays_and_the_answer_from_before_is_named() {
    for (moment, finished) in [((AnswersCleared, 0), false), ((Merged, 0), true)] {
        let world = world();
        kill(&world, moment);
        world.answer("greet", "// typed since\n");
        let opened = world.open().unwrap();
        let recovery = opened.recovery.as_ref().unwrap();
        assert_eq!(recovery.finished, finished);
        assert_eq!(world.fates(&recovery.answers)[1], ("greet", Fate::Edited));
        assert_eq!(world.read(&path("greet")), "// typed since\n");
        assert_eq!(world.read(".course/attempts/greet/1.rs"), ANSWER);
        let shown = report::of_recovery(&opened, Lang::En);
        assert!(shown.contains("your answer: .course/attempts/greet/1.rs"), "{shown}");
    }
}

#[test]
fn a_file_of_the_course_that_was_edited_after_the_interruption_is_not_turned_back() {
    let world = world();
    kill(&world, (AnswersCleared, 0));
    world.write("book/en/README.md", "# Edited since\n");
    world.write("book/en/mine.md", "untracked\n");
    assert!(world.refusal().contains("  book/en/README.md\n"));
    assert_eq!(world.read("book/en/README.md"), "# Edited since\n");
    assert_eq!(world.read("book/en/mine.md"), "untracked\n");
    assert_eq!(world.read(&path("greet")), ANSWER);
}

#[test]
fn an_untracked_file_in_the_way_of_a_new_one_stops_the_update_and_stays() {
    let world = world();
    let before = world.head();
    std::fs::create_dir(world.learner.join("book/en/added")).unwrap();
    world.write("book/en/added/page.md", "my own page\n");
    let said = world.refusal();
    assert!(said.contains("book/en/added/page.md"), "{said}");
    assert!(said.contains("The update was undone"), "{said}");
    assert_eq!(world.read("book/en/added/page.md"), "my own page\n");
    std::fs::remove_dir_all(world.learner.join("book/en/added")).unwrap();
    is_as_before(&world, &before);
}

#[test]
fn an_answer_that_is_saved_while_the_update_begins_is_not_written_over() {
    let world = world();
    let save = || {
        world.answer("greet", "// saved in this moment\n");
        Ok(())
    };
    let said = world.try_update(&mut at((JournalWritten, 0), save)).unwrap_err().to_string();
    assert!(said.contains("greet/exercise.rs was saved in this moment"), "{said}");
    assert_eq!(world.read(&path("greet")), "// saved in this moment\n");
    assert_eq!(world.read(&path("count")), COUNTED);
}

#[test]
fn what_is_typed_while_the_update_fails_is_not_undone() {
    let world = world();
    let type_and_fail = || {
        world.answer("greet", "// typed in this moment\n");
        anyhow::bail!("the disk is full")
    };
    let said = world.try_update(&mut at((Merged, 0), type_and_fail)).unwrap_err().to_string();
    assert!(said.contains("Undoing the update failed too"), "{said}");
    assert_eq!(world.read(&path("greet")), "// typed in this moment\n");
    let opened = world.open().unwrap();
    let recovery = opened.recovery.as_ref().unwrap();
    assert!(recovery.finished);
    assert_eq!(
        world.fates(&recovery.answers),
        [("count", Fate::Conflict), ("greet", Fate::Edited), ("is_adult", Fate::PutBack)]
    );
    assert_eq!(world.read(&path("greet")), "// typed in this moment\n");
}

#[test]
fn an_update_that_can_be_neither_done_nor_undone_is_finished_by_the_next() {
    let world = world();
    for moment in [(AnswersCleared, 0), (Merged, 0), (AnswerPutBack, 1)] {
        let world = world.copy();
        let lock = world.learner.join(".git/index.lock");
        let fail = || {
            std::fs::write(&lock, "")?;
            anyhow::bail!("the disk is full")
        };
        let said = world.try_update(&mut at(moment, fail)).unwrap_err().to_string();
        assert!(said.contains("Undoing the update failed too"), "{said}");
        for name in ["greet", "count", "is_adult"] {
            assert!(world.learner.join(format!(".course/attempts/{name}/1.rs")).exists());
        }
        let said = world.refusal();
        assert!(said.contains("index.lock") && said.contains("delete that file"), "{said}");
        std::fs::remove_file(&lock).unwrap();
        world.update();
        is_updated(&world);
    }
}

#[test]
fn after_the_learner_has_gone_elsewhere_the_answers_come_back_on_top_of_what_is_there() {
    let world = world();
    kill(&world, (AnswersCleared, 0));
    world.git(world.learner.root(), &["reset", "--quiet", "--hard", "HEAD~1"]);
    let opened = world.open().unwrap();
    assert_eq!(opened.recovery.as_ref().unwrap().answers.len(), 3);
    for (name, text) in [("greet", ANSWER), ("count", COUNTED), ("is_adult", ADULT)] {
        assert_eq!(world.read(&path(name)), text);
    }
}

#[test]
fn a_journal_that_cannot_be_understood_is_set_aside_and_said() {
    let world = world();
    std::fs::create_dir_all(world.learner.learner()).unwrap();
    world.write(".course/update.toml", "from = [\n");
    let opened = world.open().unwrap();
    assert!(opened.recovery.is_none());
    assert!(report::of_recovery(&opened, Lang::En).contains("set aside as .course/update.damaged-1.toml"));
    assert_eq!(world.read(".course/update.damaged-1.toml"), "from = [\n");
    drop(opened);
    world.update();
    is_updated(&world);
}
