//! Where the course lies: the folder with the workspace's `Cargo.toml`, found from any folder below it.

use crate::lang::Lang;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// The checkout that a command works on.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that holds `folder`: the nearest ancestor that has both `Cargo.toml` and `book/book.toml`.
    ///
    /// # Errors
    /// If no ancestor is one; the message says where to go.
    pub fn find(folder: &Path, lang: Lang) -> Result<Workspace> {
        for candidate in folder.ancestors() {
            if candidate.join("Cargo.toml").is_file() && candidate.join("book/book.toml").is_file() {
                return Ok(Workspace { root: candidate.to_path_buf() });
            }
        }
        let folder = folder.display();
        bail!(crate::tr!(
            lang,
            "{folder} is not inside the course: no folder above it has Cargo.toml and book/book.toml.\nGo to the folder that you cloned and try again.",
            "{folder} 不在课程目录里：它的各级上层目录中都没有 Cargo.toml 和 book/book.toml。\n请进入你克隆下来的目录再试。"
        ))
    }

    /// The workspace's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `path` below the root.
    pub fn join(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// The folder of one edition's text.
    pub fn edition(&self, lang: Lang) -> PathBuf {
        self.root.join("book").join(lang.tag())
    }

    /// The learner's own folder: progress, attempts. It is not tracked by git.
    pub fn learner(&self) -> PathBuf {
        self.root.join(".course")
    }

    /// `path` as a person reads it: relative to the root, with `/` on every system.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string().replace('\\', "/")
    }
}

#[cfg(test)]
mod tests {
    use super::Workspace;
    use crate::lang::Lang;

    #[test]
    fn the_root_is_found_from_any_folder_below_it_and_named_as_missing_elsewhere() {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path().join("course");
        std::fs::create_dir_all(root.join("book")).unwrap();
        std::fs::create_dir_all(root.join("chapter01/src")).unwrap();
        std::fs::write(root.join("Cargo.toml"), "").unwrap();
        std::fs::write(root.join("book/book.toml"), "").unwrap();

        let found = Workspace::find(&root.join("chapter01/src"), Lang::En).unwrap();
        assert_eq!(found.root(), root);

        let error = Workspace::find(temporary.path(), Lang::En).unwrap_err().to_string();
        assert!(error.contains("is not inside the course"), "{error}");
    }
}
