//! The data folder: databases and keys. Nobody but its owner may look into it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where it is unless somebody says otherwise: below the current directory, and ignored by git.
pub const DATA: &str = ".course/chapter04";

/// The data folder, or something in it, cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot use {}: {source}. Choose another data folder with --data", path.display())]
pub struct Unusable {
    /// What.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// Reads a path: whatever is not empty.
pub fn path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

/// Makes the folder if it is not there, for its owner alone.
///
/// # Errors
/// If the system refuses it.
pub fn make(folder: &Path) -> Result<(), Unusable> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    for_the_owner(&mut builder);
    builder.create(folder).map_err(|source| Unusable { path: folder.to_path_buf(), source })
}

#[cfg(unix)]
fn for_the_owner(builder: &mut fs::DirBuilder) {
    use std::os::unix::fs::DirBuilderExt;
    builder.mode(0o700);
}

/// A user's folders are their own there.
#[cfg(not(unix))]
fn for_the_owner(_: &mut fs::DirBuilder) {}
