//! Every link leads somewhere: each way in which one cannot is tried once, and named with file and line.

use crate::fixture::Course;
use course::{dev::links, lang::Lang};

const WELCOME_EN: &str = "book/en/README.md";
const WELCOME_ZH: &str = "book/zh-CN/README.md";

fn problems(course: &Course) -> Vec<String> {
    let findings = links::check(&course.workspace, Lang::En).unwrap();
    findings.problems.iter().map(ToString::to_string).collect()
}

/// The fixture's course with `text` at the end of the English welcome, which has four lines.
fn course_with(text: &str) -> Course {
    let course = Course::new();
    course.write(WELCOME_EN, format!("{}\n{text}\n", course.read(WELCOME_EN)));
    course
}

/// `text` on a page is complained of once, at its line, with these words.
#[track_caller]
fn assert_refused(text: &str, words: &str) {
    let found = problems(&course_with(text));
    assert_eq!(found.len(), 1, "{text}: {found:#?}");
    assert!(found[0].starts_with("book/en/README.md:5: "), "{found:#?}");
    assert!(found[0].contains(words), "expected {words}, found {found:#?}");
}

#[track_caller]
fn assert_good(course: &Course) {
    assert_eq!(problems(course), Vec::<String>::new());
}

#[test]
fn the_fixture_has_no_dead_link() {
    let course = Course::new();
    assert_good(&course);
    links::run(&course.workspace, Lang::En).unwrap();
    let findings = links::check(&course.workspace, Lang::En).unwrap();
    assert_eq!((findings.files, findings.links), (6, 6));
}

#[test]
fn a_link_or_image_to_a_file_that_is_not_there_is_dead() {
    assert_refused(
        "[a](chapter01/frist.md)",
        "`chapter01/frist.md` leads to book/en/chapter01/frist.md, which does not exist",
    );
    assert_refused("![a](a.png)", "leads to book/en/a.png");
    assert_refused("<img src=\"a.png\">", "leads to book/en/a.png");
    assert_refused("[a](../../../../etc/passwd)", "does not exist");
    assert_refused("[a]()", "no target");
    assert_refused("[a](/chapter01/first.md)", "neither GitHub nor the book knows");
    let course = course_with("[a](chapter01/frist.md)");
    let error = links::run(&course.workspace, Lang::En).unwrap_err().to_string();
    assert!(error.contains("1 to mend"), "{error}");
}

#[test]
fn links_to_pages_folders_files_and_other_editions_are_good() {
    assert_good(&course_with(
        "[a](chapter01/first.md) [b](../../chapter01/exercises) [c](../../Cargo.toml) [d](../zh-CN/README.md) [e](mailto:a@b.dev) <a@b.dev> `[f](no.md)`",
    ));
}

#[test]
fn an_anchor_that_no_heading_has_is_named_with_the_nearest_one() {
    assert_refused(
        "[a](chapter01/first.md#your-trun)",
        "book/en/chapter01/first.md has no heading with the id `your-trun`; the nearest is `#your-turn`",
    );
    assert_refused("[a](#welcom)", "the nearest is `#welcome`");
    assert_good(&course_with(
        "[a](chapter01/first.md#your-turn) [b](#welcome) <a id=\"here\"></a> [c](#here)",
    ));
}

#[test]
fn chinese_pages_have_the_english_ids_and_no_others() {
    let course = Course::new();
    let page = course.read(WELCOME_ZH);
    course.write(WELCOME_ZH, format!("{page}\n[甲](chapter01/first.md#your-turn)\n"));
    assert_good(&course);
    course.write(WELCOME_ZH, format!("{page}\n[甲](chapter01/first.md#轮到你)\n"));
    let found = problems(&course);
    assert!(found.len() == 1 && found[0].starts_with("book/zh-CN/README.md:6: "), "{found:#?}");
}

#[test]
fn a_line_of_a_source_file_must_be_in_it() {
    assert_good(&course_with("[a](../../Cargo.toml#L1) [b](../../Cargo.toml#L1-L3)"));
    assert_refused("[a](../../Cargo.toml#L9)", "the file has 3 lines");
    assert_refused("[a](../../Cargo.toml#members)", "`#L1` or `#L1-L3`");
}

#[test]
fn an_address_is_https_and_never_the_readers_own_machine() {
    assert_refused("[a](http://rustup.rs)", "write https");
    assert_refused("[http://rustup.rs](http://rustup.rs)", "write https");
    assert_refused("[a](http://127.0.0.1:3000/)", "own machine");
    assert_refused("<http://localhost:3000>", "own machine");
    assert_refused("See http://localhost:3000.", "`http://localhost:3000` is the reader's own machine");
    assert_refused("[a](https://rustup)", "not a web address");
    assert_refused("[a](ftp://rustup.rs)", "not with `ftp:`");
    assert_good(&course_with(
        "[a](https://rustup.rs), https://rustup.rs. `http://127.0.0.1:3000`\n\n```sh\ncurl http://localhost\n```",
    ));
}

