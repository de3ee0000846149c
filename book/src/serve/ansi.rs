//! What the compiler prints, as HTML: escaped, and with its colours as classes of our style sheet.

use crate::site::html::escape;

/// `text` as HTML. Escape sequences that are not about colour or weight are dropped, as are other control characters.
pub(super) fn html(text: &str) -> String {
    Style::default().html(text)
}

/// How the next characters look. It outlives a piece of text: a colour that one line sets may end lines later.
#[derive(Default)]
pub(super) struct Style {
    bold: bool,
    colour: Option<&'static str>,
}

impl Style {
    /// `text` as HTML, and how what comes after it looks.
    pub(super) fn html(&mut self, text: &str) -> String {
        let mut html = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('\u{1b}') {
            self.write(&mut html, &rest[..at]);
            let (sequence, after) = split_sequence(&rest[at + 1..]);
            if let Some(codes) = sequence.strip_prefix('[').and_then(|sequence| sequence.strip_suffix('m')) {
                self.apply(codes);
            }
            rest = after;
        }
        self.write(&mut html, rest);
        html
    }
}

/// What stands behind an escape character: the sequence, and the text after it.
fn split_sequence(text: &str) -> (&str, &str) {
    let end = match text.chars().next() {
        // Up to the letter that says what it does.
        Some('[') => text[1..].find(|c: char| ('@'..='~').contains(&c)).map(|at| at + 2),
        // A link or a title, up to the bell or the terminator `ESC \`.
        Some(']') => text.find('\u{7}').map(|at| at + 1).or_else(|| text.find("\u{1b}\\").map(|at| at + 2)),
        Some(other) => Some(other.len_utf8()),
        None => None,
    };
    text.split_at(end.unwrap_or(text.len()))
}

/// The eight colours of a terminal. Black and white are the page's own text.
const COLOURS: [Option<&str>; 8] = [
    None,
    Some("sgr-red"),
    Some("sgr-green"),
    Some("sgr-yellow"),
    Some("sgr-blue"),
    Some("sgr-magenta"),
    Some("sgr-cyan"),
    None,
];

impl Style {
    fn apply(&mut self, codes: &str) {
        let mut codes = codes.split(';').map(|code| code.parse::<usize>().unwrap_or(0));
        while let Some(code) = codes.next() {
            match code {
                0 => *self = Style::default(),
                1 => self.bold = true,
                22 => self.bold = false,
                30..=37 => self.colour = COLOURS[code - 30],
                90..=97 => self.colour = COLOURS[code - 90],
                39 => self.colour = None,
                38 | 48 => {
                    let colour = match codes.next() {
                        Some(5) => {
                            codes.next().filter(|number| *number < 16).and_then(|number| COLOURS[number % 8])
                        }
                        Some(2) => codes.by_ref().take(3).last().and(None),
                        _ => None,
                    };
                    if code == 38 {
                        self.colour = colour;
                    }
                }
                _ => {}
            }
        }
    }

    fn write(&self, html: &mut String, text: &str) {
        let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        if text.is_empty() {
            return;
        }
        let classes = [self.bold.then_some("sgr-bold"), self.colour];
        let classes: Vec<&str> = classes.into_iter().flatten().collect();
        if classes.is_empty() {
            html.push_str(&escape(&text));
        } else {
            html.push_str(&format!("<span class=\"{}\">{}</span>", classes.join(" "), escape(&text)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn colours_become_classes_and_everything_is_escaped() {
        let text = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: `Vec<u8>`\n\u{1b}[32mok\u{1b}[39m";
        let expected = "<span class=\"sgr-bold sgr-red\">error</span>: `Vec&lt;u8&gt;`\n<span class=\"sgr-green\">ok</span>";
        assert_eq!(html(text), expected);
    }

    #[test]
    fn links_cursor_moves_and_unfinished_sequences_leave_no_trace() {
        assert_eq!(
            html("a\u{1b}]8;;https://e\u{7}b\u{1b}]8;;\u{1b}\\c\u{1b}[2Kd\re\u{1b}[38;2;1;2;3mf\u{1b}["),
            "abcdef"
        );
        assert_eq!(html("\u{1b}"), "");
    }
}
