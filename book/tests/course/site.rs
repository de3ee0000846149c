//! The book as a site: what stands on its pages, that every link leads somewhere, and that whatever is wrong with a page is
//! named with its place.

use crate::fixture::Course;
use course::{
    lang::Lang,
    site::{
        self, Broken, Site, diagram,
        markdown::{Dialect, Page},
    },
    workspace::Workspace,
};
use std::{collections::BTreeSet, path::Path};

/// A file of the site as text.
fn text<'a>(site: &'a Site, path: &str) -> &'a str {
    let bytes = site.files.get(path).unwrap_or_else(|| panic!("{path} is not in {:?}", site.files.keys()));
    std::str::from_utf8(bytes).unwrap()
}

/// The part of a page that its author wrote.
fn main_part(html: &str) -> &str {
    html.split_once("<main>").unwrap().1.rsplit_once("</main>").unwrap().0
}

/// The problems of a book that cannot be built, in English.
fn problems(course: &Course) -> Vec<String> {
    let error = site::build(&course.workspace).expect_err("this book is broken");
    let broken = error.downcast::<Broken>().expect("a broken book is told as such");
    assert!(broken.problems.iter().all(|problem| !problem.text.zh.is_empty()));
    broken.problems.iter().map(|problem| problem.shown(Lang::En)).collect()
}

/// The values of `attribute` in `html`.
fn attributes<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let mark = format!(" {attribute}=\"");
    html.split(mark.as_str())
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(value, _)| value)
        .collect()
}

/// The real book.
fn real_book() -> Workspace {
    Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR")), Lang::En).unwrap()
}

#[test]
fn both_editions_are_built_and_the_first_page_chooses_between_them() {
    let course = Course::new();
    let site = site::build(&course.workspace).unwrap();
    assert!(text(&site, "en/index.html").contains("<html lang=\"en\""));
    assert!(text(&site, "zh-CN/index.html").contains("<html lang=\"zh-CN\""));
    assert!(main_part(text(&site, "en/chapter01/first.html")).contains("From what age may one sign up?"));
    assert!(main_part(text(&site, "zh-CN/chapter01/first.html")).contains("几岁起可以注册？"));
    let links = attributes(text(&site, "index.html"), "href");
    assert_eq!(links, ["en/index.html", "zh-CN/index.html"], "without JavaScript, two links do it");
    assert_eq!(site.warnings, []);
}

#[test]
fn an_exercise_is_a_box_that_says_in_the_pages_language_what_to_do() {
    let course = Course::new();
    let site = site::build(&course.workspace).unwrap();
    for (page, words) in [
        ("en/chapter01/first.html", ["Exercise: Is this an adult?", "about 3 min", "Check once"]),
        ("zh-CN/chapter01/first.html", ["练习：是成年人吗？", "约 3 分钟", "只检查一次"]),
    ] {
        let html = main_part(text(&site, page));
        let (_, rest) = html.split_once("<course-exercise data-name=\"is_adult\">").expect(page);
        let (inside, _) = rest.split_once("</course-exercise>").expect(page);
        let commands =
            ["cargo course watch", "cargo test --test is_adult", "chapter01/exercises/is_adult/exercise.rs"];
        for expected in words.into_iter().chain(commands) {
            assert!(inside.contains(expected), "{page} lacks {expected}: {inside}");
        }
        assert!(
            !inside.contains("<p>") && !inside.contains("&lt;"),
            "CommonMark took the box apart: {inside}"
        );
    }
}

