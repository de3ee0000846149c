//! What becomes of one answer when its starter has changed: git's three-way merge of files, with the old starter as the base.

use super::git::Git;
use anyhow::Result;

/// How an answer fits the new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// The starter is the same: so is the answer.
    Same,
    /// The starter changed elsewhere than the answer: this is both.
    Merged(Vec<u8>),
    /// Both changed the same lines.
    Conflict,
}

/// Fits `mine`, written on top of `base`, to `theirs`.
pub(super) fn fit(git: &Git, mine: &[u8], base: &[u8], theirs: &[u8]) -> Result<Fit> {
    if same(base, theirs) || same(mine, theirs) {
        return Ok(Fit::Same);
    }
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    for (name, text) in [("mine", mine), ("base", base), ("theirs", theirs)] {
        std::fs::write(path(name), with_line_feeds(text))?;
    }
    let mut command = vec!["merge-file".into(), "--stdout".into(), "--quiet".into()];
    command.extend(["mine", "base", "theirs"].map(|name| path(name).into_os_string()));
    let output = git.output(&command)?;
    // Not 0: the number of conflicts, or what git says of a file that is no text. Both need a person.
    if !output.status.success() {
        return Ok(Fit::Conflict);
    }
    let windows = mine.windows(2).any(|pair| pair == b"\r\n");
    Ok(Fit::Merged(if windows { with_carriage_returns(&output.stdout) } else { output.stdout }))
}

/// Whether two texts are the same, however their lines end: an editor on Windows may have changed that alone.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one == other || with_line_feeds(one) == with_line_feeds(other)
}

fn with_line_feeds(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    for (index, byte) in text.iter().enumerate() {
        if *byte != b'\r' || text.get(index + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    plain
}

fn with_carriage_returns(text: &[u8]) -> Vec<u8> {
    let mut lines = text.split(|byte| *byte == b'\n');
    let mut windows = lines.next().unwrap_or_default().to_vec();
    for line in lines {
        windows.extend_from_slice(b"\r\n");
        windows.extend_from_slice(line);
    }
    windows
}
