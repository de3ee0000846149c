//! The static edition needs nothing but itself: no other host, no server, no root folder; and what blocks the first paint
//! stays small. The limits are on bytes, which are the same on every machine.

use course::{
    lang::Lang,
    site::{self, Site},
    workspace::Workspace,
};
use std::path::Path;

/// What a browser must load before it paints a page, bytes, uncompressed.
const BLOCKING_LIMIT: usize = 100_000;

fn real_book() -> Site {
    let workspace = Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR")), Lang::En).unwrap();
    site::build(&workspace).unwrap_or_else(|error| panic!("{error}"))
}

fn pages(site: &Site) -> impl Iterator<Item = (&str, &str)> {
    let pages = site.files.iter().filter(|(path, _)| path.ends_with(".html"));
    pages.map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    Some(tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0)
}

#[test]
fn no_address_of_a_page_begins_at_a_root_that_a_file_does_not_have() {
    let site = real_book();
    for (path, html) in pages(&site) {
        // A host serves this one at any depth, so it alone must begin at the root.
        if path.ends_with("/404.html") {
            continue;
        }
        for tag in html.split('<').filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag) {
            for name in ["src", "href", "data-root", "data-index", "srcset", "poster"] {
                let address = attribute(tag, name).unwrap_or("");
                assert!(!address.starts_with('/'), "{path}: {tag}");
            }
        }
        assert!(!html.contains("<base "), "{path}");
    }
    for (path, bytes) in site.files.iter().filter(|(path, _)| path.ends_with(".css")) {
        let css = String::from_utf8_lossy(bytes);
        for address in css.split("url(").skip(1).map(|rest| rest.trim_start_matches(['"', '\''])) {
            assert!(!address.starts_with('/'), "{path}: {}", &address[..30.min(address.len())]);
        }
    }
}

#[test]
fn a_static_page_has_no_button_that_needs_the_server() {
    let site = real_book();
    for (path, html) in pages(&site) {
        let (_, rest) = html.split_once("<main>").unwrap_or(("", ""));
        let (main, _) = rest.rsplit_once("</main>").unwrap_or(("", ""));
        for dead in ["<button", "<form", "<input", "data-command", "progress.html"] {
            assert!(!main.contains(dead), "{path} has {dead}");
        }
        assert!(!html.contains("__course") && !html.contains("progress.html"), "{path} asks the server");
    }
}

#[test]
fn what_blocks_the_first_paint_of_any_page_is_under_100_kb() {
    let site = real_book();
    let heaviest = pages(&site).map(|(path, html)| (site::blocking(&site, path, html), path)).max().unwrap();
    assert!(heaviest.0 > 40_000, "the style sheets were not found: {heaviest:?}");
    assert!(heaviest.0 < BLOCKING_LIMIT, "{heaviest:?}");
}

#[test]
fn both_editions_have_their_page_for_unknown_addresses() {
    let site = real_book();
    for (path, words) in
        [("en/404.html", "There is no such page."), ("zh-CN/404.html", "这个地址不对应任何页面")]
    {
        let html = std::str::from_utf8(&site.files[path]).unwrap();
        assert!(html.contains(words) && !html.contains("Please use the navigation bar"), "{path}");
    }
}

#[test]
fn paper_gets_the_text_alone() {
    let site = real_book();
    let css: String = site
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(".css"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    assert!(css.contains("@media print"), "there is no print style");
    assert!(
        css.split("@media print")
            .skip(1)
            .any(|part| part.contains("course-language") || part.contains("mdbook-menu-bar"))
    );
}
