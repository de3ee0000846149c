//! The live book over a real connection: what the server answers and refuses, and that a save reaches the open page.
//!
//! Nothing here sleeps: every wait is for an event of the server, which an open page would get as well.

mod access;
mod broken;
mod exercises;
mod runs;

use crate::fixture::Course;
use course::{
    lang::Lang,
    progress::{State, Store},
    serve::{Options, Server},
};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Far above anything that is waited for; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A live book on a small course.
struct Live {
    server: Server,
    said: Arc<Mutex<Vec<String>>>,
}

fn options(port: u16) -> Options {
    Options {
        port: Some(port),
        open: false,
        allow_host: vec!["course.example".into()],
        lang: Lang::En,
        limit: Duration::from_secs(10),
        run_limit: PATIENCE,
    }
}

impl Live {
    fn start(course: &Course) -> Live {
        Live::start_with(course, options(0))
    }

    fn start_with(course: &Course, options: Options) -> Live {
        let said = Arc::new(Mutex::new(Vec::new()));
        let say = {
            let said = said.clone();
            move |line: &str| said.lock().unwrap().push(line.to_string())
        };
        let server = Server::start(course.workspace.clone(), &options, Box::new(say)).unwrap();
        Live { server, said }
    }

    fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// What the terminal showed so far.
    fn said(&self) -> String {
        self.said.lock().unwrap().join("\n")
    }

    /// Opens the printed address as a browser does: its cookie, and then the token that the page gets.
    fn browser(&self) -> Browser {
        let entrance = self.server.entrance(Lang::En);
        let path = entrance.split_once(&self.address().to_string()).unwrap().1;
        let opened = self.get(path);
        let cookie = opened.header("set-cookie").split(';').next().unwrap().to_string();
        let host = self.address();
        let session =
            self.ask(&format!("GET /__course/session HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n"));
        let session: Value = serde_json::from_str(&session.body).unwrap();
        Browser { cookie, token: session["token"].as_str().unwrap().to_string() }
    }

    /// The head of a POST that a page of `browser` sends.
    fn post_head(&self, browser: &Browser, path: &str) -> String {
        let (host, Browser { cookie, token }) = (self.address(), browser);
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\nX-Course-Token: {token}\r\n"
        )
    }

    fn post(&self, browser: &Browser, path: &str) -> Answer {
        self.ask(&format!("{}Content-Length: 0\r\n", self.post_head(browser, path)))
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.address()))
    }

    /// Sends a request whose head is `head`, without the empty line at its end.
    fn ask(&self, head: &str) -> Answer {
        self.ask_with_body(head, "")
    }

    fn ask_with_body(&self, head: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "{head}Connection: close\r\n\r\n{body}").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Answer { status: head[9..12].parse().unwrap(), head: head.to_string(), body: body.to_string() }
    }

    /// Opens a page's event stream; its first event has come.
    fn events(&self) -> (Events, Value) {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET /__course/events HTTP/1.1\r\nHost: {}\r\n\r\n", self.address()).unwrap();
        let mut events = Events { lines: BufReader::new(stream), last: String::new() };
        let hello = events.next().expect("the first event");
        assert_eq!(hello["type"], "hello");
        (events, hello)
    }
}

/// What a browser has that opened the printed address.
struct Browser {
    cookie: String,
    token: String,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}: ")));
        line.map_or("", |line| &line[name.len() + 2..])
    }
}

struct Events {
    lines: BufReader<TcpStream>,
    /// The last line that was not empty.
    last: String,
}

impl Events {
    /// The next event; `None` when the server has closed the stream.
    fn next(&mut self) -> Option<Value> {
        // The stream is never silent for long, since the server says that it is alive, so the socket's own patience is not enough.
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(json) = line.strip_prefix("data: ") {
                return Some(serde_json::from_str(json).unwrap());
            }
            if !line.trim().is_empty() {
                self.last = line.trim().to_string();
            }
        }
        panic!("no event within {PATIENCE:?}")
    }

    /// The next event of `kind`.
    fn wait(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next().unwrap_or_else(|| panic!("the stream ended before an event `{kind}`"));
            if event["type"] == kind {
                return event;
            }
        }
    }

    /// The next card of the fixture's exercise that is not about a check under way.
    fn verdict(&mut self) -> Value {
        loop {
            let card = self.wait("exercise")["exercise"].take();
            if card["state"] != "checking" {
                return card;
            }
        }
    }
}

