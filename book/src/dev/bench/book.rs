//! The book: how long both editions take to build, a save to reach the page, and `cargo course` to be up.

use super::{RUNS, table::Row};
use crate::{
    check::{TIME_LIMIT, build::cargo},
    exercise::{catalog::Catalog, marks},
    lang::Lang,
    serve::{Options, Server},
    site,
    workspace::Workspace,
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The page that is saved.
const PAGE: &str = "book/en/chapter01/functions.md";

pub(super) fn rows(copy: &Workspace) -> Result<Vec<Row>> {
    let mut build = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        site::build(copy)?;
        build.push(started.elapsed());
    }
    let (page, answer) = live(copy)?;
    let mut warm = Vec::new();
    for _ in 0..RUNS {
        warm.push(start(copy)?);
    }
    Ok(vec![
        Row::new("both editions built", build, "under 1 s"),
        Row::new("a saved page → told to the open browser", page, "under 1 s on the screen"),
        Row::new("a saved exercise → green told to the open browser", answer, "under 1 s"),
        Row::new("`cargo course`, built → the address answers", warm, "under 1 s"),
    ])
}

/// From nothing but downloaded crates to the address.
pub(super) fn cold(copy: &Workspace) -> Result<Vec<Row>> {
    let target = copy.join("target/cold");
    fs::remove_dir_all(&target).ok();
    let mut command = cargo();
    command.args(["build", "--package", "course"]).current_dir(copy.root()).env("CARGO_TARGET_DIR", &target);
    let started = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    start(copy)?;
    let took = started.elapsed();
    fs::remove_dir_all(&target).ok();
    Ok(vec![Row::new(
        "`cargo course` on a fresh clone, crates downloaded → the address answers",
        vec![took],
        "under 60 s",
    )])
}

/// Saves a page and an exercise in turn and waits for the server to tell an open page.
fn live(copy: &Workspace) -> Result<(Vec<Duration>, Vec<Duration>)> {
    let options = Options {
        port: Some(0),
        open: false,
        allow_host: vec![],
        lang: Lang::En,
        limit: TIME_LIMIT,
        run_limit: crate::serve::RUN_LIMIT,
    };
    let server = Server::start(copy.clone(), &options, Box::new(|_| ()))?;
    let mut events = Events::open(server.address().to_string())?;
    let page = copy.join(PAGE);
    let catalog = Catalog::load(copy)?;
    let exercise = catalog.get("greeting", Lang::En)?;
    let text = fs::read_to_string(&page)?;
    let solution = marks::reference(&fs::read_to_string(exercise.solution())?);
    let (mut pages, mut answers) = (vec![], vec![]);
    for run in 0..=RUNS {
        let started = Instant::now();
        let words = format!("Saved {run} times.");
        fs::write(&page, format!("{text}\n{words}\n"))?;
        // An event may be of the save before; what counts is the page that the reader then gets.
        loop {
            events.wait_for(&["functions.html"])?;
            if events.page("/en/chapter01/functions.html")?.contains(&words) {
                break;
            }
        }
        pages.push(started.elapsed());
        let started = Instant::now();
        fs::write(exercise.answer(), format!("{solution}\n// saved {run} times\n"))?;
        events.wait_for(&["\"greeting\"", "\"green\""])?;
        answers.push(started.elapsed());
    }
    fs::write(&page, text)?;
    server.stop()?;
    // The first of each met cold caches.
    Ok((pages.split_off(1), answers.split_off(1)))
}

/// The server's event stream, as a page reads it.
struct Events {
    address: String,
    lines: BufReader<TcpStream>,
}

impl Events {
    fn open(address: String) -> Result<Events> {
        let mut stream = TcpStream::connect(&address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        write!(
            stream,
            "GET /__course/events HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\r\n"
        )?;
        let mut events = Events { address, lines: BufReader::new(stream) };
        events.wait_for(&["data:"]).context("the event stream does not begin")?;
        Ok(events)
    }

    fn page(&self, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
        let mut text = Vec::new();
        stream.read_to_end(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn wait_for(&mut self, words: &[&str]) -> Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.lines.read_line(&mut line)? == 0 {
                bail!("the server closed the event stream");
            }
            if words.iter().all(|word| line.contains(word)) {
                return Ok(());
            }
        }
    }
}

/// Starts the built program and waits for its address to answer.
fn start(copy: &Workspace) -> Result<Duration> {
    let started = Instant::now();
    let mut child = Command::new(std::env::current_exe()?)
        .args(["serve", "--port", "0"])
        .current_dir(copy.root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().context("the output is piped")?;
    let mut address = None;
    for line in BufReader::new(output).lines() {
        let line = line?;
        if let Some(found) = line.split("http://").nth(1) {
            address = found.split('/').next().map(str::to_string);
            break;
        }
    }
    let answered =
        address.context("no address was printed").and_then(|address| Ok(TcpStream::connect(address.trim())?));
    let took = started.elapsed();
    child.kill()?;
    child.wait()?;
    answered.map(|_| took)
}
