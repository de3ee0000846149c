//! Two rules of Chinese typesetting that a machine can tell: a space between Chinese and Latin letters or digits, and
//! full-width punctuation after Chinese. They hold in prose; code, addresses and tags are left alone.

use super::super::{pages::PageFile, problem::Problem};
use crate::{lang::Lang, tr};

/// Half-width marks that have a full-width form, which belongs after a Chinese character.
const HALF_WIDTH: &[(char, char)] =
    &[(',', '，'), (';', '；'), (':', '：'), ('?', '？'), ('!', '！'), ('(', '（'), (')', '）')];

/// How much of the sentence a message shows on either side.
const CONTEXT: usize = 6;

/// Every place on `page` that breaks a rule.
pub fn problems(page: &PageFile, lang: Lang) -> Vec<Problem> {
    let mut found = Vec::new();
    for prose in &page.page.prose {
        let chars: Vec<(usize, char)> = prose.text.char_indices().collect();
        for (index, pair) in chars.windows(2).enumerate() {
            let [(_, before), (at, after)] = *pair else { continue };
            let shown: String = chars
                [index.saturating_sub(CONTEXT - 1)..(index + CONTEXT + 1).min(chars.len())]
                .iter()
                .map(|(_, c)| if *c == crate::site::markdown::GAP { '…' } else { *c })
                .collect();
            let text = if (is_chinese(before) && is_latin(after)) || (is_latin(before) && is_chinese(after)) {
                tr!(
                    lang,
                    "“{shown}”: a space is missing between {before} and {after}",
                    "“{shown}”：{before} 与 {after} 之间缺少空格"
                )
            } else if let Some((half, full)) =
                HALF_WIDTH.iter().find(|(half, _)| is_chinese(before) && *half == after)
            {
                tr!(
                    lang,
                    "“{shown}”: after Chinese, {half} is written {full}",
                    "“{shown}”：中文之后的 {half} 应写作 {full}"
                )
            } else {
                continue;
            };
            found.push(Problem::new(&page.shown, prose.line(at), text));
        }
    }
    found
}

/// A Chinese character; full-width punctuation is none.
pub fn is_chinese(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\u{C0}'..='\u{24F}')
}
