//! Turns a page as its author wrote it into the Markdown that mdBook gets: exercises become boxes, repository links become
//! paths, Chinese headings take the English anchors, comments go.
//!
//! All changes are made on the author's own text, before mdBook expands includes, so that every problem has the line that
//! the author sees in the editor.

use super::{
    diagram, directive, exercise_box, include,
    link::{self, Fate},
    markdown::{self, Dialect, Heading},
    page::Page,
    problem::Problem,
};
use crate::{
    exercise::{Exercise, catalog::Catalog, manifest::Manifest},
    lang::Lang,
    tr,
    workspace::Workspace,
};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::PathBuf,
};

/// What composing a page needs to know of the rest of the course.
pub(super) struct Course<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) catalog: &'a Catalog,
    /// The description of every exercise, or what is wrong with it.
    pub(super) manifests: &'a BTreeMap<String, Result<Manifest, Problem>>,
}

/// What came of a page.
#[derive(Default)]
pub(super) struct Composed {
    pub(super) text: String,
    pub(super) problems: Vec<Problem>,
    /// Not wrong enough to stop the build.
    pub(super) warnings: Vec<Problem>,
    /// The files that the page includes.
    pub(super) sources: BTreeSet<PathBuf>,
}

/// Replacements of parts of a page, in any order.
type Edits = Vec<(Range<usize>, String)>;

/// Composes `page`. `english` holds the headings of the English page if `page` is a translation.
pub(super) fn compose(course: &Course, page: &Page, english: Option<&[Heading]>) -> Composed {
    let mut composed = Composed::default();
    include::check(course.workspace, page, &mut composed.problems, &mut composed.sources);
    let mut edits = Edits::new();
    let boxes = boxes(course, page, &mut edits, &mut composed.problems);
    inline(course, page, &boxes, &mut edits, &mut composed.problems);
    diagrams(course, page, &mut edits, &mut composed);
    if let Some(english) = english {
        match anchors(page, english) {
            Some(anchors) => edits.extend(anchors),
            None => composed.warnings.push(Problem::new(page.file(), 0, |lang| {
                tr!(
                    lang,
                    "its headings differ from the English page's, so links into it lead to its top; `cargo course dev i18n` names the difference",
                    "标题与英文页不一致，因此指向本页各节的链接只能到达页首；`cargo course dev i18n` 会指出差别"
                )
            })),
        }
    }
    composed.text = apply(&page.text, edits);
    composed
}

/// Replaces the exercise directives and returns the places where they stood.
fn boxes(course: &Course, page: &Page, edits: &mut Edits, problems: &mut Vec<Problem>) -> Vec<Range<usize>> {
    let lines = line_ranges(&page.text);
    let mut places = Vec::new();
    for directive in directive::exercises(&page.text) {
        let place = lines[directive.line - 1].clone();
        places.push(place.clone());
        match exercise(course, page, &directive) {
            Ok((exercise, manifest)) => {
                let element = exercise_box::element(exercise, manifest, page.lang);
                edits.push((place, format!("\n{element}\n")));
            }
            Err(problem) => problems.push(problem),
        }
    }
    places
}

/// Makes a place for the picture of each diagram. One that is not drawn yet stays text, with a warning.
fn diagrams(course: &Course, page: &Page, edits: &mut Edits, composed: &mut Composed) {
    let lines = line_ranges(&page.text);
    for (first, last, figure) in diagram::places(course.workspace, &page.text) {
        match figure {
            Some(figure) => {
                let last = last.min(lines.len());
                edits.push((lines[first - 1].start..lines[last - 1].end, format!("\n{figure}\n")));
            }
            None => composed.warnings.push(Problem::new(page.file(), first, diagram::undrawn)),
        }
    }
}

/// The exercise that `directive` names, with its description.
fn exercise<'a>(
    course: &'a Course,
    page: &Page,
    directive: &directive::ExerciseLink,
) -> Result<(&'a Exercise, &'a Manifest), Problem> {
    let problem = |say: &dyn Fn(Lang) -> String| Problem::new(page.file(), directive.line, say);
    let exercise = match course.catalog.get(&directive.name, Lang::En) {
        Ok(exercise) => exercise,
        Err(_) => {
            return Err(problem(&|lang| {
                course
                    .catalog
                    .get(&directive.name, lang)
                    .err()
                    .map_or_else(String::new, |error| error.to_string())
            }));
        }
    };
    if page.resolve(&directive.target) != exercise.answer() {
        let (target, file) = (&directive.target, course.workspace.shown(&exercise.answer()));
        return Err(problem(&|lang| {
            tr!(
                lang,
                "`{target}` does not lead to {file}, so the link is dead on GitHub. Mend the path.",
                "`{target}` 没有指向 {file}，在 GitHub 上这个链接是断的。请改正路径。"
            )
        }));
    }
    let manifest =
        course.manifests.get(&exercise.name).expect("there is one for every exercise of the catalog");
    manifest.as_ref().map(|manifest| (exercise, manifest)).map_err(Clone::clone)
}

