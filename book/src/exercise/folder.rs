//! The files of one exercise and the names that follow from its place.

use super::manifest::Manifest;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// An exercise that exists as a folder. Its `exercise.toml` is read only when asked for: a check should not pay for
/// the texts of seventy others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// The name, unique in the course; also the name of its cargo test target.
    pub name: String,
    /// The chapter's folder, `chapter01`.
    pub chapter: String,
    /// The folder, absolute.
    pub folder: PathBuf,
}

impl Exercise {
    /// The learner's file.
    pub fn answer(&self) -> PathBuf {
        self.folder.join("exercise.rs")
    }

    /// The checks, and the root of the test target.
    pub fn suite(&self) -> PathBuf {
        self.folder.join("suite.rs")
    }

    /// The reference answer with its marks.
    pub fn solution(&self) -> PathBuf {
        self.folder.join("solution.rs")
    }

    /// The description.
    pub fn description(&self) -> PathBuf {
        self.folder.join("exercise.toml")
    }

    /// The known wrong answers, by name.
    ///
    /// # Errors
    /// If the folder cannot be read. A missing folder means none.
    pub fn mistakes(&self) -> Result<Vec<(String, PathBuf)>> {
        let folder = self.folder.join("mistakes");
        let mut found = Vec::new();
        if folder.is_dir() {
            for path in files(&folder)? {
                if path.extension().is_some_and(|extension| extension == "rs")
                    && let Some(stem) = path.file_stem().and_then(|stem| stem.to_str())
                {
                    found.push((stem.to_string(), path.clone()));
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// The cargo package that holds the exercise's test target.
    pub fn package(&self) -> String {
        format!("{}-exercises", self.chapter)
    }

    /// `exercise.toml`, checked.
    ///
    /// # Errors
    /// If it cannot be read or has an unknown, missing or misspelt key: file, line and key are named.
    pub fn manifest(&self) -> Result<Manifest> {
        Manifest::read(&self.description())
    }
}

/// The paths in `folder`, in no order.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}
