//! `exercise.toml`: title, minutes, place in the book, hints, requirements and mistakes, each text in both languages.
//!
//! Unknown keys are errors: a misspelt `hint` that is silently ignored is a hint that nobody ever sees.

use crate::lang::Text;
use anyhow::{Context, Result, anyhow};
use indexmap::IndexMap;
use serde::Deserialize;
use std::path::Path;

/// The description of an exercise.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// How long a reader of the page needs, in minutes.
    pub minutes: u32,
    /// The page that carries the exercise, from an edition's folder: `chapter01/functions.md`.
    pub page: String,
    /// The anchor of the heading on that page under which the exercise stands.
    pub heading: String,
    /// The exercise's title.
    pub title: Text,
    /// The ladder: a nudge, a pointer, the shape; perhaps more.
    pub hints: Vec<Text>,
    /// The requirement behind every test of the suite, by the test's name, in the order of the file.
    pub tests: IndexMap<String, Text>,
    /// The known wrong answers, by the name of their file.
    pub mistakes: IndexMap<String, Mistake>,
}

/// A known wrong answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// Exactly the tests that it fails: its signature.
    pub fails: Vec<String>,
    /// Who makes it and why, in English.
    en: String,
    /// The same in Chinese.
    #[serde(rename = "zh-CN")]
    zh: String,
}

impl Mistake {
    /// The story in `lang`.
    pub fn story(&self, lang: crate::lang::Lang) -> &str {
        match lang {
            crate::lang::Lang::En => &self.en,
            crate::lang::Lang::Zh => &self.zh,
        }
    }
}

impl Manifest {
    /// Reads and checks the file at `path`.
    ///
    /// # Errors
    /// If it cannot be read or understood. The message has the form `FILE:LINE: reason`.
    pub fn read(path: &Path) -> Result<Manifest> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Manifest::parse(&text).map_err(|(line, reason)| anyhow!("{}:{line}: {reason}", path.display()))
    }

    /// Parses `text`; an error is the line and the reason.
    pub(crate) fn parse(text: &str) -> Result<Manifest, (usize, String)> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            (line, error.message().trim().replace('\n', " "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Manifest;

    const GOOD: &str = r#"minutes = 8
page = "chapter01/functions.md"
heading = "your-turn-a-greeting"

[title]
en = "A greeting"
zh-CN = "一句问候"

[[hints]]
en = "a"
zh-CN = "甲"

[tests.names_the_user]
en = "a"
zh-CN = "甲"

[mistakes.always_plural]
fails = ["names_the_user"]
en = "a"
zh-CN = "甲"
"#;

    #[test]
    fn a_complete_description_is_read() {
        let manifest = Manifest::parse(GOOD).unwrap();
        assert_eq!(manifest.minutes, 8);
        assert_eq!(manifest.mistakes["always_plural"].fails, ["names_the_user"]);
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line() {
        let (line, reason) = Manifest::parse(&GOOD.replace("[[hints]]", "[[hint]]")).unwrap_err();
        assert!(reason.contains("unknown field `hint`"), "{reason}");
        assert_eq!(line, 9);
    }

    #[test]
    fn a_text_without_its_chinese_is_refused_where_it_stands() {
        let (line, reason) = Manifest::parse(&GOOD.replace("zh-CN = \"一句问候\"\n", "")).unwrap_err();
        assert!(reason.contains("missing field `zh-CN`"), "{reason}");
        assert_eq!(line, 5);
    }
}
