//! The HTML that stands on pages, cut into tags and text. It is ours and simple (`<details>`, `<summary>`, `<code>`,
//! `<img>`), so no HTML parser is needed: every reader would pay for one at the first build.

use regex::Regex;
use std::sync::LazyLock;

static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')"#).expect("the pattern is constant and right")
});

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// `<name …>`, with what stands behind the name.
    Open { name: String, attributes: &'a str },
    /// `</name>`.
    Close { name: String },
    /// What lies between.
    Text(&'a str),
}

/// The pieces of `html`, each with its offset; comments are left out.
pub(super) fn pieces(html: &str) -> Vec<(usize, Piece<'_>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < html.len() {
        let rest = &html[at..];
        let length = if rest.starts_with("<!--") {
            rest.find("-->").map_or(rest.len(), |end| end + "-->".len())
        } else if begins_tag(rest) {
            let length = tag_length(rest);
            found.push((at, tag(&rest[1..length])));
            length
        } else {
            let length = text_length(rest);
            found.push((at, Piece::Text(&rest[..length])));
            length
        };
        at += length;
    }
    found
}

/// The value of the attribute `name`.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let found = ATTRIBUTE.captures_iter(attributes).find(|found| found[1].eq_ignore_ascii_case(name))?;
    found.get(2).or(found.get(3)).map(|value| value.as_str())
}

/// `a < b` begins no tag.
fn begins_tag(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next() == Some('<') && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '!')
}

/// Up to and with the `>` that is not inside quotes.
fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => return at + 1,
            None => {}
        }
    }
    rest.len()
}

fn text_length(rest: &str) -> usize {
    rest.char_indices()
        .skip(1)
        .find(|(at, c)| *c == '<' && (begins_tag(&rest[*at..])))
        .map_or(rest.len(), |(at, _)| at)
}

fn tag(inside: &str) -> Piece<'_> {
    let inside = inside.trim_end_matches('>').trim_end_matches('/');
    let (closing, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
    let end = inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len());
    let name = inside[..end].to_ascii_lowercase();
    if closing { Piece::Close { name } } else { Piece::Open { name, attributes: &inside[end..] } }
}

#[cfg(test)]
mod tests {
    use super::{Piece, attribute, pieces};

    #[test]
    fn a_comparison_is_text_and_a_comment_is_nothing() {
        let found = pieces("<code>a < b</code><!-- <i> -->");
        assert_eq!(found[1], (6, Piece::Text("a < b")));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn attributes_are_read_in_both_quotes() {
        let found = pieces("<img src='a>.png' alt=\"b\"/>");
        let (0, Piece::Open { name, attributes }) = &found[0] else { panic!("{found:?}") };
        assert_eq!((name.as_str(), attribute(attributes, "src")), ("img", Some("a>.png")));
        assert_eq!(attribute(attributes, "alt"), Some("b"));
    }
}
