//! What becomes of a page's links on the site.
//!
//! A link to a page leads to the page. A link to a file of the repository works on GitHub and cannot work on a site that has no
//! such file: there the path is shown instead, so that no link is dead.

use super::page::Page;
use crate::{lang::Lang, tr, workspace::Workspace};

/// What a link becomes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stays as it is.
    Kept,
    /// It leads to another target.
    Turned(String),
    /// It becomes the path of a file or folder of the repository, from its root.
    Shown(String),
    /// Nothing is there.
    Dead(String),
}

/// What becomes of a link to `target` on `page`.
pub(super) fn fate(workspace: &Workspace, page: &Page, target: &str) -> Fate {
    if target.is_empty() || target.starts_with(['#', '/']) || has_scheme(target) {
        return Fate::Kept;
    }
    let (path, fragment) =
        target.split_once('#').map_or((target, ""), |(path, _)| (path, &target[path.len()..]));
    let resolved = page.resolve(path);
    if Lang::ALL.iter().any(|lang| resolved.starts_with(workspace.edition(*lang))) {
        return match path.strip_suffix("README.md") {
            // mdBook renders README.md as index.html, and leaves the links to it behind.
            Some(folder) => Fate::Turned(format!("{folder}index.md{fragment}")),
            None => Fate::Kept,
        };
    }
    let mut shown = workspace.shown(&resolved);
    if !resolved.starts_with(workspace.root()) || !resolved.exists() {
        return Fate::Dead(shown);
    }
    if resolved.is_dir() {
        shown.push('/');
    }
    Fate::Shown(shown)
}

/// The Markdown in place of a link with the words `words` to the repository's file `path`: the words, and the path unless
/// they say it already.
pub(super) fn shown(lang: Lang, words: &str, path: &str) -> String {
    let bare = words.trim_matches('`').trim_end_matches('/');
    let name = path.trim_end_matches('/');
    if name == bare || name.ends_with(&format!("/{bare}")) {
        return format!("`{path}`");
    }
    tr!(lang, "{words} (`{path}`)", "{words}（`{path}`）")
}

fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

#[cfg(test)]
mod tests {
    use super::{has_scheme, shown};
    use crate::lang::Lang;

    #[test]
    fn the_path_is_shown_once() {
        let path = "chapter01/src/hello.rs";
        assert_eq!(shown(Lang::En, "the program", path), "the program (`chapter01/src/hello.rs`)");
        assert_eq!(shown(Lang::Zh, "这个程序", path), "这个程序（`chapter01/src/hello.rs`）");
        assert_eq!(shown(Lang::En, "`hello.rs`", path), "`chapter01/src/hello.rs`");
        assert_eq!(shown(Lang::En, "`deploy/`", "deploy/"), "`deploy/`");
    }

    #[test]
    fn an_address_has_a_scheme_and_a_path_has_none() {
        assert!(has_scheme("https://rustup.rs") && has_scheme("mailto:a@b"));
        assert!(!has_scheme("../a.md") && !has_scheme("a/b:c.md") && !has_scheme("a.md#x"));
    }
}
