//! The pages of an edition as the checks read them: from the folder, not from `SUMMARY.md`, so that a page which nobody
//! lists is checked too.

use crate::{
    lang::Lang,
    site::markdown::{Dialect, Page},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The list of pages, which is no page.
pub const SUMMARY: &str = "SUMMARY.md";

/// A Markdown file that was read.
#[derive(Clone, Debug)]
pub struct PageFile {
    /// The name within the edition: `chapter01/types.md`.
    pub name: String,
    /// The file from the workspace's root: `book/zh-CN/chapter01/types.md`.
    pub shown: String,
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub source: String,
    /// What the text holds.
    pub page: Page,
}

impl PageFile {
    /// Reads the file at `path`, whose name within `folder` becomes its name.
    ///
    /// # Errors
    /// If it cannot be read as text.
    pub fn read(workspace: &Workspace, folder: &Path, path: &Path, dialect: Dialect) -> Result<PageFile> {
        let source =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.strip_prefix(folder).unwrap_or(path).display().to_string().replace('\\', "/");
        let page = Page::read(&source, dialect);
        Ok(PageFile { name, shown: workspace.shown(path), path: path.to_path_buf(), source, page })
    }
}

/// Every page of an edition, sorted by name.
///
/// # Errors
/// If a folder or a page cannot be read.
pub fn all(workspace: &Workspace, edition: Lang) -> Result<Vec<PageFile>> {
    let folder = workspace.edition(edition);
    let names = files(&folder)?;
    let pages = names.iter().filter(|name| name.ends_with(".md") && *name != SUMMARY);
    pages.map(|name| PageFile::read(workspace, &folder, &folder.join(name), Dialect::Book)).collect()
}

/// The names of all files below `folder`, sorted, with `/` on every system. Hidden ones are left out: editors and file
/// managers put theirs everywhere.
///
/// # Errors
/// If a folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read the folder {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            names.extend(files(&entry.path())?.into_iter().map(|below| format!("{name}/{below}")));
        } else {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
