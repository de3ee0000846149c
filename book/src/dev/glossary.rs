//! `book/glossary.toml`: the agreed Chinese of every term, and the two rules that keep to it.
//!
//! A rendering under `avoid` stands on no Chinese page and in no Chinese text of an exercise; and where an English page
//! uses a term, its Chinese page has one of the agreed renderings at least once. A word that English also uses in an
//! everyday sense (“by mistake”, “type this command”) is marked `everyday = true`, and only the first rule holds for it.
//! Proved by `tests/course/i18n.rs`.

use super::{i18n::style::is_chinese, pages::PageFile, problem::Problem};
use crate::{
    exercise::catalog::Catalog,
    lang::Lang,
    site::markdown::{Dialect, Page, Prose},
    tr,
    workspace::Workspace,
};
use anyhow::{Context, Result, anyhow};
use regex::Regex;
use serde::Deserialize;
use std::ops::Range;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The file, from the root.
pub const FILE: &str = "book/glossary.toml";

/// The glossary, ready to be looked for.
#[derive(Debug)]
pub struct Glossary {
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    en: String,
    /// The term on an English page.
    used: Regex,
    zh: Vec<Word>,
    avoid: Vec<Word>,
    /// Whether the word is also an ordinary one.
    everyday: bool,
}

/// A rendering, which may be Latin (`trait`).
#[derive(Debug)]
struct Word {
    text: String,
    pattern: Regex,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    term: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    en: Spanned<String>,
    zh: Vec<String>,
    #[serde(default)]
    avoid: Vec<String>,
    #[serde(default)]
    everyday: bool,
}

impl Glossary {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// If it is missing, has an unknown key, names a term twice or gives it no rendering: file and line are named.
    pub fn load(workspace: &Workspace, lang: Lang) -> Result<Glossary> {
        let path = workspace.join(FILE);
        let text = std::fs::read_to_string(&path).with_context(|| {
            tr!(
                lang,
                "cannot read {FILE}, which holds the agreed Chinese of every term",
                "无法读取 {FILE}（各术语约定的中文译法）"
            )
        })?;
        Glossary::parse(&text, lang).map_err(|(line, reason)| anyhow!("{FILE}:{line}: {reason}"))
    }

    fn parse(text: &str, lang: Lang) -> Result<Glossary, (usize, String)> {
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            (line_at(text, at), error.message().trim().replace('\n', " "))
        })?;
        for (index, entry) in file.term.iter().enumerate() {
            if let Some(reason) = fault(entry, &file.term[..index], &file.term, lang) {
                return Err((line_at(text, entry.en.span().start), reason));
            }
        }
        let words = |words: Vec<String>| words.into_iter().map(Word::new).collect();
        let terms = file.term.into_iter().map(|entry| Term {
            used: english(entry.en.get_ref()),
            en: entry.en.into_inner(),
            zh: words(entry.zh),
            avoid: words(entry.avoid),
            everyday: entry.everyday,
        });
        Ok(Glossary { terms: terms.collect() })
    }

    /// Terms that the English page uses and the Chinese page has no rendering of.
    pub fn missing(&self, en: &PageFile, zh: &PageFile, lang: Lang) -> Vec<Problem> {
        let mut found = Vec::new();
        for term in self.terms.iter().filter(|term| !term.everyday) {
            let Some(line) = self.first_use(&en.page, term) else { continue };
            let is_there = |word: &Word| {
                let prose = zh.page.prose.iter().map(|prose| &prose.text);
                // `trait` in a code span is the word as well.
                prose.chain(&zh.page.code).any(|text| word.pattern.is_match(text))
            };
            if term.zh.iter().any(is_there) {
                continue;
            }
            let (term_en, file) = (&term.en, &en.shown);
            let renderings: Vec<&str> = term.zh.iter().map(|word| word.text.as_str()).collect();
            let renderings = renderings.join(tr!(lang, " or ", " 或 ").as_str());
            let text = tr!(
                lang,
                "the English page speaks of “{term_en}” ({file}:{line}), this page never of {renderings}, as {FILE} has it",
                "英文页用到“{term_en}”（{file}:{line}），本页却没有出现 {FILE} 约定的 {renderings}"
            );
            found.push(Problem::new(&zh.shown, counterpart(en, zh, line), text));
        }
        found
    }

    /// The line of the first use of `term`. A part of a longer term is no use of the shorter one: “reference answer” says
    /// nothing of references.
    fn first_use(&self, page: &Page, term: &Term) -> Option<usize> {
        let longer: Vec<&Term> = self.terms.iter().filter(|other| other.en.len() > term.en.len()).collect();
        page.prose.iter().find_map(|prose| {
            let taken = |hit: &Range<usize>| longer.iter().any(|other| covers(&other.used, &prose.text, hit));
            let first = term.used.find_iter(&prose.text).find(|hit| !taken(&hit.range()))?;
            Some(prose.line(first.start()))
        })
    }

    /// Renderings that are to be avoided and stand on the page.
    pub fn avoided(&self, zh: &PageFile, lang: Lang) -> Vec<Problem> {
        let found = zh.page.prose.iter().flat_map(|prose| self.avoided_in(prose, lang));
        found.map(|(line, text)| Problem::new(&zh.shown, line, text)).collect()
    }

    fn avoided_in(&self, prose: &Prose, lang: Lang) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for term in &self.terms {
            for word in &term.avoid {
                let hits = word
                    .pattern
                    .find_iter(&prose.text)
                    .filter(|hit| !self.is_agreed(&prose.text, &hit.range()));
                found.extend(hits.map(|hit| {
                    let (word, term_en, agreed) = (&word.text, &term.en, &term.zh[0].text);
                    let text = tr!(
                        lang,
                        "“{word}” is not how this course renders “{term_en}”: write {agreed} ({FILE})",
                        "“{word}”不是本课程对“{term_en}”的译法：请写 {agreed}（见 {FILE}）"
                    );
                    (prose.line(hit.start()), text)
                }));
            }
        }
        found
    }

    /// Whether `range` of `text` is only a part of an agreed rendering: avoiding 串 must not forbid 字符串.
    fn is_agreed(&self, text: &str, range: &Range<usize>) -> bool {
        self.terms.iter().flat_map(|term| &term.zh).any(|word| covers(&word.pattern, text, range))
    }
}

