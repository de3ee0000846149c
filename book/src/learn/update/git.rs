//! The `git` program, asked in the course's folder. What it says in an error is passed on to the reader.

use crate::{lang::Lang, learn::doctor::System, tr};
use anyhow::{Result, anyhow, bail};
use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Variables by which a surrounding git (a hook, `git rebase --exec`) would point this one at another repository.
const FOREIGN: [&str; 6] =
    ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"];

/// Windows takes 32,767 characters in a command line; a path of the course has fewer than 100.
const PATHS_AT_ONCE: usize = 200;

/// How git is called.
#[derive(Clone, Debug)]
pub struct Git {
    program: OsString,
    root: PathBuf,
    lang: Lang,
    variables: Vec<(OsString, OsString)>,
}

/// A tracked file that is not as HEAD has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What `git status --porcelain` says: the index's state and the file's.
    pub state: [u8; 2],
    /// The path from the root, with `/`.
    pub path: String,
}

impl Git {
    /// git in `root`. Messages are in `lang`.
    pub fn new(root: &Path, lang: Lang) -> Git {
        Git { program: "git".into(), root: root.to_path_buf(), lang, variables: Vec::new() }
    }

    /// The same by another program.
    #[must_use]
    pub fn with_program(mut self, program: impl AsRef<OsStr>) -> Git {
        self.program = program.as_ref().to_os_string();
        self
    }

    /// The same with a variable in its environment.
    #[must_use]
    pub fn with_variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Git {
        self.variables.push((name.as_ref().to_os_string(), value.as_ref().to_os_string()));
        self
    }

    /// The folder in which git is asked.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The language of messages.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Runs `git ARGUMENTS`, whatever its exit code.
    ///
    /// # Errors
    /// If git cannot be started; the cure is for this system.
    pub fn output<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Output> {
        let mut command = Command::new(&self.program);
        for variable in FOREIGN {
            command.env_remove(variable);
        }
        // A path is a path: no name with a `*` in it stands for other files.
        command.env("GIT_LITERAL_PATHSPECS", "1");
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.args(arguments).current_dir(&self.root).envs(variables).output().map_err(|error| {
            let cure = System::here().git(self.lang);
            anyhow!(tr!(
                self.lang,
                "`cargo course update` needs git, and git cannot be started: {error}\n→ {cure}",
                "`cargo course update` 需要 git，但 git 无法启动：{error}\n→ {cure}"
            ))
        })
    }

    /// What `git ARGUMENTS` prints, as bytes.
    ///
    /// # Errors
    /// If git fails; the message has the command and what git said.
    pub fn bytes<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Vec<u8>> {
        let output = self.output(arguments)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let words: Vec<_> = arguments.iter().map(|word| word.as_ref().to_string_lossy()).collect();
        let (command, said) = (words.join(" "), String::from_utf8_lossy(&output.stderr).trim().to_string());
        bail!(tr!(self.lang, "`git {command}` failed:\n{said}", "`git {command}` 失败：\n{said}"))
    }

    /// What `git ARGUMENTS` prints, without the last line break.
    ///
    /// # Errors
    /// As for [`Git::bytes`].
    pub fn text<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<String> {
        Ok(String::from_utf8_lossy(&self.bytes(arguments)?).trim_end().to_string())
    }

    /// What `git ARGUMENTS` prints, or `None` if it fails.
    ///
    /// # Errors
    /// If git cannot be started.
    pub fn ask<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Option<String>> {
        let output = self.output(arguments)?;
        Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim_end().to_string()))
    }

    /// The paths that `git ARGUMENTS` prints, for a command with `-z`.
    ///
    /// # Errors
    /// As for [`Git::bytes`].
    pub fn paths<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<Vec<String>> {
        let printed = self.bytes(arguments)?;
        let paths = printed.split(|byte| *byte == 0).filter(|path| !path.is_empty());
        Ok(paths.map(|path| String::from_utf8_lossy(path).into_owned()).collect())
    }

    /// The content of `path` in `commit`; `None` if that commit has no such file.
    ///
    /// # Errors
    /// As for [`Git::bytes`].
    pub fn blob(&self, commit: &str, path: &str) -> Result<Option<Vec<u8>>> {
        match self.bytes(&["cat-file", "blob", &format!("{commit}:{path}")]) {
            Ok(content) => Ok(Some(content)),
            Err(error) => {
                let known = self.paths(&["ls-tree", "-z", "--name-only", commit, "--", path])?;
                if known.is_empty() { Ok(None) } else { Err(error) }
            }
        }
    }

    /// The commit that is checked out.
    ///
    /// # Errors
    /// As for [`Git::bytes`].
    pub fn head(&self) -> Result<String> {
        self.text(&["rev-parse", "--verify", "HEAD^{commit}"])
    }

    /// The tracked files that differ from HEAD, staged or not.
    ///
    /// # Errors
    /// As for [`Git::bytes`].
    pub fn changes(&self) -> Result<Vec<Change>> {
        let status = ["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames"];
        let entries = self.paths(&status)?;
        Ok(entries
            .iter()
            .filter_map(|entry| match entry.as_bytes() {
                [index, file, b' ', ..] => {
                    Some(Change { state: [*index, *file], path: entry[3..].to_string() })
                }
                _ => None,
            })
            .collect())
    }

    /// Makes `paths` as HEAD has them, in the index and on the disk.
    ///
    /// # Errors
    /// As for [`Git::bytes`].
    pub fn restore(&self, paths: &[String]) -> Result<()> {
        for some in paths.chunks(PATHS_AT_ONCE) {
            let mut arguments = vec!["checkout", "--quiet", "HEAD", "--"];
            arguments.extend(some.iter().map(String::as_str));
            self.bytes(&arguments)?;
        }
        Ok(())
    }
}
