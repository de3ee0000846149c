//! The mark under each Chinese heading: `<!-- en 5f2c81aa -->`, the hash of the English section it says the same as.
//!
//! Whoever changes an English sentence cannot forget the Chinese one: the hash no longer fits, and the check names the
//! section. Headings correspond by position, as their anchors do.

use super::super::{pages::PageFile, problem::Problem};
use crate::{lang::Lang, site::markdown::Section, tr};
use sha2::{Digest, Sha256};

/// How many hex digits are kept: an edit goes unnoticed once in four thousand million times.
const DIGITS: usize = 8;

/// The mark of a section that nobody has compared yet.
const NEVER: &str = "00000000";

/// What stands under a Chinese heading.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stamp {
    /// Nothing.
    Missing,
    /// Something that means to be a mark and is none.
    Malformed(String),
    /// [`NEVER`].
    Never,
    /// A hash.
    Of(String),
}

/// The hash of a section: the heading and the text to the next heading. Spaces at a line's end, the kind of line end and
/// empty lines at the section's end do not count, and neither does what an include brings in.
pub fn hash(section: &Section) -> String {
    let mut text: String = section.lines.iter().flat_map(|line| [line.trim_end(), "\n"]).collect();
    text.truncate(text.trim_end().len());
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..DIGITS].to_string()
}

/// Whether the sections of both pages can be matched by position.
fn alike(en: &PageFile, zh: &PageFile) -> bool {
    let levels = |page: &PageFile| page.page.headings.iter().map(|heading| heading.level).collect::<Vec<_>>();
    levels(en) == levels(zh)
}

/// Every Chinese section whose mark is missing or older than the English text. Pages with different headings have none:
/// the shape is to be mended first.
pub fn problems(en: &PageFile, zh: &PageFile, lang: Lang) -> Vec<Problem> {
    if !alike(en, zh) {
        return Vec::new();
    }
    let english = en.page.sections(&en.source);
    let chinese = zh.page.sections(&zh.source);
    let mut found = Vec::new();
    for (english, chinese) in english.iter().zip(&chinese) {
        let title = &english.heading.text;
        let text = match stamp(chinese) {
            Stamp::Of(hash) if hash == self::hash(english) => continue,
            Stamp::Of(_) => tr!(
                lang,
                "is stale: the English section “{title}” changed",
                "已过时：英文小节“{title}”有改动"
            ),
            Stamp::Never => tr!(
                lang,
                "was never compared with the English section “{title}”",
                "还没有与英文小节“{title}”对照过"
            ),
            Stamp::Missing => tr!(
                lang,
                "has no `<!-- en … -->` under its heading, so nobody knows which “{title}” it was written for",
                "的标题下缺少 `<!-- en … -->`，无从知道它对应哪一版“{title}”"
            ),
            Stamp::Malformed(line) => tr!(
                lang,
                "has `{line}` under its heading; a mark is `<!-- en ` and 8 hex digits",
                "的标题下是 `{line}`；标记应为 `<!-- en ` 加 8 位十六进制数"
            ),
        };
        found.push(Problem::of_section(&zh.shown, chinese.heading.line, &chinese.heading.text, text));
    }
    found
}

/// The Chinese page with today's hashes under its headings; `None` if the headings differ.
pub fn stamped(en: &PageFile, zh: &PageFile) -> Option<String> {
    if !alike(en, zh) {
        return None;
    }
    let end = if zh.source.contains("\r\n") { "\r\n" } else { "\n" };
    let english = en.page.sections(&en.source);
    let mut text: String = zh.source.lines().take(first_line(zh)).flat_map(|line| [line, end]).collect();
    for (english, chinese) in english.iter().zip(zh.page.sections(&zh.source)) {
        let heading = chinese.heading.last_line + 1 - chinese.heading.line;
        let (heading, mut body) = chinese.lines.split_at(heading);
        if stamp(&chinese) != Stamp::Missing {
            let old = body.iter().position(|line| !line.trim().is_empty()).map_or(0, |line| line + 1);
            body = &body[old..];
        }
        let mark = format!("<!-- en {} -->", hash(english));
        let lines = heading.iter().copied().chain([mark.as_str()]).chain(body.iter().copied());
        text.extend(lines.flat_map(|line| [line, end]));
    }
    Some(text)
}

/// How many lines stand before the first heading.
fn first_line(page: &PageFile) -> usize {
    page.page.headings.first().map_or(usize::MAX, |heading| heading.line - 1)
}

/// The mark is the first line under the heading that is not empty.
fn stamp(section: &Section) -> Stamp {
    let body = section.heading.last_line + 1 - section.heading.line;
    let Some(line) = section.lines.iter().skip(body).map(|line| line.trim()).find(|line| !line.is_empty())
    else {
        return Stamp::Missing;
    };
    if !line.starts_with("<!-- en") && !line.starts_with("<!--en") {
        return Stamp::Missing;
    }
    let hash = line.strip_prefix("<!-- en ").and_then(|rest| rest.strip_suffix(" -->"));
    match hash {
        Some(NEVER) => Stamp::Never,
        Some(hash)
            if hash.len() == DIGITS && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) =>
        {
            Stamp::Of(hash.to_string())
        }
        _ => Stamp::Malformed(line.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::hash;
    use crate::site::markdown::{Dialect, Page};

    fn hash_of(source: &str) -> String {
        hash(&Page::read(source, Dialect::Book).sections(source)[0])
    }

    #[test]
    fn white_space_at_the_end_changes_no_hash_and_a_word_does() {
        let plain = hash_of("# One\n\nA page.\n");
        assert_eq!(plain.len(), super::DIGITS);
        assert_eq!(plain, hash_of("# One  \r\n\r\nA page.\t\r\n\r\n\r\n"));
        assert_eq!(plain, hash_of("# One\n\nA page.\n\n## Two\n\nMore.\n"));
        assert_ne!(plain, hash_of("# One\n\nA book.\n"));
        assert_ne!(plain, hash_of("# Won\n\nA page.\n"));
    }
}
