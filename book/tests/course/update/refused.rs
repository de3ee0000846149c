//! What cannot be updated safely is refused with the cure, and nothing has changed.

use super::world::{ANSWER, World};
use course::{lang::Lang, learn::update::recovery, workspace::Workspace};

/// The update is refused with all of `words`, and the learner's files and HEAD are as they were.
fn refused(world: &World, words: &[&str]) -> String {
    let before = (world.head(), world.changed());
    let said = world.refusal();
    for word in words {
        assert!(said.contains(word), "“{word}” is missing: {said}");
    }
    assert_eq!((world.head(), world.changed()), before);
    assert!(!world.learner.join(".course/update.toml").exists());
    said
}

#[test]
fn a_changed_file_of_the_course_is_named() {
    let world = World::new();
    world.answer("greet", ANSWER);
    world.write("book/en/README.md", "# My own\n");
    world.publish(|author| author.write("book/zh-CN/README.md", "# 新\n"));
    let said = refused(&world, &["  book/en/README.md\n", "git stash"]);
    assert!(!said.contains("greet"), "an answer is no obstacle: {said}");
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), ANSWER);
}

#[test]
fn an_answer_of_which_another_version_is_staged_is_named() {
    let world = World::new();
    world.answer("greet", "// staged\n");
    world.git(world.learner.root(), &["add", "--all"]);
    world.answer("greet", ANSWER);
    world.publish(|author| author.write("book/en/README.md", "# New\n"));
    refused(&world, &["chapter01/exercises/greet/exercise.rs"]);
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), ANSWER);
}

#[test]
fn committed_answers_are_updated_after_the_commands_that_the_refusal_gives() {
    let world = World::new();
    world.git(world.learner.root(), &["branch", "my-answers"]);
    world.answer("greet", ANSWER);
    world.commit();
    world.answer("count", "pub fn count() -> u8 { 3 }\n");
    let own = world.head();
    world.publish(|author| author.write("book/en/README.md", "# New\n"));

    let said = refused(&world, &["→ git branch my-answers-2\n", "→ cargo course update"]);
    for command in said.lines().filter_map(|line| line.strip_prefix("→ git ")) {
        world.git(world.learner.root(), &command.split_whitespace().collect::<Vec<_>>());
    }
    let update = world.update().update.unwrap();
    assert_eq!(update.answers.len(), 2);
    assert_eq!(world.head(), world.published());
    assert_eq!(world.read("chapter01/exercises/greet/exercise.rs"), ANSWER);
    assert_eq!(world.read("chapter01/exercises/count/exercise.rs"), "pub fn count() -> u8 { 3 }\n");
    assert_eq!(world.git(world.learner.root(), &["rev-parse", "my-answers-2"]), own);
}

#[test]
fn a_branch_with_other_commits_of_its_own_is_left_to_its_author() {
    let world = World::new();
    world.write("book/en/README.md", "# My own\n");
    world.commit();
    world.answer("greet", ANSWER);
    world.publish(|author| author.write("book/zh-CN/README.md", "# 新\n"));
    refused(&world, &["  book/en/README.md\n", "→ git merge origin/main"]);
}

#[test]
fn a_branch_that_follows_nothing_is_told_how_to_follow() {
    let world = World::new();
    let learner = world.learner.root();
    world.git(learner, &["switch", "--quiet", "--create", "mine", "--no-track"]);
    refused(
        &world,
        &["the branch mine follows no other branch", "→ git branch --set-upstream-to=origin/mine"],
    );
    world.git(learner, &["remote", "remove", "origin"]);
    refused(&world, &["→ git remote add origin"]);
    world.git(learner, &["switch", "--quiet", "--detach"]);
    refused(&world, &["detached HEAD", "→ git switch main"]);
}

#[test]
fn a_version_that_cannot_be_fetched_changes_nothing() {
    let world = World::new();
    world.answer("greet", ANSWER);
    std::fs::rename(world.bare(), world.bare().with_extension("away")).unwrap();
    refused(&world, &["cannot be fetched; nothing was changed", "git fetch --quiet"]);
}

#[test]
fn a_folder_that_is_no_checkout_of_its_own_is_not_updated() {
    let world = World::new();
    let inner = world.learner.join("copy");
    std::fs::create_dir_all(inner.join("book")).unwrap();
    std::fs::write(inner.join("Cargo.toml"), "").unwrap();
    std::fs::write(inner.join("book/book.toml"), "").unwrap();
    let workspace = Workspace::find(&inner, Lang::En).unwrap();
    let git = course::learn::update::git::Git::new(&inner, Lang::En);
    let said = recovery::open(&workspace, &git).unwrap_err().to_string();
    assert!(said.contains("is not a git checkout of the course"), "inside another one: {said}");

    let ceiling = world.learner.root().parent().unwrap();
    std::fs::remove_dir_all(world.learner.join(".git")).unwrap();
    let git = world.program().with_variable("GIT_CEILING_DIRECTORIES", ceiling);
    let said = recovery::open(&world.learner, &git).unwrap_err().to_string();
    assert!(said.contains("is not a git checkout of the course"), "an unpacked archive: {said}");
    assert!(!world.learner.join(".course").exists());
}

#[test]
fn without_git_the_cure_is_said() {
    let world = World::new();
    let git = world.program();
    // Windows looks for programs in the folders of this process, too.
    let nowhere = if cfg!(windows) { git.with_program("no-such-git") } else { git.with_variable("PATH", "") };
    let said = recovery::open(&world.learner, &nowhere).unwrap_err().to_string();
    assert!(said.contains("`cargo course update` needs git"), "{said}");
    assert!(said.contains("\n→ "), "{said}");
    assert!(!world.learner.join(".course").exists());
}

#[test]
fn a_second_update_at_the_same_time_is_turned_away() {
    let world = World::new();
    let first = world.open().unwrap();
    assert_eq!(world.refusal(), "another `cargo course update` is running");
    drop(first);
    assert!(world.update().update.is_none());
}
