//! One page as its author wrote it, and where its relative links lead.

use crate::{lang::Lang, workspace::Workspace};
use anyhow::{Context, Result};
use std::path::{Component, Path, PathBuf};

/// A page of an edition.
#[derive(Clone, Debug)]
pub struct Page {
    /// The edition.
    pub lang: Lang,
    /// The path below the edition's folder, with `/`: `chapter01/functions.md`.
    pub path: String,
    /// The Markdown.
    pub text: String,
    folder: PathBuf,
}

impl Page {
    /// Reads the page at `path`, as `SUMMARY.md` names it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(workspace: &Workspace, lang: Lang, path: &str) -> Result<Page> {
        let file = workspace.edition(lang).join(path);
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let text = text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text);
        let folder = file.parent().unwrap_or(workspace.root()).to_path_buf();
        Ok(Page { lang, path: path.to_string(), text, folder })
    }

    /// The page's file, from the workspace's root.
    pub fn file(&self) -> String {
        format!("book/{}/{}", self.lang.tag(), self.path)
    }

    /// The line, from 1, of the byte at `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.text.as_bytes()[..offset.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    /// Where `target`, a path relative to the page, leads. The path need not exist.
    pub fn resolve(&self, target: &str) -> PathBuf {
        normal(&self.folder.join(target))
    }
}

/// `path` without `.` and `..`, by its text alone.
fn normal(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::lang::Lang;
    use std::path::Path;

    #[test]
    fn links_are_resolved_from_the_pages_own_folder() {
        let page = Page {
            lang: Lang::En,
            path: "chapter01/a.md".into(),
            text: "one\ntwo\n".into(),
            folder: "/course/book/en/chapter01".into(),
        };
        assert_eq!(page.resolve("../../../chapter01/src/a.rs"), Path::new("/course/chapter01/src/a.rs"));
        assert_eq!(page.resolve("./b.md"), Path::new("/course/book/en/chapter01/b.md"));
        assert_eq!((page.line(0), page.line(4), page.line(99)), (1, 2, 3));
    }
}
