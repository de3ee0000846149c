//! A folder for a program's files, which is gone when the program ends.

use std::{
    path::{Path, PathBuf},
    process,
};

/// Deletes its folder when it is dropped.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new one, for the program of this name. The process's id keeps two runs at the same time apart.
    pub fn new(program: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("course-{program}-{}", process::id()));
        std::fs::create_dir_all(&path).expect("the temporary folder can be written");
        Folder(path)
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of it is in the system's temporary folder, where such things are swept up.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