/// What is wrong with `entry`, if anything.
fn fault(entry: &Entry, earlier: &[Entry], all: &[Entry], lang: Lang) -> Option<String> {
    let en = entry.en.get_ref();
    if earlier.iter().any(|other| other.en.get_ref() == en) {
        return Some(tr!(lang, "the term “{en}” is here for the second time", "术语“{en}”重复出现"));
    }
    let mut words = entry.zh.iter().chain(&entry.avoid).chain([en]);
    if entry.zh.is_empty() || words.any(|word| word.trim().is_empty()) {
        return Some(tr!(
            lang,
            "the term “{en}” or one of its renderings is empty",
            "术语“{en}”或它的某个译法是空的"
        ));
    }
    // No page could use that word rightly.
    let agreed = |word: &&String| all.iter().any(|other| other.zh.contains(word));
    let word = entry.avoid.iter().find(agreed)?;
    Some(tr!(
        lang,
        "“{word}” is to be avoided here and agreed for a term",
        "“{word}”在这里要避免，却又是某个术语的约定译法"
    ))
}

/// Renderings that are to be avoided and stand in a Chinese text of an `exercise.toml`.
///
/// # Errors
/// If the exercises cannot be found or a description cannot be read.
pub fn exercises(glossary: &Glossary, workspace: &Workspace, lang: Lang) -> Result<Vec<Problem>> {
    let mut found = Vec::new();
    for exercise in Catalog::load(workspace)?.all() {
        let path = exercise.description();
        // Without one it is no exercise yet; `dev verify` says so.
        let Ok(source) = std::fs::read_to_string(&path) else { continue };
        let shown = workspace.shown(&path);
        let table = match DeTable::parse(&source) {
            Ok(table) => table,
            Err(error) => {
                let line = line_at(&source, error.span().map_or(0, |span| span.start));
                found.push(Problem::new(&shown, line, error.message().trim().replace('\n', " ")));
                continue;
            }
        };
        let mut texts = Vec::new();
        for (key, value) in table.get_ref() {
            chinese_texts(key.get_ref(), value, &mut texts);
        }
        texts.sort_by_key(|(span, _)| span.start);
        for (span, text) in texts {
            let first = line_at(&source, span.start) + usize::from(starts_on_next_line(&source[span]));
            for prose in Page::read(text, Dialect::GitHub).prose {
                let hits = glossary.avoided_in(&prose, lang);
                found.extend(
                    hits.into_iter().map(|(line, text)| Problem::new(&shown, first + line - 1, text)),
                );
            }
        }
    }
    Ok(found)
}

