//! A book that is broken while it is served: from the start, by a deleted page, by Markdown that is no page any more.

use super::Live;
use crate::fixture::Course;
use serde_json::Value;

#[test]
fn a_book_that_is_broken_at_the_start_shows_its_problems_on_every_page_and_heals_at_the_save() {
    let course = Course::new();
    let good = course.read("book/en/chapter01/first.md");
    course.write("book/en/chapter01/first.md", format!("{good}\n[gone](../../../nowhere.rs)\n"));
    let live = Live::start(&course);
    assert!(live.said().contains("book/en/chapter01/first.md:"), "{}", live.said());
    for (path, status, words) in [
        ("/en/", 200, "The book cannot be built"),
        ("/en/chapter01/first.html", 404, "leads to nowhere.rs, which does not exist"),
        ("/zh-CN/chapter01/first.html", 404, "书无法构建"),
    ] {
        let page = live.get(path);
        assert_eq!(page.status, status, "{path}");
        assert!(
            page.body.contains(words) && page.body.contains("/__course/live.js"),
            "{path}: {}",
            page.body
        );
    }
    let (mut events, hello) = live.events();
    assert!(hello["broken"]["zh-CN"].as_str().unwrap().contains("不存在"), "{hello}");

    course.write("book/en/chapter01/first.md", good);
    assert_eq!(events.wait("broken")["broken"], Value::Null);
    let pages = events.wait("pages");
    assert!(
        pages["pages"]["/en/chapter01/first.html"].is_string(),
        "the open page hears that it is there: {pages}"
    );
    assert!(live.get("/en/chapter01/first.html").body.contains("From what age may one sign up?"));
    live.server.stop().unwrap();
}

#[test]
fn a_page_deleted_while_it_is_open_stays_up_and_is_named_until_it_is_back() {
    let course = Course::new();
    let live = Live::start(&course);
    let (mut events, _) = live.events();
    let text = course.read("book/en/chapter01/first.md");
    std::fs::remove_file(course.path("book/en/chapter01/first.md")).unwrap();
    let broken = events.wait("broken")["broken"].take();
    let said = broken["en"].as_str().unwrap();
    assert!(
        said.starts_with("book/en/SUMMARY.md:") && said.contains("chapter01/first.md is listed here"),
        "{said}"
    );
    assert_eq!(live.get("/en/chapter01/first.html").status, 200);
    course.write("book/en/chapter01/first.md", text);
    assert_eq!(events.wait("broken")["broken"], Value::Null);
    live.server.stop().unwrap();
}

#[test]
fn broken_markdown_is_a_page_all_the_same_and_breaks_nothing_else() {
    let course = Course::new();
    let live = Live::start(&course);
    let (mut events, _) = live.events();
    for (number, text) in [
        "# One\n\n```rust\nfn never_closed() {",
        "# One\n\n<div><p>**open [link](\n\n| a |\n|--",
        "\u{0}\u{feff}#\n\n- [ ] \\",
    ]
    .into_iter()
    .enumerate()
    {
        course.write("book/en/chapter01/first.md", format!("{text}\n\nsave {number}\n"));
        events.wait("pages");
        assert!(live.get("/en/chapter01/first.html").body.contains(&format!("save {number}")), "{text}");
        assert_eq!(live.get("/zh-CN/chapter01/first.html").status, 200);
    }
    live.server.stop().unwrap();
}
