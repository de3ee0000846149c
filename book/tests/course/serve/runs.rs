//! Commands that a page runs: what streams, how it ends, and that nothing of it is left.

use super::{Browser, Course, Live, Options, PATIENCE, Value, options};
use crate::fixture::assert_ended;
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    time::Duration,
};

/// The ids of the commands on the page, in order.
fn ids(live: &Live) -> Vec<String> {
    let page = live.get("/en/chapter01/first.html").body;
    page.split("<pre data-run=").skip(1).map(|rest| rest.trim_start_matches('"')[..16].to_string()).collect()
}

/// A command under way.
struct Running(BufReader<TcpStream>);

impl Running {
    fn start(live: &Live, browser: &Browser, id: &str) -> Running {
        let mut stream = TcpStream::connect(live.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = live.post_head(browser, &format!("/__course/run/{id}"));
        write!(stream, "{head}Content-Length: 0\r\n\r\n").unwrap();
        let mut running = Running(BufReader::new(stream));
        let mut status = String::new();
        running.0.read_line(&mut status).unwrap();
        assert!(status.contains(" 200 "), "{status}");
        running
    }

    /// The next line; `None` after the end.
    fn next(&mut self) -> Option<Value> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap() == 0 || line == "0\r\n" {
                return None;
            }
            if line.starts_with('{') {
                return Some(serde_json::from_str(&line).unwrap());
            }
        }
    }

    /// All text of `kind`, and the end.
    fn rest(mut self, kind: &str) -> (String, Value) {
        let mut text = String::new();
        loop {
            let line = self.next().expect("an end");
            if line["kind"] == "end" {
                return (text, line);
            }
            if line["kind"] == kind {
                text.push_str(line["html"].as_str().unwrap());
            }
        }
    }

    fn wait_for(&mut self, text: &str) {
        while !self.next().expect("more lines").to_string().contains(text) {}
    }
}

#[test]
fn a_command_of_the_page_streams_its_output_with_colours_and_links_and_says_how_it_ended() {
    let course = Course::with_commands(&["hello", "flood"]);
    let live = Live::start(&course);
    let browser = live.browser();
    let ids = ids(&live);
    assert_eq!(ids.len(), 2, "only commands of this workspace can be run");

    let (out, end) = Running::start(&live, &browser, &ids[0]).rest("out");
    let link = "<a href=\"http://127.0.0.1:8080/users\"";
    assert!(out.contains("<span class=\"sgr-green\">green\nstill &lt;green&gt;</span>"), "{out}");
    assert!(out.contains(link), "{out}");
    assert!(
        !end["good"].as_bool().unwrap() && end["text"]["en"].as_str().unwrap().starts_with("exit code 3")
    );
    assert!(end["text"]["zh-CN"].as_str().unwrap().starts_with("退出码 3"));

    let (err, _) = Running::start(&live, &browser, &ids[0]).rest("err");
    assert!(err.contains("Running") && err.contains("to the error stream"), "cargo is not kept quiet: {err}");

    let (out, end) = Running::start(&live, &browser, &ids[1]).rest("out");
    assert!(end["text"]["en"].as_str().unwrap().contains("more than 1 MiB"), "{end}");
    assert!(out.len() <= 1 << 20, "{}", out.len());
    live.server.stop().unwrap();
}

#[test]
fn leaving_the_page_ends_the_whole_tree_and_a_third_command_waits_for_its_turn() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let course = Course::with_commands(&[&format!("wait {}", listener.local_addr().unwrap())]);
    let live = Live::start(&course);
    let browser = live.browser();
    let id = &ids(&live)[0];
    let mut connections = vec![];
    let mut runs: Vec<Running> = (0..2)
        .map(|_| {
            let mut run = Running::start(&live, &browser, id);
            connections.push(listener.accept().unwrap().0);
            run.wait_for("connected");
            run
        })
        .collect();
    let third = live.post(&browser, &format!("/__course/run/{id}"));
    assert_eq!(third.status, 429);
    assert!(third.body.contains("2 commands run already") && third.body.contains("已有 2 个命令"));

    let mut gone = || assert_ended(connections.pop().unwrap());
    drop(runs.pop());
    gone();
    // The end of the server is the end of the other, which the open page is told.
    let last = runs.pop().unwrap();
    live.server.stop().unwrap();
    gone();
    assert_eq!(last.rest("out").1["text"]["en"], "stopped");
}

#[test]
fn a_command_that_outlives_its_time_is_ended_with_all_that_it_started() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let course = Course::with_commands(&[&format!("wait {}", listener.local_addr().unwrap())]);
    let built = std::process::Command::new("cargo")
        .args(["build", "-q", "-p", "chapter01"])
        .current_dir(course.root())
        .status();
    assert!(built.unwrap().success(), "a build would use the time up");
    let live = Live::start_with(&course, Options { run_limit: Duration::from_secs(1), ..options(0) });
    let browser = live.browser();
    let run = Running::start(&live, &browser, &ids(&live)[0]);
    let connection = listener.accept().unwrap().0;
    let (_, end) = run.rest("out");
    assert!(end["text"]["en"].as_str().unwrap().contains("it ran for 1 s"), "{end}");
    assert_ended(connection);
    live.server.stop().unwrap();
}

#[test]
fn the_static_edition_has_nothing_to_run() {
    let course = Course::with_commands(&["hello"]);
    let site = course::site::build(&course.workspace).unwrap();
    for (path, bytes) in site.files.iter().filter(|(path, _)| path.ends_with(".html")) {
        assert!(!String::from_utf8_lossy(bytes).contains("data-run"), "{path}");
    }
}
