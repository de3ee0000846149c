//! The live book in a browser: a save reaches every open page.

use crate::{
    chromium::{Browser, Tab},
    fixture::Course,
};
use course::{
    lang::Lang,
    serve::{Options, Server},
};
use std::time::Duration;

/// A browser allows six connections to one host; a page that took one each would stall the seventh.
const TABS: usize = 8;

const GREEN: &str = "pub fn is_adult(age: u8) -> bool {\n    age >= 18\n}\n";
const RED: &str = "pub fn is_adult(age: u8) -> bool {\n    age > 18\n}\n";

fn start(course: &Course) -> Server {
    let options = Options {
        port: Some(0),
        open: false,
        allow_host: Vec::new(),
        lang: Lang::En,
        limit: Duration::from_secs(60),
    };
    Server::start(course.workspace.clone(), &options, Box::new(|_| {})).unwrap()
}

/// Comes in by the address that the terminal shows, then opens the page with the exercise.
fn enter(tab: &Tab, server: &Server, edition: Lang) {
    tab.open(&server.entrance(edition));
    tab.open(&format!("http://{}/{}/chapter01/first.html", server.address(), edition.tag()));
}

/// The condition that the page's exercise is in `state`, said in words too.
fn shows(state: &str) -> String {
    format!(
        "document.querySelector('course-exercise')?.dataset.state === '{state}' \
         && document.querySelector('.exercise-state').textContent !== ''"
    )
}

#[test]
fn a_save_turns_the_exercise_red_and_green_on_the_open_page() {
    let Some(browser) = Browser::start() else { return };
    let course = Course::new();
    let server = start(&course);
    let tab = browser.tab();
    enter(&tab, &server, Lang::En);
    tab.until("document.querySelector('.course-live')?.dataset.on === 'true'");
    course.answer(RED);
    tab.until(&shows("red"));
    tab.until("document.querySelector('.exercise-report:not([hidden])')");
    course.answer(GREEN);
    tab.until(&shows("green"));
    assert_eq!(tab.errors(), Vec::<String>::new());
    server.stop().unwrap();
}

#[test]
fn eight_open_tabs_in_two_languages_all_see_a_save() {
    let Some(browser) = Browser::start() else { return };
    let course = Course::new();
    let server = start(&course);
    let tabs: Vec<_> = (0..TABS).map(|_| browser.tab()).collect();
    for (tab, edition) in tabs.iter().zip(Lang::ALL.into_iter().cycle()) {
        enter(tab, &server, edition);
        tab.until("document.querySelector('.course-live')?.dataset.on === 'true'");
    }
    course.answer(GREEN);
    for tab in &tabs {
        tab.until(&shows("green"));
    }
    server.stop().unwrap();
}
