//! What the learner has done: `.course/progress.toml`, a file that a person can read and mend.
//!
//! Every change is read, changed and replaced under a lock, so that a `watch` and the live book never undo each other. A
//! file that cannot be understood is set aside, never overwritten.

use crate::{lang::Lang, tr, workspace::Workspace};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

/// The learner's progress.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The exercise that `watch` and `check` take when none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// Every exercise that was touched, by name.
    #[serde(default)]
    pub exercises: BTreeMap<String, Entry>,
}

/// The progress in one exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// How the last check went.
    pub state: State,
    /// How many tests passed in the last check.
    pub passed: usize,
    /// How many tests there were.
    pub tests: usize,
    /// Whether any check was ever green. It stays so.
    pub solved: bool,
    /// How often the answer was checked.
    pub checks: u32,
    /// How many steps of the hint ladder were shown.
    pub hints: usize,
    /// Whether the reference answer was shown before the answer was green.
    pub gave_up: bool,
}

/// How the last check of an exercise went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Never checked, or reset since.
    #[default]
    NotStarted,
    /// The answer does not compile.
    DoesNotCompile,
    /// Some tests fail.
    Red,
    /// All tests pass.
    Green,
}

/// Where progress is kept, and what had to be said while reading it.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    lang: Lang,
}

impl Store {
    /// The store of `workspace`. Messages are in `lang`.
    pub fn new(workspace: &Workspace, lang: Lang) -> Store {
        Store { folder: workspace.learner(), lang }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("progress.toml")
    }

    /// The progress so far, and a notice when a damaged file was set aside.
    ///
    /// # Errors
    /// If the file is there but cannot be read or set aside.
    pub fn load(&self) -> Result<(Progress, Option<String>)> {
        let file = self.file();
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok((Progress::default(), None));
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        let parsed =
            String::from_utf8(bytes).map_err(anyhow::Error::from).and_then(|text| Ok(toml::from_str(&text)?));
        match parsed {
            Ok(progress) => Ok((progress, None)),
            Err(error) => {
                let aside = self.set_aside(&file)?;
                let (aside, reason) = (aside.display(), error.to_string());
                let reason = reason.lines().next().unwrap_or("").trim();
                let notice = tr!(
                    self.lang,
                    "Your progress file could not be understood ({reason}). It was set aside as {aside}, nothing in it is lost; progress starts anew. Your answers are untouched.",
                    "进度文件无法识别（{reason}）。它已原样移到 {aside}，内容没有丢失；进度从头记录。你的答案没有变动。"
                );
                Ok((Progress::default(), Some(notice)))
            }
        }
    }

    /// Changes the progress: `change` sees what is there now, whoever wrote it, and its result replaces the file whole.
    ///
    /// # Errors
    /// If the file cannot be replaced (a full disk, a read-only folder): the old one is then still there.
    pub fn update(&self, change: impl FnOnce(&mut Progress)) -> Result<(Progress, Option<String>)> {
        let saved = self.try_update(change);
        saved.with_context(|| {
            let file = self.file();
            let file = file.display();
            tr!(
                self.lang,
                "progress could not be saved in {file}; the old file is as it was, and your answer is untouched",
                "进度无法保存到 {file}；原来的文件保持不变，你的答案也没有变动"
            )
        })
    }

    fn try_update(&self, change: impl FnOnce(&mut Progress)) -> Result<(Progress, Option<String>)> {
        std::fs::create_dir_all(&self.folder)?;
        let lock = File::create(self.folder.join("progress.lock"))?;
        lock.lock()?; // released when the file is closed at the end of this function
        let (mut progress, notice) = self.load()?;
        let before = progress.clone();
        change(&mut progress);
        if progress != before || notice.is_some() {
            let text = format!("{HEADER}{}", toml::to_string(&progress)?);
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(self.file())?;
        }
        Ok((progress, notice))
    }

    fn set_aside(&self, file: &Path) -> Result<PathBuf> {
        for number in 1.. {
            let aside = self.folder.join(format!("progress.damaged-{number}.toml"));
            if !aside.exists() {
                std::fs::rename(file, &aside).with_context(|| format!("cannot rename {}", file.display()))?;
                return Ok(aside);
            }
        }
        unreachable!("the numbers do not end")
    }
}

/// What stands at the top of the file, for the person who opens it.
const HEADER: &str = "# Your progress in the course. You may edit or delete this file; `cargo course` writes it after every check.\n\n";

#[cfg(test)]
mod tests {
    use super::{State, Store};
    use crate::lang::Lang;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store { folder: folder.path().join(".course"), lang: Lang::En };
        (folder, store)
    }

    #[test]
    fn progress_comes_back_as_it_was_saved() {
        let (_folder, store) = store();
        store
            .update(|progress| progress.exercises.entry("greeting".into()).or_default().state = State::Green)
            .unwrap();
        let (progress, notice) = store.load().unwrap();
        assert_eq!(progress.exercises["greeting"].state, State::Green);
        assert_eq!(notice, None);
    }

    #[test]
    fn a_damaged_file_is_set_aside_with_every_byte_and_said() {
        let (_folder, store) = store();
        std::fs::create_dir_all(&store.folder).unwrap();
        let damaged = b"[exercises.greeting\nstate = \xff".as_slice();
        std::fs::write(store.file(), damaged).unwrap();
        let (progress, notice) = store.update(|progress| progress.current = Some("greeting".into())).unwrap();
        assert_eq!(progress.current.as_deref(), Some("greeting"));
        assert!(notice.unwrap().contains("progress.damaged-1.toml"));
        assert_eq!(std::fs::read(store.folder.join("progress.damaged-1.toml")).unwrap(), damaged);
        assert!(store.load().unwrap().1.is_none(), "the second start has nothing to say");
    }

    #[test]
    fn two_writers_at_once_lose_no_change() {
        let (_folder, store) = store();
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let store = store.clone();
                scope.spawn(move || {
                    for _ in 0..25 {
                        let change = |progress: &mut super::Progress| {
                            progress.exercises.entry(format!("of-writer-{writer}")).or_default().checks += 1;
                            progress.exercises.entry("shared".into()).or_default().checks += 1;
                        };
                        store.update(change).unwrap();
                    }
                });
            }
        });
        let (progress, _) = store.load().unwrap();
        assert_eq!(progress.exercises["shared"].checks, 100);
        assert_eq!(progress.exercises["of-writer-3"].checks, 25);
    }

    #[test]
    fn a_file_that_cannot_be_replaced_leaves_the_old_one_and_says_so() {
        let (_folder, store) = store();
        std::fs::write(&store.folder, "a file where the folder should be").unwrap();
        let error = format!("{:#}", store.update(|progress| progress.current = None).unwrap_err());
        assert!(error.contains("progress could not be saved"), "{error}");
        assert!(error.contains("your answer is untouched"), "{error}");
    }
}
