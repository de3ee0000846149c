//! The search index: the text of every section, one script for each edition.
//!
//! A book of this size is searched faster by looking through its text than through any index of words, and substrings need
//! no word borders, which Chinese does not have. The index is a script, not data to fetch, so that it also works from a
//! folder. `theme/search.js` reads it; the golden queries in `tests/golden` prove both.

use crate::lang::Lang;
use std::collections::BTreeMap;

/// A part of a page that a search can lead to.
#[derive(Debug, Default, PartialEq, Eq, serde::Serialize)]
struct Section {
    /// The page, from the edition's folder.
    page: String,
    /// The anchor; empty for the page's first section.
    id: String,
    /// The page's title.
    title: String,
    /// The section's own heading.
    heading: String,
    /// All its words but those of listings, in one line.
    text: String,
    /// The words of its listings: code and output.
    code: String,
}

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
    let mut found: Vec<Section> = Vec::new();
    let (mut in_heading, mut in_listing, mut in_style) = (false, false, false);
    for piece in pieces(main) {
        // A diagram brings its colours along: text to a parser, and words to nobody.
        if let Piece::Tag(tag) = piece
            && ["style", "/style"].contains(&name(tag))
        {
            in_style = name(tag) == "style";
        }
        if in_style {
            continue;
        }
        if let Piece::Tag(tag) = piece
            && let Some(id) = heading(tag)
        {
            let (id, title) = match found.first() {
                None => (String::new(), String::new()),
                Some(first) => (id.to_string(), first.heading.clone()),
            };
            found.push(Section { page: page.to_string(), id, title, ..Section::default() });
            in_heading = true;
        } else if let Some(section) = found.last_mut() {
            if matches!(piece, Piece::Tag(tag) if is_heading(tag.strip_prefix('/').unwrap_or_default())) {
                in_heading = false;
            } else if in_heading {
                piece.write(&mut section.heading);
            } else {
                if let Piece::Tag(tag) = piece
                    && ["pre", "/pre"].contains(&name(tag))
                {
                    in_listing = name(tag) == "pre";
                }
                piece.write(if in_listing { &mut section.code } else { &mut section.text });
            }
        }
    }
    for Section { heading, text, code, .. } in &mut found {
        for words in [heading, text, code] {
            words.truncate(words.trim_end().len());
        }
    }
    if let Some(first) = found.first_mut() {
        first.title.clone_from(&first.heading);
    }
    found
}

/// The anchor of the heading that the tag opens.
fn heading(tag: &str) -> Option<&str> {
    if !is_heading(tag) {
        return None;
    }
    let (_, id) = tag.split_once(" id=\"")?;
    id.split_once('"').map(|(id, _)| id)
}

/// `pre` of `pre class="x"`, `/pre` of `/pre`.
fn name(tag: &str) -> &str {
    tag.split(' ').next().unwrap_or_default()
}

fn is_heading(tag: &str) -> bool {
    matches!(tag.as_bytes(), [b'h', b'1'..=b'6'] | [b'h', b'1'..=b'6', b' ', ..])
}

/// Tags that stand inside a word or beside a comma: nothing takes their place.
const INLINE: [&str; 12] =
    ["a", "abbr", "b", "code", "em", "i", "kbd", "mark", "span", "strong", "sub", "sup"];

/// What HTML is made of. mdBook's output is well formed, so no parser is needed to tell them apart.
#[derive(Clone, Copy)]
enum Piece<'a> {
    /// What stands between `<` and `>`.
    Tag(&'a str),
    Comment,
    Text(&'a str),
}

/// `html`, piece by piece, in one pass: the book is searched through at each save.
fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let (piece, after) = match rest.strip_prefix('<') {
            _ if rest.is_empty() => return None,
            Some(comment) if comment.starts_with("!--") => {
                (Piece::Comment, comment.split_once("-->").map_or("", |(_, after)| after))
            }
            Some(tag) => {
                let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
                (Piece::Tag(tag), after)
            }
            None => {
                let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                (Piece::Text(text), after)
            }
        };
        rest = after;
        Some(piece)
    })
}

impl Piece<'_> {
    /// Adds the words of the piece to a text of one line.
    fn write(self, line: &mut String) {
        match self {
            Piece::Tag(tag) => {
                let tag = tag.strip_prefix('/').unwrap_or(tag);
                if !INLINE.contains(&name(tag)) {
                    space(line);
                }
            }
            Piece::Comment => space(line),
            Piece::Text(text) => {
                for (index, word) in text.split(char::is_whitespace).enumerate() {
                    if index > 0 {
                        space(line);
                    }
                    write_unescaped(word, line);
                }
            }
        }
    }
}

/// One space between words, none in front of the first.
fn space(line: &mut String) {
    if !line.is_empty() && !line.ends_with(' ') {
        line.push(' ');
    }
}

/// The character references that mdBook writes, and what they stand for.
const ENTITIES: [(&str, &str); 7] = [
    ("lt;", "<"),
    ("gt;", ">"),
    ("amp;", "&"),
    ("quot;", "\""),
    ("#39;", "'"),
    ("#x27;", "'"),
    ("nbsp;", " "),
];

fn write_unescaped(text: &str, line: &mut String) {
    let mut parts = text.split('&');
    line.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let known = ENTITIES.iter().find_map(|(name, sign)| Some((*sign, part.strip_prefix(name)?)));
        let (sign, rest) = known.unwrap_or(("&", part));
        line.push_str(sign);
        line.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::{Section, index, sections};
    use std::collections::BTreeMap;

    const PAGE: &str = "<nav>no</nav><main><h1 id=\"a\"><a class=\"header\" href=\"#a\">Types</a></h1><p>One &amp; two</p>\
        <h2 id=\"b\">A <code>Vec&lt;i32&gt;</code></h2><svg><style>#d{fill:red}</style></svg><pre class=\"x\"><code>let a: &amp;str</code></pre><p>Said.</p></main>";

    #[test]
    fn a_page_is_cut_at_its_headings_and_listings_stand_apart() {
        let section = |id: &str, heading: &str, text: &str, code: &str| Section {
            page: "types.html".into(),
            id: id.into(),
            title: "Types".into(),
            heading: heading.into(),
            text: text.into(),
            code: code.into(),
        };
        let found = sections("types.html", PAGE);
        assert_eq!(
            found,
            [section("", "Types", "One & two", ""), section("b", "A Vec<i32>", "Said.", "let a: &str")]
        );
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
