//! What mdBook's pages need so that nobody is shut out: a link past the contents, a menu bar that is a landmark, a button for the
//! contents that a keyboard can press, two themes whose contrast holds, and scripts that the first paint does not wait for.
//!
//! Proved by `tests/browser/access.rs` in a real browser, with axe-core on every page.

/// Places of mdBook's page, each there exactly once, and what stands there instead.
pub(super) const PLACES: &[(&str, &str)] = &[
    ("    <body>\n", "    <body>\n    <a class=\"course-skip\" href=\"#mdbook-content\">{skip}</a>\n"),
    ("<div id=\"mdbook-menu-bar\" ", "<div id=\"mdbook-menu-bar\" role=\"banner\" "),
    // A label, which only a mouse can press; theme/access.js lets Enter and space do it too.
    (
        "<label id=\"mdbook-sidebar-toggle\" ",
        "<label id=\"mdbook-sidebar-toggle\" role=\"button\" tabindex=\"0\" ",
    ),
    // The contrast of these three does not hold. The automatic choice, light and navy remain.
    (
        "<li role=\"none\"><button role=\"menuitem\" class=\"theme\" id=\"mdbook-theme-rust\">Rust</button></li>",
        "",
    ),
    (
        "<li role=\"none\"><button role=\"menuitem\" class=\"theme\" id=\"mdbook-theme-coal\">Coal</button></li>",
        "",
    ),
    (
        "<li role=\"none\"><button role=\"menuitem\" class=\"theme\" id=\"mdbook-theme-ayu\">Ayu</button></li>",
        "",
    ),
];

/// `html` with mdBook's scripts deferred: they only dress what is already readable. The table of contents grows with each page of the book,
/// so no page waits for it either.
pub(super) fn deferred(html: &str) -> String {
    let mut html = html.to_string();
    for name in ["toc-", "clipboard-", "highlight-", "book-"] {
        let at = html.match_indices("<script src=\"").map(|(at, _)| at).find(|at| {
            let address = html[at + 13..].split('"').next().unwrap_or("");
            address.rsplit('/').next().is_some_and(|file| file.starts_with(name))
        });
        if let Some(at) = at {
            html.insert_str(at + "<script".len(), " defer");
        }
    }
    html
}
