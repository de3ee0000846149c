//! The real book as a static site in a folder, for the tests to open over `file://`.

use course::{lang::Lang, site, workspace::Workspace};
use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Writes the site once for all tests.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let book = Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR")), Lang::En).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-site");
        let site = site::build(&book).unwrap();
        site::write(&site, &folder, Lang::En).unwrap();
        folder.canonicalize().unwrap()
    })
}

/// The address of a file of the site.
pub fn address(path: &str) -> String {
    format!("file://{}/{path}", folder().display())
}

/// Every page of both editions, such as `en/chapter01/types.html`.
pub fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    collect(folder(), folder(), &mut pages);
    pages.retain(|page| page.contains('/') && !page.ends_with("/404.html") && !page.ends_with("/toc.html"));
    pages.sort();
    assert!(pages.len() > 20, "{pages:?}");
    pages
}

fn collect(root: &Path, below: &Path, pages: &mut Vec<String>) {
    for entry in std::fs::read_dir(below).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, pages);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            pages.push(path.strip_prefix(root).unwrap().display().to_string().replace('\\', "/"));
        }
    }
}