#[test]
fn pages_are_served_with_their_type_and_sent_again_only_when_they_have_changed() {
    let course = Course::new();
    let live = Live::start(&course);
    for path in ["/en/", "/en/index.html"] {
        let page = live.get(path);
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(
            page.body.contains("This is the course for tests.") && page.body.contains("/__course/live.js")
        );
    }
    let page = live.get("/zh-CN/chapter01/first.html");
    assert!(page.body.contains("几岁起可以注册？"));
    let again = format!(
        "GET /zh-CN/chapter01/first.html HTTP/1.1\r\nHost: {}\r\nIf-None-Match: {}\r\n",
        live.address(),
        page.header("etag")
    );
    assert_eq!((live.ask(&again).status, live.ask(&again).body.len()), (304, 0));
    let style = live.get("/course/course.css");
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
    for script in ["box.js", "live.js", "map.js", "run.js", "session.js", "worker.js"] {
        let script = live.get(&format!("/__course/{script}"));
        assert_eq!((script.status, script.header("content-type")), (200, "text/javascript; charset=utf-8"));
    }
    live.server.stop().unwrap();
}

#[test]
fn only_this_machines_own_names_are_answered_and_nothing_may_come_from_elsewhere() {
    let course = Course::new();
    let live = Live::start(&course);
    let port = live.address().port();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        ("evil.example".to_string(), 421),
        (format!("evil.example:{port}"), 421),
        (format!("127.0.0.1:{}", port.wrapping_add(1)), 421),
        (String::new(), 421),
    ] {
        for path in ["/en/", "/__course/live.js"] {
            assert_eq!(
                live.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n")).status,
                status,
                "{host} {path}"
            );
        }
    }
    let events = live.ask("GET /__course/events HTTP/1.1\r\nHost: evil.example\r\n");
    assert_eq!(events.status, 421);
    assert!(live.get("/en/").header("content-security-policy").starts_with("default-src 'self'"));
    live.server.stop().unwrap();
}

#[test]
fn an_unknown_address_gets_its_editions_page_and_a_folder_its_slash() {
    let course = Course::new();
    let live = Live::start(&course);
    let page = live.get("/zh-CN/no/such.html");
    assert_eq!(page.status, 404);
    assert!(page.body.contains("没有这一页"));
    for path in
        ["/en/nothing", "/nothing", "/../Cargo.toml", "/en/%2e%2e/%2e%2e/Cargo.toml", "/__course/nothing"]
    {
        let page = live.get(path);
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("There is no such page."), "{path}");
    }
    let folder = live.get("/zh-CN");
    assert_eq!((folder.status, folder.header("location")), (307, "/zh-CN/"));
    live.server.stop().unwrap();
}

#[test]
fn a_taken_port_is_named_with_the_setting_that_changes_it() {
    let course = Course::new();
    let live = Live::start(&course);
    let port = live.address().port();
    let error =
        Server::start(course.workspace.clone(), &options(port), Box::new(|_| {})).err().unwrap().to_string();
    for expected in [format!("port {port} is taken"), "--port N".into(), "COURSE_PORT".into()] {
        assert!(error.contains(&expected), "{error}");
    }
    live.server.stop().unwrap();
}

#[test]
fn a_saved_page_is_told_to_open_pages_and_served() {
    let course = Course::new();
    let live = Live::start(&course);
    let (mut events, hello) = live.events();
    let first = "/en/chapter01/first.html";
    course.write("book/en/chapter01/first.md", "# Chapter one\n\nSaved a moment ago.\n\n## Your turn\n");
    let event = events.wait("pages");
    let pages = event["pages"].as_object().unwrap();
    assert_eq!(pages.keys().collect::<Vec<_>>(), [first], "only the page that is new");
    assert_ne!(pages[first], hello["pages"][first]);
    let page = live.get(first).body;
    assert!(page.contains("Saved a moment ago."));
    assert!(page.contains(&format!("data-page={}", pages[first])), "the page knows which one it is");
    live.server.stop().unwrap();
}

#[test]
fn a_saved_file_that_a_page_includes_shows_on_the_page() {
    let course = Course::new();
    course.write("chapter01/src/shown.rs", "fn before() {}\n");
    let page = "# Chapter one\n\n```rust,ignore\n{{#include ../../../chapter01/src/shown.rs}}\n```\n\n## Your turn\n";
    course.write("book/en/chapter01/first.md", page);
    let live = Live::start(&course);
    let (mut events, _) = live.events();
    course.write("chapter01/src/shown.rs", "fn after_the_save() {}\n");
    events.wait("pages");
    assert!(live.get("/en/chapter01/first.html").body.contains("after_the_save"));
    live.server.stop().unwrap();
}

#[test]
fn a_broken_page_leaves_the_old_site_up_and_is_named_on_every_page_until_it_is_mended() {
    let course = Course::new();
    let live = Live::start(&course);
    let (mut events, hello) = live.events();
    assert_eq!(hello["broken"], Value::Null);
    let good = course.read("book/en/chapter01/first.md");
    let include = "\n```rust\n{{#include ../../../chapter01/src/later.rs}}\n```\n";
    course.write("book/en/chapter01/first.md", format!("{good}{include}"));
    let broken = events.wait("broken")["broken"].take();
    assert!(
        broken["en"]
            .as_str()
            .unwrap()
            .starts_with("book/en/chapter01/first.md:12: cannot include chapter01/src/later.rs")
    );
    assert!(broken["zh-CN"].as_str().unwrap().contains("无法引入 chapter01/src/later.rs"));
    assert!(live.said().contains("cannot include chapter01/src/later.rs"), "{}", live.said());
    assert!(live.get("/en/chapter01/first.html").body.contains("From what age may one sign up?"));
    assert_eq!(live.events().1["broken"], broken, "a page that is opened now is told as well");

    // The missing file is mended by writing it: it is looked for though no good page includes it.
    course.write("chapter01/src/later.rs", "fn later() {}\n");
    assert_eq!(events.wait("broken")["broken"], Value::Null);
    events.wait("pages");
    assert!(live.get("/en/chapter01/first.html").body.contains("later"));
    assert_eq!(live.events().1["broken"], Value::Null);
    live.server.stop().unwrap();
}

