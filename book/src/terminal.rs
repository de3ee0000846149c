//! How text looks in a terminal: a handful of styles, and the width to write for.
//!
//! All output goes through `anstream`, which drops the colours when `NO_COLOR` is set or nobody sees them.

use anstyle::{AnsiColor, Style};
use std::{borrow::Cow, fmt::Display};
use textwrap::{Options, WordSeparator, core::Word};

/// Green and bold: it holds.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Red and bold: it does not.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// Yellow: a remark.
pub const NOTE: Style = AnsiColor::Yellow.on_default();
/// Faint: what may be skipped.
pub const FAINT: Style = Style::new().dimmed();
/// Bold: a name, a title.
pub const STRONG: Style = Style::new().bold();

/// `text` in `style`.
pub fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Columns that `text` takes: a Chinese character takes two.
pub fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// `text` and as many spaces as fill `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text` in lines of at most `columns`. Chinese has no spaces, so lines end where Unicode allows it (UAX 14): not before a full stop,
/// for example.
///
/// textwrap's own separator of this kind brings a dozen crates of Unicode data, which the first `cargo course` would have to build.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let options = Options::new(columns).word_separator(WordSeparator::Custom(|line| {
        let mut start = 0;
        Box::new(unicode_linebreak::linebreaks(line).map(move |(end, _)| {
            let word = Word::from(&line[start..end]);
            start = end;
            word
        }))
    }));
    textwrap::wrap(text, options).into_iter().map(Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{pad, width, wrap};

    #[test]
    fn lines_end_between_words_and_never_before_a_full_stop() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("一二三四五。六", 10), ["一二三四", "五。六"]);
        assert_eq!(wrap("", 8), [""]);
        assert_eq!(wrap("one\n\ntwo", 8), ["one", "", "two"]);
    }

    #[test]
    fn a_chinese_character_takes_two_columns() {
        assert_eq!(width("练习 a"), 6);
        assert_eq!(pad("练习", 6), "练习  ");
    }
}
