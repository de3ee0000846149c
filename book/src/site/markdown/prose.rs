//! The words of a page, without code, addresses and tags, and the line on which each of them stands.

use super::html::Piece;
use regex::Regex;
use std::sync::LazyLock;

/// Stands in the prose where code, an address or an image was: nothing is beside it.
pub const GAP: char = '\u{FFFC}';

static INCLUDE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{\s*#[^}]*\}\}").expect("the pattern is constant and right"));

/// What these hold is no prose.
const CODE: &[&str] = &["code", "kbd", "pre", "samp", "script", "style", "svg"];

/// These stand inside a line and separate nothing.
const INLINE: &[&str] =
    &["a", "abbr", "b", "del", "em", "i", "ins", "mark", "s", "small", "span", "strong", "sub", "sup", "u"];

/// One paragraph, heading, list item or table cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// The words, one space for a line's end and [`GAP`] for what is no prose.
    pub text: String,
    /// Where a line begins: the offset in `text` and the line on the page.
    starts: Vec<(usize, usize)>,
}

impl Prose {
    /// The line, from 1, of what stands at byte `at` of the text.
    pub fn line(&self, at: usize) -> usize {
        let next = self.starts.partition_point(|(start, _)| *start <= at);
        self.starts.get(next.saturating_sub(1)).map_or(1, |(_, line)| *line)
    }
}

/// What lies in an open element and is no prose.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    /// Code in HTML.
    Code,
    /// The address in `<https://…>`.
    Address,
}

/// Gathers the prose of one block after the other.
#[derive(Default)]
pub(super) struct Gatherer {
    current: Prose,
    /// The open elements whose content is no prose.
    hidden: Vec<Hidden>,
    pub(super) prose: Vec<Prose>,
    pub(super) code: Vec<String>,
}

impl Gatherer {
    /// Words that stand on `line`.
    pub(super) fn words(&mut self, words: &str, line: usize) {
        match self.hidden.last() {
            None => {
                self.current.starts.push((self.current.text.len(), line));
                self.current.text.push_str(words);
            }
            Some(Hidden::Code) => self.code.push(words.to_string()),
            Some(Hidden::Address) => {}
        }
    }

    /// Inline code.
    pub(super) fn code(&mut self, code: &str, line: usize) {
        self.gap(line);
        self.code.push(code.to_string());
    }

    /// Something that is no word stands here.
    pub(super) fn gap(&mut self, line: usize) {
        if self.hidden.is_empty() {
            self.words(GAP.encode_utf8(&mut [0; 4]), line);
        }
    }

    /// From here on nothing is prose, until [`Gatherer::show`].
    pub(super) fn hide(&mut self, what: Hidden, line: usize) {
        self.gap(line);
        self.hidden.push(what);
    }

    /// Ends what [`Gatherer::hide`] began.
    pub(super) fn show(&mut self) {
        self.hidden.pop();
    }

    /// A piece of HTML that begins on `line`.
    pub(super) fn html(&mut self, piece: &Piece, line: usize) {
        match piece {
            Piece::Text(text) => {
                for (index, words) in text.split('\n').enumerate() {
                    if index > 0 {
                        self.words(" ", line + index);
                    }
                    self.words(words, line + index);
                }
            }
            Piece::Open { name, .. } if CODE.contains(&name.as_str()) => self.hide(Hidden::Code, line),
            Piece::Close { name } if CODE.contains(&name.as_str()) => self.show(),
            Piece::Open { name, .. } | Piece::Close { name } if INLINE.contains(&name.as_str()) => {}
            Piece::Open { .. } | Piece::Close { .. } => self.words(" ", line),
        }
    }

    /// The block ends here.
    pub(super) fn end_block(&mut self) {
        let mut block = std::mem::take(&mut self.current);
        self.hidden.clear();
        // Spaces of the same length keep every offset right.
        block.text = INCLUDE
            .replace_all(&block.text, |found: &regex::Captures| " ".repeat(found[0].len()))
            .into_owned();
        let before = block.text.len() - block.text.trim_start().len();
        block.text = block.text.trim().to_string();
        for (start, _) in &mut block.starts {
            *start = start.saturating_sub(before);
        }
        if block.text.contains(|c: char| c != GAP && !c.is_whitespace()) {
            self.prose.push(block);
        }
    }
}