#[test]
fn a_saved_answer_shows_its_verdict_in_both_languages_and_is_recorded() {
    let course = Course::new();
    let live = Live::start(&course);
    let (mut events, hello) = live.events();
    assert_eq!(hello["exercises"]["is_adult"]["state"], "not_started");

    course.answer("pub fn is_adult(age: u8) -> bool {\n    age > 18\n}\n");
    let seen = events.wait("exercise")["exercise"].take();
    assert_eq!(
        (&seen["state"], &seen["en"]["label"]),
        (&"checking".into(), &"… checking".into()),
        "that the save was seen"
    );
    let card = events.verdict();
    assert_eq!(
        (&card["state"], &card["passed"], &card["tests"]),
        (&"red".into(), &2.into(), &3.into()),
        "{card}"
    );
    for (lang, label, requirement, story) in [
        ("en", "✗ red: 2 of 3 tests pass", "At 18 one may sign up.", "and <code>&gt;</code> does not"),
        ("zh-CN", "✗ 未通过：3 个测试通过了 2 个", "满 18 岁可以注册。", "而 <code>&gt;</code> 不包含"),
    ] {
        assert_eq!(card[lang]["label"], label);
        let report = card[lang]["report"].as_str().unwrap();
        assert!(report.contains(requirement) && report.contains(story), "{report}");
    }

    course.answer("pub fn is_adult(age: u8) -> Vec<bool> {\n    age\n}\n");
    let card = events.verdict();
    assert_eq!(card["state"], "does_not_compile");
    let report = card["en"]["report"].as_str().unwrap();
    assert!(report.contains("mismatched types") && report.contains("Vec&lt;bool&gt;"), "{report}");

    course.answer("pub fn is_adult(age: u8) -> bool {\n    age >= 18\n}\n");
    let card = events.verdict();
    assert_eq!(
        (&card["state"], &card["en"]["label"]),
        (&"green".into(), &"✓ green: all 3 tests pass".into())
    );
    let (progress, _) = Store::new(&course.workspace, Lang::En).load().unwrap();
    let entry = &progress.exercises["is_adult"];
    assert_eq!((entry.state, entry.solved, entry.checks), (State::Green, true, 3));
    assert!(live.said().contains("is_adult"), "{}", live.said());
    assert_eq!(live.events().1["exercises"]["is_adult"], card, "a page that is opened now shows the same");
    live.server.stop().unwrap();
}

#[test]
fn an_answer_that_cannot_be_checked_says_why_on_its_page() {
    let course = Course::new();
    let live = Live::start(&course);
    let (mut events, _) = live.events();
    course.answer("");
    let card = events.verdict();
    assert_eq!(card["state"], "cannot_check");
    assert!(card["en"]["report"].as_str().unwrap().contains("is empty"), "{card}");
    live.server.stop().unwrap();
}

#[test]
fn what_another_command_records_is_shown_at_once_and_at_the_next_start() {
    let course = Course::new();
    let live = Live::start(&course);
    let (mut events, _) = live.events();
    let store = Store::new(&course.workspace, Lang::En);
    let record = |state, passed| {
        let change = move |progress: &mut course::progress::Progress| {
            let entry = progress.exercises.entry("is_adult".into()).or_default();
            (entry.state, entry.passed, entry.tests) = (state, passed, 3);
        };
        store.update(change).unwrap();
    };
    record(State::Red, 1);
    assert_eq!(events.verdict()["en"]["label"], "✗ red: 1 of 3 tests pass");
    live.server.stop().unwrap();

    let live = Live::start(&course);
    let (_, hello) = live.events();
    assert_eq!(hello["exercises"]["is_adult"]["zh-CN"]["label"], "✗ 未通过：3 个测试通过了 1 个");
    live.server.stop().unwrap();
}

#[test]
fn stopping_ends_the_open_event_streams() {
    let course = Course::new();
    let live = Live::start(&course);
    let (mut events, _) = live.events();
    let address = live.address();
    live.server.stop().unwrap();
    assert!(events.next().is_none(), "the stream has an end");
    assert_eq!(events.last, "0", "and it is its proper end, the chunk of length 0, not a cut");
    assert!(TcpStream::connect(address).is_err(), "nothing listens any more");
}