#[test]
fn everything_that_is_wrong_is_named_at_once_with_page_line_and_cure() {
    let course = Course::new();
    let page = "# One\n\n[Exercise: is_adlut](../../../chapter01/exercises/is_adlut/exercise.rs \"exercise\")\n\n\
                [Exercise: is_adult](../../chapter01/exercises/is_adult/exercise.rs \"exercise\")\n\n\
                see [it](../../../chapter01/exercises/is_adult/exercise.rs \"exercise\")\n\n\
                ```rust\n{{#include ../../../chapter01/src/gone.rs}}\n\
                {{#include ../../../chapter01/exercises/is_adult/suite.rs:nowhere}}\n\
                {{#include ../../../chapter01/exercises/is_adult/suite.rs:999:}}\n{{#inlcude a.rs}}\n```\n\n\
                [file](../../../chapter01/src/gone.rs)\n";
    course.write("book/en/chapter01/first.md", page);
    course.write(
        "book/zh-CN/SUMMARY.md",
        "# 目录\n\n[欢迎](README.md)\n\n- [第一章](chapter01/first.md)\n- [没写](later.md)\n",
    );
    course.write("chapter01/exercises/is_adult/exercise.toml", "minutes = 3\npaeg = \"a\"\n");
    let expected = [
        ("book/en/chapter01/first.md:3", "Did you mean: is_adult?"),
        ("book/en/chapter01/first.md:5", "does not lead to chapter01/exercises/is_adult/exercise.rs"),
        ("book/en/chapter01/first.md:7", "alone on its line"),
        ("book/en/chapter01/first.md:10", "cannot include chapter01/src/gone.rs"),
        ("book/en/chapter01/first.md:11", "no lines `ANCHOR: nowhere`"),
        (
            "book/en/chapter01/first.md:12",
            "asks for `{{#include ../../../chapter01/exercises/is_adult/suite.rs:999:}}`",
        ),
        ("book/en/chapter01/first.md:13", "`{{#inlcude` is no directive"),
        ("book/en/chapter01/first.md:16", "leads to chapter01/src/gone.rs, which does not exist"),
        ("book/zh-CN/SUMMARY.md:6", "later.md is listed here"),
        ("chapter01/exercises/is_adult/exercise.toml:2", "unknown field `paeg`"),
    ];
    let found = problems(&course);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((place, words), found) in expected.into_iter().zip(&found) {
        assert!(
            found.starts_with(&format!("{place}: ")) && found.contains(words),
            "wanted {place} {words}, got {found}"
        );
    }
}

#[test]
fn an_exercise_that_is_being_written_and_stands_on_no_page_breaks_no_book() {
    let course = Course::new();
    course.write("chapter01/exercises/later/exercise.toml", "minutes = 3\n");
    assert!(site::build(&course.workspace).is_ok());
}

#[test]
fn a_description_that_is_wrong_is_named_once_though_both_editions_show_it() {
    let course = Course::new();
    course.write("chapter01/exercises/is_adult/exercise.toml", "minutes = 3\npaeg = \"a\"\n");
    let found = problems(&course);
    assert!(
        found.len() == 1 && found[0].starts_with("chapter01/exercises/is_adult/exercise.toml:2: "),
        "{found:?}"
    );
}

#[test]
fn a_book_that_mdbook_cannot_read_is_broken() {
    let course = Course::new();
    course.write("book/en/SUMMARY.md", "# Summary\n\n- [One](chapter01/first.md\n");
    let found = problems(&course);
    assert!(found.len() == 1 && found[0].starts_with("book"), "{found:?}");
}

#[test]
fn a_diagram_is_its_committed_picture_and_stays_text_with_a_warning_until_it_is_drawn() {
    let course = Course::new();
    let source = course.read("book/en/chapter01/first.md")
        + "\n```mermaid\nflowchart LR\n    a --> b\n```\n\nAfter it.\n";
    course.write("book/en/chapter01/first.md", &source);
    let undrawn = site::build(&course.workspace).unwrap();
    assert!(main_part(text(&undrawn, "en/chapter01/first.html")).contains("flowchart LR"));
    assert!(undrawn.warnings.iter().any(|warning| warning.shown(Lang::En).contains("has no picture")));

    let page = Page::read(&source, Dialect::Book);
    let picture = diagram::picture(&course.workspace, diagram::fences(&page).next().unwrap());
    std::fs::create_dir_all(picture.parent().unwrap()).unwrap();
    // An empty line would end an element of a Markdown page.
    std::fs::write(picture, "<svg viewBox=\"0 0 1 1\">\n\n<title>Two</title></svg>\n").unwrap();
    let drawn = site::build(&course.workspace).unwrap();
    let main = main_part(text(&drawn, "en/chapter01/first.html"));
    let figure = "<figure class=\"course-diagram\" tabindex=\"0\"><svg viewBox=\"0 0 1 1\">\n\n<title>Two</title></svg></figure>";
    assert_eq!((main.matches(figure).count(), main.contains("flowchart LR")), (1, false), "{main}");
    assert!(main.contains("<p>After it.</p>") && drawn.warnings.len() < undrawn.warnings.len());
}