/// Looks through the page's text for links and comments.
fn inline(
    course: &Course,
    page: &Page,
    boxes: &[Range<usize>],
    edits: &mut Edits,
    problems: &mut Vec<Problem>,
) {
    let mut open: Option<Link> = None;
    for (event, range) in markdown::events(&page.text) {
        if boxes.iter().any(|place| place.start <= range.start && range.end <= place.end) {
            continue;
        }
        match event {
            Event::Start(Tag::Link { dest_url, title, .. }) => {
                open =
                    Some(Link { target: dest_url.to_string(), title: title.to_string(), range, words: None });
            }
            Event::End(TagEnd::Link) => {
                if let Some(link) = open.take() {
                    follow(course, page, link, edits, problems);
                }
            }
            Event::Start(Tag::HtmlBlock) if is_comment(&page.text[range.clone()]) => {
                edits.push((range, String::new()));
            }
            Event::InlineHtml(html) if is_comment(&html) => edits.push((range, String::new())),
            _ => {
                if let Some(link) = &mut open {
                    link.cover(range);
                }
            }
        }
    }
}

/// A link while its words are read.
struct Link {
    target: String,
    title: String,
    range: Range<usize>,
    /// Where its words stand.
    words: Option<Range<usize>>,
}

impl Link {
    fn cover(&mut self, range: Range<usize>) {
        self.words = Some(match self.words.take() {
            Some(words) => words.start.min(range.start)..words.end.max(range.end),
            None => range,
        });
    }
}

fn follow(course: &Course, page: &Page, link: Link, edits: &mut Edits, problems: &mut Vec<Problem>) {
    let line = page.line(link.range.start);
    if link.title == directive::WORD {
        problems.push(Problem::new(page.file(), line, |lang| {
            tr!(
                lang,
                "an exercise stands alone on its line, with nothing before or after the link",
                "练习链接要独占一行，前后都不能有别的内容"
            )
        }));
        return;
    }
    let words = link.words.map_or("", |words| &page.text[words]);
    match link::fate(course.workspace, page, &link.target) {
        Fate::Kept => {}
        Fate::Turned(target) => edits.push((link.range, format!("[{words}]({target})"))),
        Fate::Shown(path) => edits.push((link.range, link::shown(page.lang, words, &path))),
        Fate::Dead(path) => problems.push(Problem::new(page.file(), line, |lang| {
            tr!(
                lang,
                "the link leads to {path}, which does not exist. Mend the path, or make the file.",
                "链接指向的 {path} 不存在。请改正路径，或补上这个文件。"
            )
        })),
    }
}

fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.starts_with("<!--") && html.ends_with("-->")
}

/// The English anchors for the headings of a translation, by position; `None` if the two do not fit.
fn anchors(page: &Page, english: &[Heading]) -> Option<Edits> {
    let headings = markdown::Page::read(&page.text, Dialect::Book).headings;
    let levels = |headings: &[Heading]| headings.iter().map(|heading| heading.level).collect::<Vec<_>>();
    if levels(&headings) != levels(english) {
        return None;
    }
    let lines = line_ranges(&page.text);
    let edit = |(heading, english): (&Heading, &Heading)| {
        // The anchor stands behind the words: at the end of the line, or of the last line before the underline.
        let last = heading.last_line - usize::from(heading.last_line > heading.line);
        let line = lines[last - 1].clone();
        let words = page.text[line.clone()].trim_end();
        let end = line.start + words.len();
        let by_hand = words.ends_with('}') && words.contains("{#");
        (!by_hand).then(|| (end..end, format!(" {{#{}}}", english.id)))
    };
    Some(headings.iter().zip(english).filter_map(edit).collect())
}

/// The place of every line, without its end.
fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut ranges = Vec::new();
    for line in text.split_inclusive('\n') {
        ranges.push(start..start + line.trim_end_matches(['\n', '\r']).len());
        start += line.len();
    }
    ranges
}

fn apply(text: &str, mut edits: Edits) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut changed = String::with_capacity(text.len() + 512);
    let mut done = 0;
    for (range, new) in edits {
        // An edit inside another one is part of it already.
        if range.start >= done {
            changed.push_str(&text[done..range.start]);
            changed.push_str(&new);
            done = range.end;
        }
    }
    changed.push_str(&text[done..]);
    changed
}
