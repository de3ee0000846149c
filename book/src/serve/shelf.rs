//! The site as it is served: every file ready to be sent, with its type and a tag by which a browser knows that it has it.

use super::command::{self, Commands, Shown};
use crate::site::Site;
use axum::body::Bytes;
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// One file, ready to be sent.
pub(super) struct File {
    pub(super) bytes: Bytes,
    pub(super) content_type: &'static str,
    /// Changes when what is sent does.
    pub(super) etag: String,
    /// Changes when the site's file does: the same without the script that only served pages have.
    tag: String,
}

/// All files of the site by path, without a leading slash.
#[derive(Default)]
pub(super) struct Shelf {
    files: BTreeMap<String, File>,
    commands: Commands,
}

impl Shelf {
    /// The files of `site`; pages get the script that keeps them live.
    pub(super) fn new(site: Site) -> Shelf {
        let mut files = BTreeMap::new();
        let mut commands = Commands::new();
        for (path, bytes) in site.files {
            let tag = tag(&bytes);
            let bytes = if is_page(&path) { live(&bytes, &tag, &mut commands) } else { bytes };
            let content_type = content_type(&path);
            let etag = format!("\"{}\"", self::tag(&bytes));
            files.insert(path, File { bytes: bytes.into(), content_type, etag, tag });
        }
        Shelf { files, commands }
    }

    /// The file at `path`.
    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// The command of a page that has this id.
    pub(super) fn command(&self, id: &str) -> Option<&Shown> {
        self.commands.get(id)
    }

    /// The pages by their address, each with its tag.
    pub(super) fn pages(&self) -> BTreeMap<String, &str> {
        self.files
            .iter()
            .filter(|(path, _)| is_page(path))
            .map(|(path, file)| (format!("/{path}"), file.tag.as_str()))
            .collect()
    }
}

/// Frames and the language choice have no live part.
fn is_page(path: &str) -> bool {
    path.contains('/') && path.ends_with(".html") && !path.ends_with("/toc.html")
}

/// A short name of `bytes`, another for others.
pub(super) fn tag(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Only served pages have this script and the ids of their commands, so that a static page asks for nothing that is not there
/// and has no dead button.
fn live(page: &[u8], tag: &str, commands: &mut Commands) -> Vec<u8> {
    let page = command::mark(&String::from_utf8_lossy(page), commands);
    let script = format!(
        "<script type=\"module\" id=\"course-live\" data-page=\"{tag}\" src=\"/__course/live.js\"></script>\n    "
    );
    match page.rsplit_once("</body>") {
        Some((before, after)) => format!("{before}{script}</body>{after}").into_bytes(),
        None => page.into_bytes(),
    }
}

/// The media type of the file at `path`.
pub(super) fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
