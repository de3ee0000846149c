//! What a page can do with an exercise: a newer save overtakes a check, hints climb the same ladder as in the terminal, and
//! the comparison opens after green.

use super::{Course, Lang, Live, Store, Value};
use crate::fixture::assert_ended;
use std::net::TcpListener;

/// An answer that says that it runs and then never ends.
fn endless(listener: &TcpListener) -> String {
    let address = listener.local_addr().unwrap();
    format!(
        "pub fn is_adult(age: u8) -> bool {{\n    let _open = std::net::TcpStream::connect(\"{address}\").unwrap();\n    loop {{ std::hint::black_box(age); }}\n}}\n"
    )
}

#[test]
fn a_newer_save_ends_the_endless_loop_of_the_older_one() {
    let course = Course::new();
    let live = Live::start(&course);
    let (mut events, _) = live.events();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    course.answer(&endless(&listener));
    let (connection, _) = listener.accept().unwrap();
    course.answer("pub fn is_adult(age: u8) -> bool {\n    age >= 18\n}\n");
    assert_eq!(
        events.verdict()["state"],
        "green",
        "the first verdict is about the newer answer, and no time-out"
    );
    assert_ended(connection);
    live.server.stop().unwrap();
}

#[test]
fn stopping_does_not_wait_for_an_endless_loop() {
    let course = Course::new();
    let live = Live::start(&course);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    course.answer(&endless(&listener));
    let (connection, _) = listener.accept().unwrap();
    let started = std::time::Instant::now();
    live.server.stop().unwrap();
    assert!(started.elapsed() < std::time::Duration::from_secs(9), "the limit of a check is 10 s here");
    assert_ended(connection);
}

#[test]
fn the_page_checks_again_climbs_the_ladder_of_hints_and_compares_only_after_green() {
    let course = Course::new();
    let live = Live::start(&course);
    let browser = live.browser();
    let (mut events, _) = live.events();

    // Two steps from the terminal and the page are two steps of one ladder.
    assert!(course.run(&["hint", "is_adult"]).text.contains("Hint 1 of"));
    let answer = live.post(&browser, "/__course/hint/is_adult");
    let hints: Value = serde_json::from_str(&answer.body).unwrap();
    let shown = |lang: &str| hints[lang].as_array().unwrap().len();
    assert_eq!((answer.status, shown("en"), shown("zh-CN")), (200, 2, 2), "{hints}");
    let (progress, _) = Store::new(&course.workspace, Lang::En).load().unwrap();
    assert_eq!(progress.exercises["is_adult"].hints, 2);

    let early = live.post(&browser, "/__course/compare/is_adult");
    assert_eq!(early.status, 409);
    assert!(!early.body.contains("18"), "nothing of the reference: {}", early.body);

    course.answer("pub fn is_adult(age: u8) -> bool {\n    !(age < 18)\n}\n");
    assert_eq!(events.verdict()["state"], "green");
    let compared = live.post(&browser, "/__course/compare/is_adult");
    assert_eq!(compared.status, 200);
    let compared: Value = serde_json::from_str(&compared.body).unwrap();
    for (lang, head) in [("en", "+ the reference"), ("zh-CN", "+ 参考答案")] {
        let html = compared[lang].as_str().unwrap();
        assert!(html.contains(head) && html.contains("!(age &lt; 18)") && html.contains("<li>"), "{html}");
    }

    assert_eq!(live.post(&browser, "/__course/check/is_adult").status, 202);
    assert_eq!(events.verdict()["state"], "green", "checked once more without a save");
    live.server.stop().unwrap();
}

#[test]
fn the_map_shows_every_exercise_with_its_link_in_both_editions_and_only_when_served() {
    let course = Course::new();
    let live = Live::start(&course);
    let (_, hello) = live.events();
    assert_eq!(hello["chapters"], serde_json::json!([{ "name": "chapter01", "exercises": ["is_adult"] }]));
    let other = [("en", "zh-CN", "Your way through the course"), ("zh-CN", "en", "你的学习路线")];
    for (lang, other, heading) in other {
        let page = live.get(&format!("/{lang}/progress.html"));
        assert_eq!(page.status, 200);
        let main = page.body.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0;
        assert!(main.contains(heading) && main.contains("data-name=\"is_adult\""), "{main}");
        assert!(main.contains("<a href=\"chapter01/first.html#your-turn\">"), "{main}");
        assert!(page.body.contains(&format!("href=\"../{other}/progress.html\"")), "the language switch");
        assert!(page.body.contains("/__course/live.js"));
        assert!(!page.body.contains("nav-wrapper") && !page.body.contains("nav-wide-wrapper"));
        assert_eq!(page.body.matches("<title>").count(), 1);
    }
    live.server.stop().unwrap();
    let site = course::site::build(&course.workspace).unwrap();
    assert!(!site.files.contains_key("en/progress.html"));
}
