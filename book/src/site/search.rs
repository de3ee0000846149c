//! The search index: the text of every section, one script for each edition.
//!
//! A book of this size is searched faster by looking through its text than through any index of words, and substrings need
//! no word borders, which Chinese does not have. The index is a script, not data to fetch, so that it also works from a
//! folder. `theme/search.js` reads it; the golden queries in `tests/golden` prove both.

use crate::lang::Lang;
use regex::Regex;
use std::{collections::BTreeMap, sync::LazyLock};

/// A part of a page that a search can lead to.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
struct Section {
    /// The page, from the edition's folder.
    page: String,
    /// The anchor; empty for the page's first section.
    id: String,
    /// The page's title.
    title: String,
    /// The section's own heading.
    heading: String,
    /// All its words, code and output included, in one line.
    text: String,
}

static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?s)<h([1-6])[^>]* id="([^"]*)"[^>]*>(.*?)</h[1-6]>"#).expect("a constant")
});
/// Tags that stand inside a word or beside a comma: nothing takes their place.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)</?(?:a|abbr|b|code|em|i|kbd|mark|span|strong|sub|sup)\b[^>]*>").expect("a constant")
});
static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)<!--.*?-->|<[^>]*>").expect("a constant"));
static SPACE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s+").expect("a constant"));

/// The name of the index of `lang`, from the site's root.
pub(super) fn path(lang: Lang) -> String {
    format!("course/search-{}.js", lang.tag())
}

/// The index of one edition's pages, given by their path from the edition's folder.
pub(super) fn index(pages: &BTreeMap<String, String>) -> String {
    let sections: Vec<Section> = pages.iter().flat_map(|(page, html)| sections(page, html)).collect();
    let json = serde_json::to_string(&sections).expect("texts are JSON");
    // `</script>` in a text must not end a script, wherever this is put.
    format!("window.courseSearchIndex = {};\n", json.replace("</", "<\\/"))
}

fn sections(page: &str, html: &str) -> Vec<Section> {
    let main = html.split_once("<main>").map_or("", |(_, rest)| rest);
    let main = main.rsplit_once("</main>").map_or(main, |(main, _)| main);
    let headings: Vec<_> =
        HEADING.captures_iter(main).filter_map(|found| Some((found.get(0)?, found))).collect();
    let ends = headings.iter().skip(1).map(|(whole, _)| whole.start()).chain([main.len()]);
    let mut title = String::new();
    let mut found = Vec::new();
    for ((whole, parts), end) in headings.iter().zip(ends) {
        let heading = words(&parts[3]);
        let id = if title.is_empty() { String::new() } else { parts[2].to_string() };
        if title.is_empty() {
            title.clone_from(&heading);
        }
        let text = words(&main[whole.end()..end]);
        found.push(Section { page: page.to_string(), id, title: title.clone(), heading, text });
    }
    found
}

/// The words of a piece of HTML.
fn words(html: &str) -> String {
    let text = INLINE.replace_all(html, "");
    let text = TAG.replace_all(&text, " ");
    let text = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.into_owned(), |text, (entity, character)| text.replace(entity, character));
    SPACE.replace_all(text.trim(), " ").into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Section, index, sections};
    use std::collections::BTreeMap;

    const PAGE: &str = "<nav>no</nav><main><h1 id=\"a\"><a class=\"header\" href=\"#a\">Types</a></h1><p>One &amp; two</p>\
        <h2 id=\"b\">A <code>Vec&lt;i32&gt;</code></h2><pre><code>let a: &amp;str</code></pre></main>";

    #[test]
    fn a_page_is_cut_at_its_headings_and_code_keeps_its_signs() {
        let section = |id: &str, heading: &str, text: &str| Section {
            page: "types.html".into(),
            id: id.into(),
            title: "Types".into(),
            heading: heading.into(),
            text: text.into(),
        };
        let found = sections("types.html", PAGE);
        assert_eq!(found, [section("", "Types", "One & two"), section("b", "A Vec<i32>", "let a: &str")]);
    }

    #[test]
    fn no_text_can_end_the_script_it_stands_in() {
        let pages = BTreeMap::from([(
            "a.html".to_string(),
            "<main><h1 id=\"a\">&lt;/script&gt;</h1></main>".to_string(),
        )]);
        assert!(!index(&pages).contains("</script"));
    }
}
