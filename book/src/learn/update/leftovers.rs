//! What a fast-forward leaves that was cut off in the middle: some files are of the new version while HEAD is of the old one.
//! They are turned back; a file that somebody has edited since is not theirs to take.

use super::{
    answers::{is_known, read},
    git::Git,
    journal::Journal,
};
use crate::workspace::Workspace;
use anyhow::Result;

/// Turns every leftover of the new version back. HEAD is the old version.
pub(super) fn turn_back(workspace: &Workspace, git: &Git, journal: &Journal) -> Result<()> {
    // git writes the files, then the index, then HEAD: the index may be the new one already.
    if git.ask(&["diff", "--cached", "--quiet"])?.is_none() {
        git.bytes(&["reset", "--quiet", "--mixed", "HEAD"])?;
    }
    let mut leftovers = Vec::new();
    for change in git.changes()? {
        if is_leftover(workspace, git, journal, &change.path)? {
            leftovers.push(change.path);
        }
    }
    git.restore(&leftovers)?;
    let added = ["diff", "--name-only", "-z", "--no-renames", "--diff-filter=A", &journal.from, &journal.to];
    for path in git.paths(&added)? {
        let file = workspace.join(&path);
        if file.is_file() && is_leftover(workspace, git, journal, &path)? {
            std::fs::remove_file(&file)?;
            // Folders that came with the new version are empty now; one that is not stays.
            for folder in file.ancestors().skip(1).take_while(|folder| *folder != workspace.root()) {
                if std::fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
    }
    Ok(())
}

fn is_leftover(workspace: &Workspace, git: &Git, journal: &Journal, path: &str) -> Result<bool> {
    let Some(current) = read(&workspace.join(path))? else { return Ok(true) };
    let new = git.blob(&journal.to, path)?;
    Ok(new.is_some_and(|new| is_known(&current, &[&new])))
}
