//! What a page says of itself to search engines and to whoever shares it: its own description, in its own language.
//!
//! Proved by `tests/course/published.rs`.

use super::html::escape;

/// About what a result page shows, in characters.
pub(super) const LONGEST: usize = 160;

/// A cut at a sentence's end is taken if that much is left of the text.
const SHORTEST: usize = 60;

/// Where mdBook puts the book's description.
const MARK: &str = "<meta name=\"description\" content=\"";

/// `html` with the page's own description in place of the book's; a page without a paragraph keeps the book's.
pub(super) fn described(html: String) -> String {
    let Some(own) = description(&html) else { return html };
    let Some((before, rest)) = html.split_once(MARK) else { return html };
    let Some((_, after)) = rest.split_once('"') else { return html };
    format!("{before}{MARK}{}\"{after}", escape(&own))
}

/// The first paragraph of the page: what the reader will have, without the time that it takes.
fn description(html: &str) -> Option<String> {
    let main = html.split_once("<main>")?.1.rsplit_once("</main>")?.0;
    let paragraph = main.split_once("<p>")?.1.split_once("</p>")?.0;
    let times = ["<strong>Time</strong>", "<strong>时间</strong>"];
    let end = times.iter().filter_map(|time| paragraph.find(time)).min().unwrap_or(paragraph.len());
    // In bold on the page; in plain text the two words need a colon before they go on.
    let text = plain(&paragraph[..end]).replacen("读完你会得到 ", "读完你会得到：", 1);
    (!text.is_empty()).then(|| shortened(&text, LONGEST))
}

/// The text of `html`, in one line.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::new();
    for (index, part) in html.split('<').enumerate() {
        text.push_str(if index == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) });
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let text = text.replace("&#x27;", "'").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `longest` characters of `text`: whole sentences if enough of them fit, else whole words and “…”.
fn shortened(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_string();
    }
    let cut = |characters: usize| text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    let fits = &text[..cut(longest)];
    let ends = |(at, character): (usize, char)| {
        let end = at + character.len_utf8();
        let closes = matches!(character, '。' | '！' | '？')
            || matches!(character, '.' | '!' | '?') && text[end..].starts_with(' ');
        closes.then_some(end)
    };
    if let Some(end) = fits.char_indices().filter_map(ends).next_back()
        && fits[..end].chars().count() >= SHORTEST
    {
        return fits[..end].to_string();
    }
    let room = &text[..cut(longest - 1)];
    // Chinese has no spaces: there every character is a place to cut, and a word of letters is not.
    let next = text[room.len()..].chars().next();
    let inside = next.is_some_and(is_letter) && room.chars().next_back().is_some_and(is_letter);
    let kept = if inside { room.trim_end_matches(is_letter) } else { room };
    let kept = kept.trim_end_matches(|last: char| last.is_whitespace() || ",;:，；：、（(".contains(last));
    format!("{kept}…")
}

/// What a word that is written with spaces around it consists of.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '\'' | '’')
}

#[cfg(test)]
mod tests {
    use super::{described, plain, shortened};

    #[test]
    fn a_cut_leaves_whole_sentences_or_whole_words_in_both_languages() {
        let long = "a".repeat(59);
        assert_eq!(shortened(&format!("{long}. And more."), 65), format!("{long}."));
        assert_eq!(shortened("one two three", 9), "one two…");
        assert_eq!(shortened("one two three", 8), "one two…");
        assert_eq!(shortened("one two three", 13), "one two three");
        assert_eq!(shortened("一二三四五六", 4), "一二三…");
        assert_eq!(shortened("用户，和 Rust 一起", 7), "用户，和…");
        assert_eq!(shortened(&"字".repeat(161), 160).chars().count(), 160);
    }

    #[test]
    fn a_description_is_plain_text_and_cannot_leave_its_attribute() {
        assert_eq!(plain("a <code>Vec&lt;T&gt;</code>\n &amp;quot;"), "a Vec<T> &quot;");
        let page = "<meta name=\"description\" content=\"book\"><main><p><strong>You will have</strong> a “\"” &lt;b&gt;. \
                    <strong>Time</strong>: long.</p></main>";
        let described = described(page.to_string());
        assert!(described.contains("content=\"You will have a “&quot;” &lt;b&gt;.\">"), "{described}");
    }
}
