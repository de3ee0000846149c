//! The live book in a browser: a save reaches every open page.

use crate::{
    access::violations,
    chromium::{Browser, Tab},
    fixture::{Course, assert_ended},
};
use course::{
    lang::Lang,
    serve::{Options, Server},
};
use std::{net::TcpListener, time::Duration};

/// A browser allows six connections to one host; a page that took one each would stall the seventh.
const TABS: usize = 8;

const GREEN: &str = "pub fn is_adult(age: u8) -> bool {\n    age >= 18\n}\n";
const RED: &str = "pub fn is_adult(age: u8) -> bool {\n    age > 18\n}\n";

fn start(course: &Course) -> Server {
    start_at(course, 0)
}

fn start_at(course: &Course, port: u16) -> Server {
    let options = Options {
        port: Some(port),
        open: false,
        allow_host: Vec::new(),
        lang: Lang::En,
        limit: Duration::from_secs(60),
        run_limit: Duration::from_secs(60),
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
    assert_eq!(violations(&tab), Vec::<String>::new(), "what axe says to a red exercise");
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

/// The page has heard of the server, and every exercise of it has its state.
const LIVE: &str = "document.querySelector('.course-live')?.dataset.on === 'true' && document.querySelector('.exercise-state')?.textContent";

/// Presses the button whose text contains `text`, by keyboard.
fn press_button(tab: &Tab, text: &str) {
    let button = format!(
        "[...document.querySelectorAll('main button')].find(b => b.textContent.includes('{text}') && b.checkVisibility())"
    );
    tab.until(&button);
    tab.eval(&format!("{button}.focus()"));
    tab.press("Enter");
}

/// Where the nth command of the page says how it is.
fn run_state(nth: usize) -> String {
    format!("document.querySelectorAll('.course-run')[{nth}].querySelector('[role=status]').textContent")
}

#[test]
fn a_command_of_the_page_streams_its_output_with_colours_and_a_link_and_says_its_exit_code() {
    let Some(browser) = Browser::start() else { return };
    let course = Course::with_commands(&["hello", "flood"]);
    let server = start(&course);
    let tab = browser.tab();
    enter(&tab, &server, Lang::En);
    press_button(&tab, "Run this");
    tab.until(&format!("{}.startsWith('exit code 3')", run_state(0)));
    let seen = tab.eval("(() => { const out = document.querySelector('.course-run pre'); return [out.querySelector('.run-out .sgr-green').textContent, out.querySelector('a').href]; })()");
    assert_eq!(seen, serde_json::json!(["green\nstill <green>", "http://127.0.0.1:8080/users"]));
    assert_eq!(violations(&tab), Vec::<String>::new(), "what axe says to an output");

    // The next “Run this” is the flood's: the page stays alive, and says why it was ended.
    press_button(&tab, "Run this");
    tab.until(&format!("{}.includes('more than 1 MiB')", run_state(1)));
    assert_eq!(tab.errors(), Vec::<String>::new());
    server.stop().unwrap();
}

#[test]
fn stop_and_leaving_the_page_end_the_whole_tree_of_a_command() {
    let Some(browser) = Browser::start() else { return };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let course = Course::with_commands(&[&format!("wait {}", listener.local_addr().unwrap())]);
    let server = start(&course);
    let tab = browser.tab();
    enter(&tab, &server, Lang::Zh);
    // The page of the other edition has no commands; this one has.
    tab.open(&format!("http://{}/en/chapter01/first.html", server.address()));
    press_button(&tab, "Run this");
    let connection = listener.accept().unwrap().0;
    tab.until("document.querySelector('.course-run pre').textContent.includes('connected')");
    press_button(&tab, "Stop");
    tab.until(&format!("{} === 'stopped'", run_state(0)));
    assert_ended(connection);

    press_button(&tab, "Run again");
    let connection = listener.accept().unwrap().0;
    tab.open(&format!("http://{}/en/index.html", server.address()));
    assert_ended(connection);
    server.stop().unwrap();
}

#[test]
fn the_box_climbs_the_ladder_of_hints_and_compares_after_green() {
    let Some(browser) = Browser::start() else { return };
    let course = Course::new();
    let server = start(&course);
    let tab = browser.tab();
    enter(&tab, &server, Lang::Zh);
    tab.until(LIVE);
    assert_eq!(
        tab.eval("document.querySelector('.exercise-compare').checkVisibility()"),
        false,
        "before green"
    );
    for step in 1..=3 {
        press_button(&tab, "提示");
        tab.until(&format!("document.querySelectorAll('.exercise-hints li').length === {step}"));
    }
    tab.until("document.querySelector('.exercise-hints').textContent.includes('--give-up')");
    course.answer(GREEN);
    tab.until(&shows("green"));
    press_button(&tab, "与参考答案对比");
    tab.until("document.querySelector('.exercise-compared').checkVisibility()");
    assert_eq!(violations(&tab), Vec::<String>::new(), "what axe says to hints and comparison");
    assert_eq!(tab.errors(), Vec::<String>::new());
    server.stop().unwrap();
}

#[test]
fn the_map_of_the_course_follows_a_save_and_is_walked_by_keyboard() {
    let Some(browser) = Browser::start() else { return };
    let course = Course::new();
    let server = start(&course);
    let tab = browser.tab();
    tab.open(&server.entrance(Lang::En));
    tab.until("document.querySelector('.course-progress-link:not([hidden])')");
    tab.loads(|| drop(tab.eval("document.querySelector('.course-progress-link').click()")));
    tab.until("document.querySelector('.course-progress-link').textContent.includes('0/')");
    for scheme in ["light", "dark"] {
        tab.media("", &[("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")]);
        assert_eq!(violations(&tab), Vec::<String>::new(), "what axe says to the map, {scheme}");
    }
    course.answer(GREEN);
    tab.until("document.querySelector('.course-progress-link').textContent.includes('✓ 1/')");
    tab.eval("document.querySelector('main a[href*=\"first.html\"]').focus()");
    tab.loads(|| tab.press("Enter"));
    assert!(tab.eval("location.pathname").as_str().unwrap().ends_with("/first.html"));
    server.stop().unwrap();
}

#[test]
fn open_tabs_say_that_the_server_has_gone_and_come_back_to_life_with_it() {
    let Some(browser) = Browser::start() else { return };
    let course = Course::new();
    let server = start(&course);
    let port = server.address().port();
    let tabs = [browser.tab(), browser.tab()];
    for tab in &tabs {
        enter(tab, &server, Lang::En);
        tab.until(LIVE);
    }
    server.stop().unwrap();
    for tab in &tabs {
        tab.until("document.querySelector('.course-live').dataset.on === 'false' && document.querySelector('.course-live').textContent.includes('stopped')");
    }
    let server = start_at(&course, port);
    for tab in &tabs {
        tab.until(LIVE);
    }
    course.answer(GREEN);
    for tab in &tabs {
        tab.until(&shows("green"));
    }
    server.stop().unwrap();
}

#[test]
fn a_third_command_is_refused_in_words_and_a_servers_address_is_a_link_while_it_runs() {
    let Some(browser) = Browser::start() else { return };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // Three blocks with the same command: each has a panel of its own.
    let wait = format!("wait {address}");
    let course = Course::with_commands(&[&wait, &wait, &wait]);
    let server = start(&course);
    let tab = browser.tab();
    enter(&tab, &server, Lang::En);
    let mut connections = Vec::new();
    for nth in 0..2 {
        press_button(&tab, "Run this");
        connections.push(listener.accept().unwrap().0);
        let link = format!("document.querySelectorAll('.course-run')[{nth}].querySelector('pre a')?.href");
        tab.until(&format!("{link} === 'http://{address}/'"));
    }
    press_button(&tab, "Run this");
    tab.until(&format!("{}.includes('2 commands run already')", run_state(2)));
    drop(connections);
    tab.until(&format!("{}.startsWith('exit code 0')", run_state(0)));
    server.stop().unwrap();
}

#[test]
fn a_page_that_leaves_the_book_says_so_in_the_tab_that_shows_it() {
    let Some(browser) = Browser::start() else { return };
    let course = Course::new();
    let server = start(&course);
    let tab = browser.tab();
    enter(&tab, &server, Lang::En);
    tab.until(LIVE);
    let summaries = ["en", "zh-CN"].map(|edition| format!("book/{edition}/SUMMARY.md"));
    let before = summaries.each_ref().map(|path| course.read(path));
    for (path, text) in summaries.iter().zip(&before) {
        let kept: Vec<&str> = text.lines().filter(|line| !line.contains("first.md")).collect();
        course.write(path, kept.join("\n") + "\n");
    }
    tab.until("document.querySelector('#course-gone')?.textContent.includes('no longer in the book')");
    assert_eq!(tab.eval("document.querySelector('course-exercise') !== null"), true, "it can still be read");
    for (path, text) in summaries.iter().zip(&before) {
        course.write(path, text);
    }
    tab.until("document.querySelector('#course-gone') === null");
    server.stop().unwrap();
}