#[test]
fn headings_have_mdbooks_anchors_and_chinese_ones_the_english() {
    let course = Course::new();
    let english = "# The `Option<T>` & *you*\n\ntext\n\n## What's “it”?\n\n## Twice\n\n### Twice\n\n\
                   ## A [link](first.md), 100 % --really--\n\nSetext heading\n---\n\nterm\n\n: definition\n\n## Term\n\n## Own {#own-name}\n";
    let chinese = "# 你和 Option\n<!-- en 00000000 -->\n\n文字\n\n## 是什么？\n\n## 两次\n\n### 又一次\n\n\
                   ## 链接\n\n下划线标题\n---\n\n术语\n\n: 定义\n\n## 术语\n\n## 自己的\n";
    course.write("book/en/chapter01/first.md", english);
    course.write("book/zh-CN/chapter01/first.md", chinese);
    let site = site::build(&course.workspace).unwrap();
    assert_eq!(site.warnings, []);
    let computed: Vec<String> =
        Page::read(english, Dialect::Book).headings.into_iter().map(|heading| heading.id).collect();
    for page in ["en/chapter01/first.html", "zh-CN/chapter01/first.html"] {
        let html = main_part(text(&site, page));
        let rendered: Vec<&str> = html
            .split("<h")
            .skip(1)
            .filter_map(|tag| tag.split_once(" id=\"")?.1.split_once('"'))
            .map(|(id, _)| id)
            .collect();
        assert_eq!(rendered, computed, "{page}");
        assert!(!html.contains("{#"), "{page} shows an anchor");
    }
}

#[test]
fn a_translation_whose_headings_differ_is_built_with_a_warning() {
    let course = Course::new();
    course.write("book/zh-CN/chapter01/first.md", "# 第一章\n\n### 太深了\n");
    let site = site::build(&course.workspace).unwrap();
    assert_eq!(site.warnings.len(), 1);
    assert_eq!(site.warnings[0].file, "book/zh-CN/chapter01/first.md");
}

#[test]
fn comments_are_not_published_and_repository_links_show_the_path_instead() {
    let course = Course::new();
    course.write(
        "book/en/README.md",
        "# Welcome\n<!-- en 5f2c81aa -->\n\nSee [the answer](../../chapter01/exercises/is_adult/exercise.rs) and \
         [`chapter01/`](../../chapter01/), not [the list](README.md#welcome) nor [out](https://rustup.rs). <!-- inline -->\n",
    );
    let site = site::build(&course.workspace).unwrap();
    let html = main_part(text(&site, "en/index.html"));
    assert!(!html.contains("<!--"), "{html}");
    assert!(html.contains("the answer (<code>chapter01/exercises/is_adult/exercise.rs</code>)"), "{html}");
    assert!(html.contains("and <code>chapter01/</code>, not"), "{html}");
    assert!(html.contains("<a href=\"index.html#welcome\">the list</a>"), "{html}");
    assert!(html.contains("<a href=\"https://rustup.rs\">out</a>"), "{html}");
}

#[test]
fn every_page_leads_to_the_same_page_of_the_other_edition() {
    let course = Course::new();
    let site = site::build(&course.workspace).unwrap();
    for (page, twin) in [
        ("en/chapter01/first.html", "../../zh-CN/chapter01/first.html"),
        ("zh-CN/chapter01/first.html", "../../en/chapter01/first.html"),
        ("en/index.html", "../zh-CN/index.html"),
        ("zh-CN/404.html", "../en/index.html"),
    ] {
        let html = text(&site, page);
        let (_, link) = html.split_once("<a class=\"course-language\" ").expect(page);
        assert!(link.starts_with(&format!("href=\"{twin}\"")), "{page}: {}", &link[..80]);
    }
}

#[test]
fn mdbooks_own_words_are_chinese_on_chinese_pages_and_the_authors_words_stay() {
    let course = Course::new();
    let page = "# Next chapter\n\n> [!NOTE]\n> Light\n\n> [!WARNING]\n> Change theme\n";
    course.write("book/zh-CN/README.md", page);
    let site = site::build(&course.workspace).unwrap();
    let html = text(&site, "zh-CN/index.html");
    let (before, rest) = html.split_once("<main>").unwrap();
    let (main, after) = rest.split_once("</main>").unwrap();
    for word in [
        "Keyboard",
        "Press <kbd>",
        "Toggle",
        "Change theme",
        ">Auto<",
        ">Light<",
        "Next chapter",
        "Page navigation",
    ] {
        assert!(!before.contains(word) && !after.contains(word), "{word} is still English");
    }
    assert!(
        main.contains("Next chapter") && main.contains("Change theme"),
        "the author's words were changed: {main}"
    );
    assert!(main.contains("</svg>说明</p>") && main.contains("</svg>警告</p>"), "{main}");
    assert!(text(&site, "zh-CN/404.html").contains("没有这一页"));
    let script = site.files.keys().find(|path| path.starts_with("zh-CN/book")).unwrap();
    assert!(text(&site, script).contains("'已复制'"));
}

