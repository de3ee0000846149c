//! One system for one data folder: a file in it that is locked as long as the system runs.
//!
//! The lock is the operating system's, not the file's being there, so it ends with the process, however that ends.

use super::supervise::Failed;
use crate::config::data;
use std::{
    fs::{File, TryLockError},
    path::Path,
};

/// The file's name.
const NAME: &str = "up.lock";

/// Locks the folder, which is made if it is not there. Dropping the answer unlocks it.
///
/// # Errors
/// If another system has it, or the folder cannot be written.
pub fn take(folder: &Path) -> Result<File, Failed> {
    data::make(folder)?;
    let path = folder.join(NAME);
    let unusable = |source| data::Unusable { path: path.clone(), source };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failed::Locked { folder: folder.to_path_buf() }),
        Err(TryLockError::Error(source)) => Err(unusable(source).into()),
    }
}
