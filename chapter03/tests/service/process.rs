//! The program `serve` as whoever runs it meets it: what it prints, what it refuses, and how it ends.

use crate::support::PATIENCE;
use chapter03::config::DEVELOPMENT_KEY;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
};

fn serve(arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter03"));
    command.arg("serve").args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["ORDER_HTTP", "ORDER_GRPC", "ORDER_API_KEYS", "OTEL_EXPORTER_OTLP_ENDPOINT", "RUST_LOG"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_setting_that_is_wrong_is_exit_code_2_and_named() {
    for (arguments, environment, words) in [
        (&["--http", "here"][..], &[][..], "--http from the command line is \"here\""),
        (&[], &[("ORDER_GRPC", "there")], "ORDER_GRPC from the environment is \"there\""),
        (&[], &[("ORDER_API_KEYS", "shop=short")], "ORDER_API_KEYS"),
        (
            &[],
            &[("RUST_LOG", "inof")],
            "RUST_LOG from the environment is \"inof\": it has to be a level (off, error",
        ),
        (&["--bogus"], &[], "--bogus"),
    ] {
        let output = serve(arguments, environment).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn an_address_that_is_taken_is_exit_code_1_and_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = serve(&["--http", "127.0.0.1:0", "--grpc", &address], &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains(&address) && said(&output).contains("--grpc"), "{}", said(&output));
}

#[test]
fn help_explains_every_setting() {
    let output = serve(&["--help"], &[]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    for word in ["--http", "ORDER_API_KEYS", "OTEL_EXPORTER_OTLP_ENDPOINT", "Exit codes"] {
        assert!(help.contains(word), "{help}");
    }
}

/// A running program and its two addresses.
#[cfg(unix)]
pub struct Running {
    child: Child,
    pub http: String,
    pub grpc: String,
}

#[cfg(unix)]
impl Running {
    fn start(arguments: &[&str]) -> Running {
        Running::start_with(arguments, &[])
    }

    pub fn start_with(arguments: &[&str], environment: &[(&str, &str)]) -> Running {
        let free = ["--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"];
        let mut child = serve(&[&free[..], arguments].concat(), environment).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let http = lines.next().unwrap().unwrap().strip_prefix("http://").unwrap().to_string();
        let grpc = lines.next().unwrap().unwrap();
        assert!(grpc.starts_with("grpc://127.0.0.1:") && !grpc.ends_with(":0"), "{grpc}");
        let grpc = grpc.replace("grpc://", "http://");
        Running { child, http, grpc }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.http).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn ask(&self, line: &str) -> String {
        self.ask_with(line, "")
    }

    /// `headers` end with a line break each.
    pub fn ask_with(&self, line: &str, headers: &str) -> String {
        let mut stream = self.connect();
        write!(
            stream,
            "{line} HTTP/1.1\r\nhost: test\r\nconnection: close\r\nx-api-key: {DEVELOPMENT_KEY}\r\n{headers}\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Its exit code, and what it wrote to standard error.
    pub fn end(self) -> (Option<i32>, String) {
        let output = self.child.wait_with_output().unwrap();
        (output.status.code(), said(&output))
    }
}

#[cfg(unix)]
#[test]
fn it_prints_where_it_listens_serves_and_ends_cleanly_on_both_signals() {
    for signal in ["-TERM", "-INT"] {
        let program = Running::start(&[]);
        assert!(program.ask("GET /orders?user_id=ada").starts_with("HTTP/1.1 200"));
        assert!(program.ask("GET /readyz").starts_with("HTTP/1.1 200"));
        program.signal(signal);
        let (code, said) = program.end();
        assert_eq!(code, Some(0), "{signal}: {said}");
        assert!(said.contains(DEVELOPMENT_KEY), "a key that everybody knows is said plainly: {said}");
    }
}

#[cfg(unix)]
#[test]
fn a_request_that_never_ends_is_cut_and_the_exit_code_says_so() {
    let program = Running::start(&["--drain", "0.05"]);
    let mut stream = program.connect();
    write!(stream, "POST /orders HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 100\r\nexpect: 100-continue\r\n\r\n").unwrap();
    // The interim answer says that the handler waits for the body, which never comes.
    let mut interim = [0; 12];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100");
    program.signal("-TERM");
    let (code, said) = program.end();
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("drain time is over"), "{said}");
}