#[test]
fn the_real_book_is_whole_and_mdbook_still_has_every_place_and_word_that_is_changed() {
    let site = site::build(&real_book()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(site.warnings, [], "a word of mdBook's in site/words.rs, or the headings of a translation");
}

#[test]
fn rust_on_a_page_has_no_button_that_would_send_it_to_the_playground() {
    let course = Course::new();
    course.write("book/book.toml", "[book]\ntitle = \"A course\"\nlanguage = \"en\"\nsrc = \"en\"\n");
    course.write("book/en/README.md", "# Welcome\n\n```rust\nfn main() {}\n```\n");
    let site = site::build(&course.workspace).unwrap();
    // mdBook's script asks play.rust-lang.org as soon as one block of a page has this class.
    assert!(!main_part(text(&site, "en/index.html")).contains("playground"));
}

#[test]
fn no_page_of_the_real_book_asks_another_host_for_anything() {
    let site = site::build(&real_book()).unwrap_or_else(|error| panic!("{error}"));
    for (path, bytes) in site.files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        for tag in html
            .split('<')
            .filter(|tag| ["script", "link", "img", "iframe"].iter().any(|name| tag.starts_with(name)))
        {
            let wanted = attributes(tag, "src").into_iter().chain(attributes(tag, "href"));
            for address in wanted {
                assert!(!address.contains("//"), "{path} loads {address}");
            }
        }
        assert!(!html.contains("class=\"playground\""), "{path}: mdBook would ask play.rust-lang.org");
    }
    for (path, bytes) in site.files.iter().filter(|(path, _)| path.ends_with(".css")) {
        let css = String::from_utf8_lossy(bytes);
        for address in css.split("url(").skip(1).map(|rest| rest.trim_start_matches(['"', '\''])) {
            assert!(
                !address.starts_with("http") && !address.starts_with("//"),
                "{path} loads {}",
                &address[..40.min(address.len())]
            );
        }
    }
}

#[test]
fn every_link_of_the_real_book_leads_to_a_page_and_a_heading_of_the_site() {
    let site = site::build(&real_book()).unwrap_or_else(|error| panic!("{error}"));
    let mut dead = BTreeSet::new();
    let mut seen = 0;
    for path in site.files.keys().filter(|path| path.ends_with(".html") && !path.ends_with("404.html")) {
        for link in attributes(text(&site, path), "href") {
            if link.contains(':') {
                continue;
            }
            seen += 1;
            let (target, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = if target.is_empty() { path.clone() } else { joined(path, target) };
            let Some(bytes) = site.files.get(&target) else {
                dead.insert(format!("{path}: {link}"));
                continue;
            };
            let html = String::from_utf8_lossy(bytes);
            if !fragment.is_empty() && !attributes(&html, "id").contains(&fragment) {
                dead.insert(format!("{path}: {link}"));
            }
        }
    }
    assert!(seen > 1000, "only {seen} links were seen");
    assert_eq!(dead, BTreeSet::new());
}

/// `link` as seen from the page at `path`.
fn joined(path: &str, link: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[test]
fn a_site_is_written_whole_replaces_its_forerunner_and_touches_no_other_folder() {
    let course = Course::new();
    let site = site::build(&course.workspace).unwrap();
    let folder = course.path("out/site");
    site::write(&site, &folder, Lang::En).unwrap();
    for (path, bytes) in &site.files {
        assert_eq!(&std::fs::read(folder.join(path)).unwrap(), bytes, "{path}");
        assert!(
            !String::from_utf8_lossy(bytes).contains("__course"),
            "{path} asks for what only the server has"
        );
    }

    std::fs::write(folder.join("en/of-an-earlier-version.html"), "").unwrap();
    site::write(&site, &folder, Lang::En).unwrap();
    assert!(!folder.join("en/of-an-earlier-version.html").exists());
    let beside: Vec<_> =
        std::fs::read_dir(course.path("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside, ["site"], "nothing is left beside it");

    let error = site::write(&site, &course.path("chapter01"), Lang::En).unwrap_err().to_string();
    assert!(error.contains("is not empty and not an earlier site"), "{error}");
    assert!(course.path("chapter01/exercises/is_adult/suite.rs").exists());
    let error = site::write(&site, &course.path("Cargo.toml"), Lang::En).unwrap_err().to_string();
    assert!(error.contains("is a file, not a folder"), "{error}");
}