#[test]
fn texts_outside_the_book_are_read_as_github_reads_them() {
    let course = Course::new();
    course.write("README.md", "# The course {#top}\n\n[a](#the-course-top) [b](CONTRIBUTING.md#add-a-page) [c](book/en/chapter01/first.md#your-turn)\n");
    course
        .write("CONTRIBUTING.md", "# Contributing\n\n## Add a page\n\n## Add a page\n\n[d](#add-a-page-1)\n");
    assert_good(&course);

    course.write("README.md", "# The course {#top}\n\n[a](#top)\n");
    for folder in ["book", "chapter01", "chapter01/exercises", "deploy", "utils"] {
        course.write(&format!("{folder}/README.md"), "\n[e](gone.md)\n");
    }
    let found = problems(&course);
    let expected = [
        "README.md:3: `#top`",
        "book/README.md:2: `gone.md`",
        "chapter01/README.md:2: `gone.md`",
        "chapter01/exercises/README.md:2: `gone.md`",
        "deploy/README.md:2: `gone.md`",
        "utils/README.md:2: `gone.md`",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} is not {expected}");
    }
}

#[test]
fn an_include_brings_a_part_that_exists_and_is_not_empty() {
    let code = "// ANCHOR: age\nfn age() {}\n// ANCHOR_END: age\n// ANCHOR: open\n// ANCHOR: empty\n// ANCHOR_END: empty\n";
    let course_with = |argument: &str| {
        let course = course_with(&format!("```rust\n{{{{#{argument}}}}}\n```"));
        course.write("chapter01/src/age.rs", code);
        course
    };
    for good in [
        "include ../../chapter01/src/age.rs",
        "include ../../chapter01/src/age.rs:age",
        "include ../../chapter01/src/age.rs:2:6",
    ] {
        assert_good(&course_with(good));
    }
    for (bad, words) in [
        ("include ../../chapter01/src/old.rs", "includes chapter01/src/old.rs, which does not exist"),
        ("include ../../chapter01/src", "does not exist"),
        ("include ../../chapter01/src/age.rs:ago", "has no `ANCHOR: ago`"),
        ("include ../../chapter01/src/age.rs:open", "has no `ANCHOR: open` with an `ANCHOR_END: open`"),
        ("include ../../chapter01/src/age.rs:empty", "that is empty"),
        ("include ../../chapter01/src/age.rs:5:9", "it has 6"),
        ("inlcude ../../chapter01/src/age.rs", "`#inlcude` is no directive"),
    ] {
        let found = problems(&course_with(bad));
        assert_eq!(found.len(), 1, "{bad}: {found:#?}");
        assert!(
            found[0].starts_with("book/en/README.md:6: ") && found[0].contains(words),
            "{bad}: {found:#?}"
        );
    }
}

#[test]
fn every_page_is_listed_once_and_every_listed_page_exists() {
    let course = Course::new();
    let list = course.read("book/en/SUMMARY.md");
    course
        .write("book/en/SUMMARY.md", format!("{list}- [Draft]()\n- [Gone](gone.md)\n- [Again](README.md)\n"));
    course.write("book/en/chapter01/second.md", "# Second\n");
    let found = problems(&course);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(
        found[0].starts_with("book/en/SUMMARY.md:8: `README.md` is listed for the second time"),
        "{found:#?}"
    );
    assert!(found[1].starts_with("book/en/chapter01/second.md:1: nobody can reach this page"), "{found:#?}");
    assert!(found[2].starts_with("book/en/SUMMARY.md:7: `gone.md` leads to book/en/gone.md"), "{found:#?}");
}

/// The ids that `links` expects are computed here and by mdBook each for itself; this is where they meet.
#[test]
fn the_ids_are_those_that_mdbook_writes() {
    use course::site::markdown::{Dialect, Page};
    let source = "# Variables & functions\n\n## A second `let`\n\n## A second `let`\n\n## `Option`: maybe there is none\n\n## Ask -- and *wait*\n\n## 轮到你：一句问候\n\n## Named {#by-hand}\n\n## snake_case, <b>bold</b> “quoted”\n\nUnderlined\n----------\n\na term\n: its meaning\n\n### a term\n\n> ## [Linked](README.md)\n";
    let course = Course::new();
    course.write("book/en/README.md", source);
    let book = course.path("book");
    let mut config = mdbook_driver::config::Config::from_disk(book.join("book.toml")).unwrap();
    config.set("output.html.smart-punctuation", false).unwrap();
    config.build.build_dir = course.path("built");
    let book = mdbook_driver::MDBook::load_with_config(book, config).unwrap();
    book.build().unwrap();
    let html = course.read("built/index.html");
    let expected = Page::read(source, Dialect::Book).anchors;
    assert_eq!(expected.len(), 12);
    for id in expected {
        assert!(html.contains(&format!("id=\"{id}\"")), "mdBook writes no id {id}");
    }
}
