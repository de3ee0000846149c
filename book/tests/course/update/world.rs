//! A published course, its author and a learner who cloned it.

use crate::fixture::Course;
use course::{
    exercise::marks,
    lang::Lang,
    learn::update::{
        answers::Fate,
        git::Git,
        journal::Answer,
        recovery::{self, Opened},
        steps::{self, Outcome, Step},
    },
    workspace::Workspace,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

/// The solution of the exercise `greet`: two gaps, lines between them.
pub(super) const GREET: &str = "\
//! Exercise `greet`.

/// Greets a user.
pub fn one(name: &str) -> String {
    // @todo greet {name}
    format!(\"Hello, {name}!\")
    // @end
}

/// Greets nobody.
pub fn nobody() -> String {
    // @todo greet nobody
    \"Hello?\".to_string()
    // @end
}
";

/// A learner's answer to it: one gap is filled.
pub(super) const ANSWER: &str = "\
//! Exercise `greet`.

/// Greets a user.
pub fn one(name: &str) -> String {
    \"Hello, \".to_string() + name
}

/// Greets nobody.
pub fn nobody() -> String {
    todo!(\"greet nobody\")
}
";

const COUNT: &str = "pub fn count() -> u8 {\n    // @todo count\n    3\n    // @end\n}\n";

/// The only settings that git sees. No helper of it may outlive a test's folder, and a power cut is not what is tested.
const SETTINGS: &str = "\
[user]
    name = Somebody
    email = somebody@localhost
[init]
    defaultBranch = main
[gc]
    auto = 0
[maintenance]
    auto = false
[core]
    fsync = none
";

pub(super) struct World {
    pub(super) learner: Workspace,
    author: Arc<Course>,
    folder: tempfile::TempDir,
}

/// Writes the exercise `name` of chapter 1.
pub(super) fn exercise(author: &Course, name: &str, solution: &str) {
    let folder = format!("chapter01/exercises/{name}");
    author.write(&format!("{folder}/solution.rs"), solution);
    author.write(&format!("{folder}/exercise.rs"), marks::starter(solution).unwrap());
    author.write(&format!("{folder}/suite.rs"), "mod exercise;\n");
}

impl Course {
    /// Takes a file or a folder away.
    pub(super) fn remove(&self, path: &str) {
        let path = self.path(path);
        if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.unwrap();
    }
}

impl World {
    /// A course with the exercises `count`, `greet` and `is_adult`, published and cloned.
    pub(super) fn new() -> World {
        let (author, folder) = (Course::new(), tempfile::tempdir().unwrap());
        exercise(&author, "greet", GREET);
        exercise(&author, "count", COUNT);
        let root = folder.path().canonicalize().unwrap().join("learner");
        std::fs::create_dir_all(root.join("book")).unwrap();
        std::fs::write(root.join("Cargo.toml"), "").unwrap();
        std::fs::write(root.join("book/book.toml"), "").unwrap();
        let world =
            World { learner: Workspace::find(&root, Lang::En).unwrap(), author: Arc::new(author), folder };
        std::fs::write(world.folder.path().join("gitconfig"), SETTINGS).unwrap();
        std::fs::create_dir(world.folder.path().join("template")).unwrap();
        world.git(world.folder.path(), &["init", "--quiet", "--bare", "published.git"]);
        world.publish(|_| ());
        world.clone_anew(&[]);
        world
    }

    /// The same published course and the same learner once more; what is done to one is not done to the other.
    pub(super) fn copy(&self) -> World {
        let folder = tempfile::tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        let root = folder.path().canonicalize().unwrap().join("learner");
        World { learner: Workspace::find(&root, Lang::En).unwrap(), author: Arc::clone(&self.author), folder }
    }

    /// The learner's clone, made anew.
    pub(super) fn clone_anew(&self, arguments: &[&str]) {
        std::fs::remove_dir_all(self.learner.root()).unwrap();
        let shown = self.bare().display().to_string().replace('\\', "/");
        let address = format!("file://{}{shown}", if shown.starts_with('/') { "" } else { "/" });
        let mut command = vec!["clone", "--quiet"];
        command.extend(arguments);
        command.extend([address.as_str(), "learner"]);
        self.git(self.folder.path(), &command);
        // Relative, so that a copy of this world has its own.
        self.git(self.learner.root(), &["remote", "set-url", "origin", "../published.git"]);
    }

    pub(super) fn bare(&self) -> PathBuf {
        self.folder.path().join("published.git")
    }

    /// `git ARGUMENTS` in `folder`, with nobody's settings; what it prints.
    pub(super) fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        for (name, value) in self.isolation() {
            command.env(name, value);
        }
        let output = command.args(arguments).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_string()
    }

    fn isolation(&self) -> [(&'static str, PathBuf); 4] {
        [
            ("GIT_CONFIG_GLOBAL", self.folder.path().join("gitconfig")),
            ("GIT_TEMPLATE_DIR", self.folder.path().join("template")),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_TERMINAL_PROMPT", "0".into()),
        ]
    }

    /// The learner commits everything.
    pub(super) fn commit(&self) {
        self.git(self.learner.root(), &["add", "--all"]);
        self.git(self.learner.root(), &["commit", "--quiet", "--message", "a change"]);
    }

    /// Publishes a new version: the author commits straight to the bare repository.
    pub(super) fn publish(&self, change: impl FnOnce(&Course)) {
        change(&self.author);
        let bare = format!("--git-dir={}", self.bare().display());
        self.git(self.author.root(), &[&bare, "--work-tree=.", "add", "--all"]);
        self.git(
            self.author.root(),
            &[&bare, "--work-tree=.", "commit", "--quiet", "--message", "a version"],
        );
    }

    pub(super) fn published(&self) -> String {
        self.git(&self.bare(), &["rev-parse", "main"])
    }

    /// The commit that the learner has checked out.
    pub(super) fn head(&self) -> String {
        self.git(self.learner.root(), &["rev-parse", "HEAD"])
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        std::fs::write(self.learner.join(path), text).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.learner.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(super) fn answer(&self, exercise: &str, text: &str) {
        self.write(&format!("chapter01/exercises/{exercise}/exercise.rs"), text);
    }

    /// The tracked files that the learner changed.
    pub(super) fn changed(&self) -> Vec<String> {
        let status = self.git(self.learner.root(), &["status", "--porcelain"]);
        status.lines().map(|line| line.trim().split_once(' ').unwrap().1.to_string()).collect()
    }

    /// git as the command calls it.
    pub(super) fn program(&self) -> Git {
        let git = Git::new(self.learner.root(), Lang::En);
        self.isolation().into_iter().fold(git, |git, (name, value)| git.with_variable(name, value))
    }

    /// `cargo course ARGUMENTS` in the learner's clone: its exit code and all that it prints.
    pub(super) fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = self.author.command(self.learner.root(), arguments);
        let output = command.envs(self.isolation()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&text).into_owned())
    }

    pub(super) fn open(&self) -> anyhow::Result<Opened> {
        recovery::open(&self.learner, &self.program())
    }

    pub(super) fn try_update(
        &self,
        reached: &mut dyn FnMut(Step) -> anyhow::Result<()>,
    ) -> anyhow::Result<Outcome> {
        steps::update(&self.open()?, &self.learner, &self.program(), reached)
    }

    pub(super) fn update(&self) -> Outcome {
        self.try_update(&mut |_| Ok(())).unwrap()
    }

    /// What a refused update says.
    pub(super) fn refusal(&self) -> String {
        format!("{:#}", self.try_update(&mut |_| Ok(())).unwrap_err())
    }

    pub(super) fn fates<'a>(&self, answers: &'a [(Answer, Fate)]) -> Vec<(&'a str, Fate)> {
        answers.iter().map(|(answer, fate)| (answer.name.as_str(), fate.clone())).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
