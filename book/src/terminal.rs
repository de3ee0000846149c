//! How text looks in a terminal: a handful of styles, and the width to write for.
//!
//! All output goes through `anstream`, which drops the colours when `NO_COLOR` is set or nobody sees them.

use anstyle::{AnsiColor, Style};
use std::fmt::Display;

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

#[cfg(test)]
mod tests {
    use super::{pad, width};

    #[test]
    fn a_chinese_character_takes_two_columns() {
        assert_eq!(width("练习 a"), 6);
        assert_eq!(pad("练习", 6), "练习  ");
    }
}
