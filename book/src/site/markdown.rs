//! A page read as Markdown, with the line of everything: headings with the ids that the book gives them, links, fences,
//! sections and the prose between.
//!
//! The checks of both editions and of the links stand on this one reading, so that no two of them disagree about what is
//! a heading and what is a comment inside a fence. The tests below compare the ids with what mdBook writes.

mod html;
mod include;
mod prose;
mod reader;
mod slug;

pub use include::{Directive, Include, Part, includes};
pub use prose::{GAP, Prose};

use pulldown_cmark::OffsetIter;
use std::collections::BTreeSet;

/// The events of a page of the book with their places in bytes, for what changes a page's text.
pub(super) fn events(source: &str) -> OffsetIter<'_> {
    reader::events(source, Dialect::Book)
}

/// Who shows the text: the two differ in the extensions that they know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// mdBook, with the settings of `book.toml`.
    Book,
    /// GitHub.
    GitHub,
}

/// What a page holds, each in the order of the page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The headings.
    pub headings: Vec<Heading>,
    /// Every id that a link may name: the headings' and those in HTML.
    pub anchors: BTreeSet<String>,
    /// Links and images, those in HTML too.
    pub links: Vec<Link>,
    /// Fenced code blocks.
    pub fences: Vec<Fence>,
    /// What is read as language: one entry a paragraph, heading, table cell or list item.
    pub prose: Vec<Prose>,
    /// Inline code.
    pub code: Vec<String>,
    /// How many `<details>` there are.
    pub details: usize,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The words, without marks.
    pub text: String,
    /// The id by which a link names it.
    pub id: String,
    /// The first line, from 1.
    pub line: usize,
    /// The last line: another one only where the heading is underlined.
    pub last_line: usize,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The line, from 1.
    pub line: usize,
    /// The target as written.
    pub target: String,
}

/// A fenced code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// What stands behind the opening fence: `rust,ignore`.
    pub info: String,
    /// What it holds, as written.
    pub text: String,
}

impl Fence {
    /// The language: `rust` of `rust,ignore`, empty if none is named.
    pub fn language(&self) -> &str {
        self.info.split([',', ' ', '{']).next().unwrap_or("")
    }

    /// The lines with their numbers on the page.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (self.line + 1 + index, line))
    }
}

/// A heading and everything up to the next heading of any level.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    /// The heading.
    pub heading: &'a Heading,
    /// The lines from the heading's first on.
    pub lines: Vec<&'a str>,
}

impl Page {
    /// Reads `source` as `dialect` does.
    pub fn read(source: &str, dialect: Dialect) -> Page {
        reader::read(source, dialect)
    }

    /// The sections of `source`, which is the text that this page was read from.
    pub fn sections<'a>(&'a self, source: &'a str) -> Vec<Section<'a>> {
        let lines: Vec<&str> = source.lines().collect();
        let ends = self.headings.iter().skip(1).map(|next| next.line - 1).chain([lines.len()]);
        let sections = self.headings.iter().zip(ends);
        sections
            .map(|(heading, end)| Section { heading, lines: lines[heading.line - 1..end].to_vec() })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Page};

    /// The ids on the right are those that mdBook 0.5.4 writes for the headings on the left.
    const IDS: &[(&str, &str)] = &[
        ("# Variables and functions", "variables-and-functions"),
        ("## A second `let`", "a-second-let"),
        ("## `Option`: maybe there is none", "option-maybe-there-is-none"),
        ("## A second `let`", "a-second-let-1"),
        ("## Ask -- and *wait*", "ask----and-wait"),
        ("## 轮到你：一句问候", "轮到你一句问候"),
        ("## Named {#by-hand}", "by-hand"),
        ("## snake_case, <b>bold</b> & more", "snake_case-bold--more"),
        ("Underlined\n----------", "underlined"),
    ];

    fn page(source: &str) -> Page {
        Page::read(source, Dialect::Book)
    }

    #[test]
    fn headings_have_the_ids_that_mdbook_gives_them() {
        let source: String = IDS.iter().map(|(heading, _)| format!("{heading}\n\ntext\n\n")).collect();
        let ids: Vec<String> = page(&source).headings.into_iter().map(|heading| heading.id).collect();
        assert_eq!(ids, IDS.iter().map(|(_, id)| *id).collect::<Vec<_>>());
    }

    #[test]
    fn github_knows_no_ids_by_hand() {
        let page = Page::read("## Named {#by-hand}\n", Dialect::GitHub);
        assert_eq!(page.headings[0].id, "named-by-hand");
    }

    #[test]
    fn a_hash_inside_a_fence_is_no_heading_and_sections_end_at_the_next_heading() {
        let source = "# One\n\na\n\n```sh\n# no heading\n```\n\n## Two\nb\n";
        let page = page(source);
        let sections = page.sections(source);
        assert_eq!(sections.len(), 2);
        assert_eq!(sections[0].lines.len(), 8);
        assert_eq!(sections[1].lines, ["## Two", "b"]);
        assert_eq!(page.headings[1].line, 9);
    }

    #[test]
    fn links_and_images_of_every_kind_are_found_with_their_line() {
        let source = "[a](a.md)\n\n![b](b.png) and <https://c.dev>\n\n<a href=\"d.md\"><img src='e.png'></a>\n\n`[no](no.md)` [f]\n\n[f]: f.md\n";
        let found: Vec<(usize, String)> =
            page(source).links.into_iter().map(|link| (link.line, link.target)).collect();
        let expected =
            [(1, "a.md"), (3, "b.png"), (3, "https://c.dev"), (5, "d.md"), (5, "e.png"), (7, "f.md")];
        assert_eq!(found, expected.map(|(line, target)| (line, target.to_string())));
    }

    #[test]
    fn prose_leaves_out_code_addresses_tags_comments_and_includes() {
        let source = "# 标题 `code`\n<!-- en 5f2c81aa -->\n\n看 [文](x.md)\n*再*看 <https://a.dev>\n\n{{#include a_b.md}}\n\n```rust\n没有\n```\n\n<details><summary>问 <code>if a < b</code> 吗</summary>\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n\n</details>\n";
        let page = page(source);
        let prose: Vec<(usize, String)> =
            page.prose.iter().map(|prose| (prose.line(0), prose.text.replace(super::GAP, "_"))).collect();
        let expected = [
            (1, "标题 _"),
            (4, "看 文 再看 _"),
            (13, "问 _ 吗"),
            (15, "甲"),
            (15, "乙"),
            (17, "丙"),
            (17, "丁"),
        ];
        assert_eq!(prose, expected.map(|(line, text)| (line, text.to_string())));
        assert_eq!(page.prose[1].line(page.prose[1].text.find('再').unwrap()), 5);
        assert_eq!(page.code, ["code", "if a < b"]);
        assert_eq!(page.details, 1);
    }

    #[test]
    fn a_fence_tells_its_language_and_the_lines_of_what_it_holds() {
        let page = page("a\n\n- b\n\n  ```rust,ignore\n  x\n  ```\n");
        let fence = &page.fences[0];
        assert_eq!((fence.language(), fence.line), ("rust", 5));
        assert_eq!(fence.lines().collect::<Vec<_>>(), [(6, "x")]);
    }
}
