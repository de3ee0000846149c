//! One pass over the events of the Markdown parser.

use super::{
    Dialect, Fence, Heading, Link, Page, html,
    prose::{Gatherer, Hidden},
    slug::Slugs,
};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

/// How a code block is marked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CodeKind {
    Fenced,
    Indented,
}

/// Where the pass stands.
#[derive(Default)]
struct Reader {
    page: Page,
    gatherer: Gatherer,
    slugs: Slugs,
    /// The words of the heading or the definition's title that is open.
    title: Option<String>,
    heading: Option<Heading>,
    /// The code block that is open; one that is only indented is no fence.
    code: Option<(CodeKind, Fence)>,
    /// The HTML block that is open, and its first line.
    html: Option<(usize, String)>,
    /// For every open link, whether its words are prose.
    links: Vec<bool>,
}

/// Reads `source`.
pub(super) fn read(source: &str, dialect: Dialect) -> Page {
    let starts: Vec<usize> =
        std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = |at: usize| starts.partition_point(|start| *start <= at);
    let mut reader = Reader::default();
    for (event, range) in events(source, dialect) {
        let last = line(range.end.saturating_sub(1).max(range.start));
        reader.event(event, line(range.start), last);
    }
    reader.gatherer.end_block();
    reader.page.prose = reader.gatherer.prose;
    reader.page.code = reader.gatherer.code;
    reader.page
}

/// The parser's events with their places, in bytes.
pub(super) fn events(source: &str, dialect: Dialect) -> OffsetIter<'_> {
    Parser::new_ext(source, options(dialect)).into_offset_iter()
}

/// The extensions that mdBook 0.5 switches on; smart punctuation is off in `book.toml`.
fn options(dialect: Dialect) -> Options {
    let both = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    match dialect {
        Dialect::Book => both | Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_DEFINITION_LIST,
        Dialect::GitHub => both,
    }
}

impl Reader {
    fn event(&mut self, event: Event, line: usize, last: usize) {
        match event {
            Event::Start(tag) => self.start(tag, line, last),
            Event::End(tag) => self.end(tag, line),
            Event::Text(text) => self.text(&text, line),
            Event::Code(code) => {
                self.gatherer.code(&code, line);
                if let Some(title) = &mut self.title {
                    title.push_str(&code);
                }
            }
            Event::Html(text) => match &mut self.html {
                Some((_, block)) => block.push_str(&text),
                None => self.html(&text, line),
            },
            Event::InlineHtml(text) => self.html(&text, line),
            Event::SoftBreak | Event::HardBreak => self.text(" ", line),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, line: usize) {
        if let Some((_, fence)) = &mut self.code {
            fence.text.push_str(text);
        } else if let Some((_, block)) = &mut self.html {
            block.push_str(text);
        } else {
            self.gatherer.words(text, line);
            if let Some(title) = &mut self.title {
                title.push_str(text);
            }
        }
    }

    fn start(&mut self, tag: Tag, line: usize, last: usize) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => return,
            Tag::Link { link_type, dest_url, .. } => {
                let is_prose = !matches!(link_type, LinkType::Autolink | LinkType::Email);
                if !is_prose {
                    self.gatherer.hide(Hidden::Address, line);
                }
                self.links.push(is_prose);
                let mail = if link_type == LinkType::Email { "mailto:" } else { "" };
                self.page.links.push(Link { line, target: format!("{mail}{dest_url}") });
                return;
            }
            Tag::Image { dest_url, .. } => {
                self.gatherer.gap(line);
                self.page.links.push(Link { line, target: dest_url.to_string() });
                return;
            }
            _ => self.gatherer.end_block(),
        }
        match tag {
            Tag::Heading { level, id, .. } => {
                let id = id.map_or(String::new(), |id| id.to_string());
                let heading = Heading { level: level as u8, text: String::new(), id, line, last_line: last };
                self.heading = Some(heading);
                self.title = Some(String::new());
            }
            Tag::DefinitionListTitle => self.title = Some(String::new()),
            Tag::CodeBlock(kind) => {
                let (kind, info) = match kind {
                    CodeBlockKind::Fenced(info) => (CodeKind::Fenced, info.trim().to_string()),
                    CodeBlockKind::Indented => (CodeKind::Indented, String::new()),
                };
                self.code = Some((kind, Fence { line, info, text: String::new() }));
            }
            Tag::HtmlBlock => self.html = Some((line, String::new())),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, line: usize) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => return,
            TagEnd::Link => {
                if self.links.pop() == Some(false) {
                    self.gatherer.show();
                }
                return;
            }
            TagEnd::Image => return self.gatherer.gap(line),
            TagEnd::Heading(_) => {
                let words = self.title.take().unwrap_or_default();
                if let Some(heading) = self.heading.take() {
                    let id = if heading.id.is_empty() { self.slugs.of(&words) } else { heading.id };
                    self.page.anchors.insert(id.clone());
                    self.page.headings.push(Heading { id, text: words.trim().to_string(), ..heading });
                }
            }
            TagEnd::DefinitionListTitle => {
                let words = self.title.take().unwrap_or_default();
                let id = self.slugs.of(&words);
                self.page.anchors.insert(id);
            }
            TagEnd::CodeBlock => {
                let fenced = self.code.take().filter(|(kind, _)| *kind == CodeKind::Fenced);
                self.page.fences.extend(fenced.map(|(_, fence)| fence));
            }
            TagEnd::HtmlBlock => {
                if let Some((line, block)) = self.html.take() {
                    self.html(&block, line);
                }
            }
            _ => {}
        }
        self.gatherer.end_block();
    }

    /// Tags and what lies between them, from `line` on.
    fn html(&mut self, html: &str, line: usize) {
        for (at, piece) in html::pieces(html) {
            let line = line + html[..at].matches('\n').count();
            if let html::Piece::Open { name, attributes } = &piece {
                self.page.details += usize::from(name == "details");
                let value = |key| html::attribute(attributes, key).map(str::to_string);
                self.page.anchors.extend(value("id"));
                self.page.anchors.extend(value("name").filter(|_| name == "a"));
                let target = value("href").or(value("src")).filter(|_| name != "link" && name != "script");
                self.page.links.extend(target.map(|target| Link { line, target }));
            }
            self.gatherer.html(&piece, line);
        }
    }
}
