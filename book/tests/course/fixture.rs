//! A small course in a temporary folder: a copy of `tests/fixture`, which has one exercise and one page in each language.

use course::{lang::Lang, workspace::Workspace};
use std::{
    io::{ErrorKind, Read},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// A program that does what its argument says. `wait` starts itself once more, so that there is a tree of processes.
const PROGRAM: &str = r#"
use std::io::{Read, Write};
fn main() {
    let words: Vec<String> = std::env::args().collect();
    match words[1].as_str() {
        "hello" => {
            println!("\x1b[32mgreen\nstill <green>\x1b[0m at http://127.0.0.1:8080/users");
            eprintln!("to the error stream");
            std::process::exit(3);
        }
        "wait" => {
            let me = std::env::current_exe().unwrap();
            std::process::Command::new(me).args(["connect", &words[2]]).status().unwrap();
        }
        "connect" => {
            let mut stream = std::net::TcpStream::connect(&words[2]).unwrap();
            println!("connected to http://{}/", words[2]);
            stream.read(&mut [0]).unwrap();
        }
        _ => loop {
            std::io::stdout().write_all(&[b'x'; 1 << 14]).unwrap();
        },
    }
}
"#;

/// Waits until the process at the other end of `connection` has gone, for far longer than that takes.
#[track_caller]
pub fn assert_ended(mut connection: TcpStream) {
    connection.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    match connection.read(&mut [0]) {
        Ok(0) => {}
        Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
        other => panic!("the process still runs: {other:?}"),
    }
}

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

    /// A course with a program whose page runs it with each of `arguments`.
    pub fn with_commands(arguments: &[&str]) -> Course {
        let course = Course::new();
        course.write(
            "chapter01/Cargo.toml",
            "[package]\nname = \"chapter01\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        );
        course.write("chapter01/src/main.rs", PROGRAM);
        let manifest = course.read("Cargo.toml").replace("members = [", "members = [\"chapter01\", ");
        course.write("Cargo.toml", manifest);
        let mut page = course.read("book/en/chapter01/first.md");
        for argument in arguments {
            page.push_str(&format!(
                "\n```console\n$ cargo run -q -p chapter01 -- {argument}\nas recorded\n```\n"
            ));
        }
        page.push_str("\n```console\n$ ls | rm -rf /\n```\n");
        course.write("book/en/chapter01/first.md", page);
        course
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
