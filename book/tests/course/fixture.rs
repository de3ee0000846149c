//! A small course in a temporary folder: a copy of `tests/fixture`, which has one exercise and one page in each language.

use course::{lang::Lang, workspace::Workspace};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A course of its own for one test; the folder goes when this is dropped.
pub struct Course {
    pub workspace: Workspace,
    folder: tempfile::TempDir,
}

/// What a run of the `course` program printed, and its exit code.
pub struct Ran {
    pub code: i32,
    pub text: String,
}

impl Course {
    pub fn new() -> Course {
        let folder = tempfile::tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture"), folder.path());
        let root = folder.path().canonicalize().unwrap();
        Course { workspace: Workspace::find(&root, Lang::En).unwrap(), folder }
    }

    pub fn root(&self) -> &Path {
        self.workspace.root()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.workspace.join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    /// Takes over an exercise of the real course's first chapter.
    pub fn adopt(&self, exercise: &str) {
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chapter01/exercises").join(exercise);
        copy(&real, &self.path("chapter01/exercises").join(exercise));
        assert_eq!(self.run(&["dev", "sync"]).code, 0);
    }

    /// Writes the learner's answer.
    pub fn answer(&self, text: &str) {
        self.write("chapter01/exercises/is_adult/exercise.rs", text);
    }

    /// `cargo course ARGUMENTS` as typed in the course's root, in English unless `--lang` says otherwise.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in(self.root(), arguments)
    }

    pub fn run_in(&self, folder: &Path, arguments: &[&str]) -> Ran {
        let output = self.command(folder, arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        Ran { code: output.status.code().unwrap_or(-1), text: String::from_utf8_lossy(&text).into_owned() }
    }

    /// The command of [`Course::run`], to be started in another way.
    pub fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        command.args(arguments).current_dir(folder).env("COURSE_LANG", "en").env("NO_COLOR", "1");
        command.env("CARGO_TARGET_DIR", self.folder.path().join("target"));
        command
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
