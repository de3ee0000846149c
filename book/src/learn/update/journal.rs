//! `.course/update.toml`: what an update was about to do, written before its first change and removed after its last. An
//! update that finds one from before finishes or undoes that one first.

use crate::{lang::Lang, tr, workspace::Workspace};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, TryLockError},
    io::Write,
    path::PathBuf,
};

/// An update under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// The commit before.
    pub from: String,
    /// The commit after.
    pub to: String,
    /// The answers that are to be put back.
    #[serde(default)]
    pub answers: Vec<Answer>,
}

/// An answer that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The exercise's name.
    pub name: String,
    /// Its `exercise.rs`, from the root, with `/`.
    pub path: String,
    /// The copy, from the root, with `/`.
    pub attempt: String,
}

const HEADER: &str = "# An update of the course is under way or was interrupted. `cargo course update` finishes or undoes it.\n\n";

impl Journal {
    fn file(workspace: &Workspace) -> PathBuf {
        workspace.learner().join("update.toml")
    }

    /// The journal of an update that was interrupted. One that cannot be understood is set aside and said.
    ///
    /// # Errors
    /// If the file cannot be read, or not be set aside.
    pub fn load(workspace: &Workspace, lang: Lang) -> Result<(Option<Journal>, Option<String>)> {
        let file = Journal::file(workspace);
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((None, None)),
            Err(error) => return Err(error).with_context(|| workspace.shown(&file)),
        };
        if let Ok(journal) = toml::from_str(&String::from_utf8_lossy(&bytes)) {
            return Ok((Some(journal), None));
        }
        let aside = (1..).map(|number| file.with_file_name(format!("update.damaged-{number}.toml")));
        let aside = aside.into_iter().find(|aside| !aside.exists()).expect("the numbers do not end");
        std::fs::rename(&file, &aside).with_context(|| workspace.shown(&file))?;
        let aside = workspace.shown(&aside);
        let notice = tr!(
            lang,
            "An update was interrupted, and its journal cannot be understood; it was set aside as {aside}. If an answer is missing, its copy is in .course/attempts.",
            "上次更新被中断，而它的日志无法识别；日志已移到 {aside}。如果缺了答案，副本在 .course/attempts 里。"
        );
        Ok((None, Some(notice)))
    }

    /// Writes the journal, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written: then nothing may be changed.
    pub fn write(&self, workspace: &Workspace) -> Result<()> {
        let file = Journal::file(workspace);
        let write = || -> Result<()> {
            let mut temporary = tempfile::NamedTempFile::new_in(workspace.learner())?;
            temporary.write_all(format!("{HEADER}{}", toml::to_string(self)?).as_bytes())?;
            temporary.as_file().sync_all()?;
            temporary.persist(&file)?;
            Ok(())
        };
        write().with_context(|| workspace.shown(&file))
    }

    /// Removes the journal: the update is over.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(workspace: &Workspace) -> Result<()> {
        let file = Journal::file(workspace);
        std::fs::remove_file(&file).with_context(|| workspace.shown(&file))
    }
}

/// Keeps every other `update` out as long as it lives; the system releases it even after a kill.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Takes the lock.
    ///
    /// # Errors
    /// If another update runs, or `.course` cannot be written.
    pub fn take(workspace: &Workspace, lang: Lang) -> Result<Lock> {
        let folder = workspace.learner();
        let open = std::fs::create_dir_all(&folder).and_then(|()| File::create(folder.join("update.lock")));
        let file = open.with_context(|| {
            tr!(
                lang,
                ".course cannot be written; `cargo course doctor` has the cure",
                "无法写入 .course；`cargo course doctor` 会给出解决办法"
            )
        })?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => {
                bail!(tr!(
                    lang,
                    "another `cargo course update` is running",
                    "另一个 `cargo course update` 正在运行"
                ))
            }
            Err(TryLockError::Error(error)) => Err(error).context("update.lock"),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file would not do: a child that another thread starts in this moment holds a copy of it until it has
        // become its own program.
        self.0.unlock().ok();
    }
}
