//! `{{#include FILE:PART}}` and its kin, read as mdBook reads them.

use regex::Regex;
use std::sync::LazyLock;

/// mdBook's own pattern: an escaped directive is text, every other is one, whether in a fence or not.
static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\\{\{#.*\}\}|\{\{\s*#([a-zA-Z0-9_]+)\s+([^}]+)\}\}")
        .expect("the pattern is constant and right")
});

/// Something that a page takes from another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    /// The line on the page, from 1.
    pub line: usize,
    /// What is done with the file.
    pub directive: Directive,
    /// The file, from the page's folder.
    pub path: String,
    /// Which part of it.
    pub part: Part,
    /// The whole directive as written.
    pub written: String,
}

/// What a directive does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Directive {
    /// `#include`.
    Include,
    /// `#rustdoc_include`: the rest of the file is there and hidden.
    RustdocInclude,
    /// `#playground`.
    Playground,
    /// A name that mdBook does not know: it would stand on the page as written.
    Unknown(String),
}

/// Which part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// Between `ANCHOR: x` and `ANCHOR_END: x`.
    Anchor(String),
    /// From one line to another, both from 1 and both included.
    Lines {
        /// The first.
        from: usize,
        /// The last; none means to the end.
        to: Option<usize>,
    },
}

/// All that `source` takes from other files, in order.
pub fn includes(source: &str) -> Vec<Include> {
    let mut found = Vec::new();
    for captures in DIRECTIVE.captures_iter(source) {
        let (Some(all), Some(name), Some(rest)) = (captures.get(0), captures.get(1), captures.get(2)) else {
            continue;
        };
        let directive = match name.as_str() {
            "title" => continue,
            "include" => Directive::Include,
            "rustdoc_include" => Directive::RustdocInclude,
            "playground" | "playpen" => Directive::Playground,
            name => Directive::Unknown(name.to_string()),
        };
        let argument = rest.as_str().split_whitespace().next().unwrap_or("");
        let (path, part) =
            argument.split_once(':').map_or((argument, Part::Whole), |(path, part)| (path, self::part(part)));
        found.push(Include {
            line: source[..all.start()].matches('\n').count() + 1,
            directive,
            path: path.to_string(),
            part,
            written: all.as_str().to_string(),
        });
    }
    found
}

/// `x`, `5`, `5:`, `:9`, `5:9`.
fn part(written: &str) -> Part {
    let (first, second) =
        written.split_once(':').map_or((written, None), |(first, second)| (first, Some(second)));
    let to = second.and_then(|second| second.split(':').next()?.parse().ok());
    match (first.parse(), second) {
        (Ok(from), None) => Part::Lines { from, to: Some(from) },
        (Ok(from), Some(_)) => Part::Lines { from, to },
        (Err(_), _) if !first.is_empty() => Part::Anchor(first.to_string()),
        (Err(_), _) if to.is_some() => Part::Lines { from: 1, to },
        (Err(_), _) => Part::Whole,
    }
}

impl Include {
    /// The part of `text` that the page shows, as mdBook takes it; `None` if the text has no such part.
    pub fn take<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let lines: Vec<&str> = text.lines().collect();
        match &self.part {
            Part::Whole => Some(lines),
            Part::Lines { from, to } => {
                let to = to.unwrap_or(lines.len().max(*from));
                (*from >= 1 && *from <= to && to <= lines.len()).then(|| lines[from - 1..to].to_vec())
            }
            Part::Anchor(name) => {
                let begins = lines.iter().position(|line| mark(line, "ANCHOR:") == Some(name))?;
                let inside = &lines[begins + 1..];
                let ends = inside.iter().position(|line| mark(line, "ANCHOR_END:") == Some(name))?;
                let is_mark = |line: &str| mark(line, "ANCHOR:").or(mark(line, "ANCHOR_END:")).is_some();
                Some(inside[..ends].iter().copied().filter(|line| !is_mark(line)).collect())
            }
        }
    }
}

/// The anchor that `line` begins or ends.
fn mark<'a>(line: &'a str, keyword: &str) -> Option<&'a str> {
    let name = line.split_once(keyword)?.1.trim_start();
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(name.len());
    (end > 0).then(|| &name[..end])
}

#[cfg(test)]
mod tests {
    use super::{Part, includes};

    fn part_of(argument: &str) -> Part {
        includes(&format!("{{{{#include {argument}}}}}"))[0].part.clone()
    }

    #[test]
    fn parts_are_read_as_mdbook_reads_them() {
        let lines = |from, to| Part::Lines { from, to };
        assert_eq!(part_of("a.rs"), Part::Whole);
        assert_eq!(part_of("a.rs:"), Part::Whole);
        assert_eq!(part_of("a.rs:moved"), Part::Anchor("moved".into()));
        assert_eq!(part_of("a.rs:5"), lines(5, Some(5)));
        assert_eq!(part_of("a.rs:5:"), lines(5, None));
        assert_eq!(part_of("a.rs:5:9"), lines(5, Some(9)));
        assert_eq!(part_of("a.rs::9"), lines(1, Some(9)));
    }

    #[test]
    fn an_escaped_directive_and_a_title_include_nothing() {
        let found =
            includes("\\{{#include a.rs}}\n{{#title A page}}\n{{#include b.rs}}\n{{#inlcude c.rs}}\n");
        let found: Vec<_> = found.iter().map(|include| (include.line, include.path.as_str())).collect();
        assert_eq!(found, [(3, "b.rs"), (4, "c.rs")]);
    }

    #[test]
    fn an_anchor_ends_at_its_own_end_and_hides_the_marks_inside() {
        let file =
            "// ANCHOR: a\none\n// ANCHOR: b\ntwo\n// ANCHOR_END: b\n// ANCHOR_END: a\n// ANCHOR: open\n";
        let take = |argument: &str| includes(&format!("{{{{#include f.rs:{argument}}}}}"))[0].take(file);
        assert_eq!(take("a"), Some(vec!["one", "two"]));
        assert_eq!(take("open"), None);
        assert_eq!(take("c"), None);
        assert_eq!(take("7:"), Some(vec!["// ANCHOR: open"]));
        assert_eq!(take("8:"), None);
        assert_eq!(take("6:8"), None);
    }
}
