//! A copy of the course for programs that must try things out: the learner's files are never touched.

use crate::{lang::Lang, workspace::Workspace};
use anyhow::{Context, Result};
use std::{fs, path::Path};

/// Folders that are made by tools or belong to one person.
const LEFT_OUT: [&str; 4] = ["target", ".git", ".course", "node_modules"];

/// Copies the course to `target/course/{name}` and returns the workspace there. Files that are the same stay as they are, so
/// that cargo builds nothing twice.
///
/// # Errors
/// If a file cannot be read or written.
pub fn copy(workspace: &Workspace, name: &str) -> Result<Workspace> {
    let to = workspace.join("target/course").join(name);
    mirror(workspace.root(), &to)?;
    Workspace::find(&to, Lang::En)
}

fn mirror(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    let mut wanted = Vec::new();
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        let target = to.join(&name);
        if entry.file_type()?.is_dir() {
            mirror(&entry.path(), &target)?;
        } else if fs::read(entry.path())? != fs::read(&target).unwrap_or_default() || !target.exists() {
            fs::copy(entry.path(), &target).with_context(|| format!("cannot write {}", target.display()))?;
        }
        wanted.push(name);
    }
    for entry in fs::read_dir(to)?.filter_map(Result::ok) {
        let name = entry.file_name();
        if wanted.contains(&name) || LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?
        } else {
            fs::remove_file(entry.path())?
        }
    }
    Ok(())
}