/// Every value under a key `zh-CN`, however deep, with its place in the file.
fn chinese_texts<'a>(key: &str, value: &'a Spanned<DeValue>, found: &mut Vec<(Range<usize>, &'a str)>) {
    match value.get_ref() {
        DeValue::String(text) if key == Lang::Zh.tag() => found.push((value.span(), text)),
        DeValue::Array(values) => values.iter().for_each(|value| chinese_texts("", value, found)),
        DeValue::Table(table) => {
            table.iter().for_each(|(key, value)| chinese_texts(key.get_ref(), value, found));
        }
        _ => {}
    }
}

/// A text in triple quotes that begins below them.
fn starts_on_next_line(value: &str) -> bool {
    ["\"\"\"", "'''"]
        .iter()
        .any(|quotes| value.strip_prefix(quotes).is_some_and(|text| text.starts_with(['\r', '\n'])))
}

/// Whether a hit of `pattern` in `text` holds all of `range`.
fn covers(pattern: &Regex, text: &str, range: &Range<usize>) -> bool {
    let mut hits = pattern.find_iter(text);
    hits.any(|hit| hit.start() <= range.start && range.end <= hit.end())
}

/// The line of the Chinese heading under which the counterpart of the English `line` stands.
fn counterpart(en: &PageFile, zh: &PageFile, line: usize) -> usize {
    let section = en.page.headings.partition_point(|heading| heading.line <= line).saturating_sub(1);
    zh.page.headings.get(section).map_or(1, |heading| heading.line)
}

/// `tool chain`, `Tool chains`.
fn english(term: &str) -> Regex {
    let words: Vec<String> = term.split_whitespace().map(regex::escape).collect();
    Regex::new(&format!(r"(?i)\b{}s?\b", words.join(r"\s+"))).expect("escaped words make a pattern")
}

impl Word {
    /// A Chinese word is found anywhere. A Latin one ends where its letters end; Chinese characters are no letters here, or
    /// `trait的` would be one word.
    fn new(text: String) -> Word {
        let escaped = regex::escape(&text);
        let is_latin = !text.chars().any(is_chinese);
        let pattern = if is_latin { format!(r"(?i)(?-u:\b){escaped}s?(?-u:\b)") } else { escaped };
        Word { pattern: Regex::new(&pattern).expect("escaped words make a pattern"), text }
    }
}

fn line_at(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::Glossary;
    use crate::lang::Lang;

    fn reason(text: &str) -> (usize, String) {
        Glossary::parse(text, Lang::En).unwrap_err()
    }

    #[test]
    fn a_mistake_in_the_glossary_is_named_with_its_line() {
        let (line, text) = reason("[[term]]\nen = \"slice\"\nzh = [\"切片\"]\navoids = [\"片\"]\n");
        assert!(line == 4 && text.contains("unknown field `avoids`"), "{line}: {text}");

        let (line, text) = reason("[[term]]\nen = \"slice\"\nzh = []\n");
        assert!(line == 2 && text.contains("empty"), "{line}: {text}");

        let (line, text) = reason(
            "[[term]]\nen = \"a\"\nzh = [\"甲\"]\n[[term]]\nen = \"b\"\nzh = [\"乙\"]\navoid = [\"甲\"]\n",
        );
        assert!(line == 5 && text.contains("“甲” is to be avoided here and agreed"), "{line}: {text}");

        let twice = "[[term]]\nen = \"slice\"\nzh = [\"切片\"]\n".repeat(2);
        let (line, text) = reason(&twice);
        assert!(line == 5 && text.contains("second time"), "{line}: {text}");
    }

    #[test]
    fn a_term_is_a_whole_word_in_any_case_and_number() {
        let term = super::english("tool chain");
        for used in ["a tool chain", "Tool chains", "tool  chain."] {
            assert!(term.is_match(used), "{used}");
        }
        for unused in ["toolchain", "tool chained", "a stool chain"] {
            assert!(!term.is_match(unused), "{unused}");
        }
    }
}
