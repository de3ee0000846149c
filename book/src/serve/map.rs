//! The map of the course, `progress.html`: every chapter as a road, every exercise as a stop on it. Only the served book has
//! it, because only that knows the reader's progress; `theme/map.js` fills in the states and keeps them true.
//!
//! The page is the edition's first page with another `main`, so it has the same bars, themes and search.

use crate::{
    exercise::{Exercise, catalog::Catalog, manifest::Manifest},
    lang::Lang,
    site::{
        Site,
        html::{escape, inline},
    },
    tr,
};

/// The file, in an edition.
const FILE: &str = "progress.html";

/// A ring that fills up. Its circumference counts as 100.
const RING: &str = "<svg class=\"map-ring\" viewBox=\"0 0 40 40\" aria-hidden=\"true\"><circle cx=\"20\" cy=\"20\" r=\"16\"/><circle class=\"done\" cx=\"20\" cy=\"20\" r=\"16\" pathLength=\"100\"/></svg>";

/// The signs of all states in one picture; the style sheet shows the one that holds.
const SIGN: &str = "<svg class=\"map-sign\" viewBox=\"0 0 40 40\" aria-hidden=\"true\">\
    <circle class=\"not_started\" cx=\"20\" cy=\"20\" r=\"13\"/>\
    <g class=\"green\"><circle cx=\"20\" cy=\"20\" r=\"16\"/><path d=\"m12.5 20.5 5 5 10-11\"/></g>\
    <g class=\"red\"><path class=\"shape\" d=\"M20 3 37 20 20 37 3 20Z\"/><path d=\"m15 15 10 10m0-10-10 10\"/></g>\
    <g class=\"broken\"><rect class=\"shape\" x=\"6\" y=\"6\" width=\"28\" height=\"28\" rx=\"3\"/><path d=\"M20 12v10m0 5v1.5\"/></g>\
    <circle class=\"checking\" cx=\"20\" cy=\"20\" r=\"14\"/></svg>";

/// Adds the map to both editions of `site`.
pub(super) fn add(site: &mut Site, catalog: &Catalog) {
    let exercises: Vec<(&Exercise, Manifest)> = catalog
        .all()
        .iter()
        // One that is being written and cannot be read is on no page either.
        .filter_map(|exercise| Some((exercise, exercise.manifest().ok()?)))
        .collect();
    for lang in Lang::ALL {
        let tag = lang.tag();
        let Some(first) = text(site, &format!("{tag}/index.html")) else { continue };
        if let Some(page) = page(&first, lang, &main(site, lang, catalog, &exercises)) {
            site.files.insert(format!("{tag}/{FILE}"), page.into_bytes());
        }
    }
}

fn text(site: &Site, path: &str) -> Option<String> {
    Some(String::from_utf8_lossy(site.files.get(path)?).into_owned())
}

/// `first` with `main` in place of its own; `None` if it is not what mdBook makes.
fn page(first: &str, lang: Lang, main: &str) -> Option<String> {
    let (before, rest) = first.split_once("<main>")?;
    let (_, after) = rest.rsplit_once("</main>")?;
    let (head, rest) = before.split_once("<title>")?;
    let (title, before) = rest.split_once("</title>")?;
    let book = title.rsplit_once(" - ").map_or(title, |(_, book)| book);
    let (name, mut before) = (heading(lang), before.to_string());
    // The language switch leads to the other edition's map.
    for other in Lang::ALL {
        let tag = other.tag();
        before = before.replace(&format!("\"../{tag}/index.html\""), &format!("\"../{tag}/{FILE}\""));
    }
    let after = without(&without(after, "nav-wrapper"), "nav-wide-wrapper");
    Some(format!("{head}<title>{name} - {book}</title>{before}<main>{main}</main>{after}"))
}

/// `html` without the navigation of this class: the map is not a page between two others.
fn without(html: &str, class: &str) -> String {
    let cut = html.split_once(&format!("<nav class=\"{class}\"")).and_then(|(before, rest)| {
        let (_, after) = rest.split_once("</nav>")?;
        Some(format!("{before}{after}"))
    });
    cut.unwrap_or_else(|| html.to_string())
}

fn heading(lang: Lang) -> String {
    tr!(lang, "Your way through the course", "你的学习路线")
}

fn main(site: &Site, lang: Lang, catalog: &Catalog, exercises: &[(&Exercise, Manifest)]) -> String {
    let chapters: String =
        catalog.chapters().iter().map(|name| chapter(site, lang, name, exercises)).collect();
    let heading = heading(lang);
    let none = tr!(
        lang,
        "The states appear here while `cargo course` runs.",
        "`cargo course` 运行时，这里会显示状态。"
    );
    format!(
        "<h1 id=\"progress\"><a class=\"header\" href=\"#progress\">{heading}</a></h1>\
         <div class=\"course-map\"><div class=\"map-whole\">{RING}<div><p class=\"map-count\"></p>\
         <p class=\"map-next\">{}</p></div></div>{chapters}</div>",
        inline(&none)
    )
}

fn chapter(site: &Site, lang: Lang, name: &str, exercises: &[(&Exercise, Manifest)]) -> String {
    let index = text(site, &format!("{}/{name}/index.html", lang.tag()));
    let title = index.as_deref().and_then(first_heading).unwrap_or_else(|| escape(name));
    let number = name.trim_start_matches("chapter").trim_start_matches('0');
    let number = tr!(lang, "Chapter {number}", "第 {number} 章");
    let stops: String = exercises
        .iter()
        .filter(|(exercise, _)| exercise.chapter == name)
        .map(|(exercise, manifest)| stop(lang, exercise, manifest))
        .collect();
    let name = escape(name);
    format!(
        "<section class=\"map-chapter\" id=\"{name}\" aria-labelledby=\"{name}-title\"><div class=\"map-head\">{RING}\
         <h2 id=\"{name}-title\"><small>{number}</small> <a href=\"{name}/index.html\">{title}</a></h2>\
         <span class=\"map-count\"></span></div><ol class=\"map-road\">{stops}</ol></section>"
    )
}

fn stop(lang: Lang, exercise: &Exercise, manifest: &Manifest) -> String {
    let name = escape(&exercise.name);
    let page = escape(&manifest.page.replace(".md", ".html").replace("README.html", "index.html"));
    let (heading, title) = (escape(&manifest.heading), inline(manifest.title.get(lang)));
    format!(
        "<li class=\"map-stop\" data-name=\"{name}\" data-state=\"not_started\"><a href=\"{page}#{heading}\">{SIGN}\
         <span class=\"map-title\">{title}</span><span class=\"map-state\"></span></a></li>"
    )
}

/// The words of a page's first heading, as HTML without tags.
fn first_heading(page: &str) -> Option<String> {
    let (_, main) = page.split_once("<main>")?;
    let (_, rest) = main.split_once("<h1")?;
    let (inside, _) = rest.split_once('>')?.1.split_once("</h1>")?;
    let mut words = String::new();
    for piece in inside.split('<') {
        words.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    Some(words.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::first_heading;

    #[test]
    fn a_chapters_name_is_its_first_pages_heading_without_tags() {
        let page =
            "<h1>book</h1><main><h1 id=\"a\"><a href=\"#a\">From <code>a</code> &amp; b</a></h1></main>";
        assert_eq!(first_heading(page).as_deref(), Some("From a &amp; b"));
        assert_eq!(first_heading("<main></main>"), None);
    }
}
