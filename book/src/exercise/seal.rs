//! The seal on every `suite.rs`: `chapterNN/exercises/suites.lock` holds its hash, so that a check can say that the
//! suite was edited. It says so and forbids nothing: this is no exam.

use super::Exercise;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// How many hex digits of the hash are kept: enough to notice an edit, short enough to read.
const DIGITS: usize = 16;

/// The hash of `text`, in hex. Line ends do not count: git may change them on Windows.
pub fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.replace("\r\n", "\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..DIGITS].to_string()
}

/// The file that holds the seals of `exercise`'s chapter.
pub fn lock_file(exercise: &Exercise) -> PathBuf {
    exercise.folder.with_file_name("suites.lock")
}

/// What the lock file of one chapter must say.
///
/// # Errors
/// If a suite cannot be read.
pub fn lock_text<'a>(exercises: impl IntoIterator<Item = &'a Exercise>) -> Result<String> {
    let mut text = "# The hash of every suite.rs, written by `cargo course dev sync`.\n".to_string();
    for exercise in exercises {
        let path = exercise.suite();
        let suite =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        text.push_str(&format!("{} {}\n", exercise.name, hash(&suite)));
    }
    Ok(text)
}

/// Whether `suite.rs` is the one that was sealed. Without a seal nothing is said.
pub fn is_broken(exercise: &Exercise) -> bool {
    let Ok(lock) = std::fs::read_to_string(lock_file(exercise)) else { return false };
    let Ok(suite) = std::fs::read_to_string(exercise.suite()) else { return true };
    let sealed =
        lock.lines().filter_map(|line| line.split_once(' ')).find(|(name, _)| *name == exercise.name);
    sealed.is_some_and(|(_, sealed)| sealed != hash(&suite))
}
