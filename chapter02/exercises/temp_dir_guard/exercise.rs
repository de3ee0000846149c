//! Exercise `temp_dir_guard`: a folder that lives as long as a value, and several results at once.

use std::{
    io,
    path::{Path, PathBuf},
};

/// A folder that this value made. It is removed when the value ends, with all that is in it.
#[derive(Debug)]
pub struct TempDir {
    path: PathBuf,
    // Must it remember anything else?
}

impl TempDir {
    /// Makes the folder `name` in `parent`. Both are as they were if this fails: a `parent` that is missing is not
    /// made, and a folder that is there already is an error, because somebody else made it.
    pub fn create(parent: &Path, name: &str) -> io::Result<TempDir> {
        todo!("make {name} in {parent:?}")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder stays for good. Returns where it is.
    pub fn keep(self) -> PathBuf {
        todo!("let {:?} stay", self.path)
    }

    /// Removes the folder now, for a caller who wants to know whether it worked.
    pub fn close(self) -> io::Result<()> {
        todo!("remove {:?} and say whether it worked", self.path)
    }
}

impl Drop for TempDir {
    /// A folder that cannot be removed stays. There is nobody to tell.
    fn drop(&mut self) {
        // What happens to the folder here?
    }
}

/// Lets `write` fill the folder `name` in `parent`. If it succeeds, the folder stays, and the result is where it is and
/// the bytes that `write` counted. If it doesn't, its error is returned and nothing is left of the folder.
pub fn upload(
    parent: &Path,
    name: &str,
    write: impl FnOnce(&Path) -> io::Result<u64>,
) -> io::Result<(PathBuf, u64)> {
    todo!("fill {name} in {parent:?}: {:?}", write(parent))
}
