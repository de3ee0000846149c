//! The program as whoever runs it sees it: arguments, the address line, signals and the exit code.
#![cfg(unix)]

use crate::client::{Client, PATIENCE, refuses};
use std::{
    io::{BufRead, BufReader, Read},
    net::{SocketAddr, TcpListener},
    os::unix::process::ExitStatusExt,
    process::{Child, Command, ExitStatus, Stdio},
    time::Instant,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chapter02");

/// A started `serve`. It is killed when the test ends, however the test ends.
pub struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    pub fn spawn(command: &mut Command) -> Process {
        Process(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// Starts `serve`.
    pub fn serve(arguments: &[&str]) -> Process {
        Process::spawn(Command::new(PROGRAM).arg("serve").args(arguments))
    }

    /// Starts `serve` on a free port and waits for its address.
    fn serving(arguments: &[&str]) -> (Process, SocketAddr) {
        let mut process = Process::serve(&[&["--port", "0"], arguments].concat());
        let address = process.address();
        (process, address)
    }

    /// The first line of standard output: an address, and nothing else.
    pub fn address(&mut self) -> SocketAddr {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("http://").and_then(|line| line.strip_suffix('\n'));
        address.unwrap_or_else(|| panic!("no address: {line:?}")).parse().unwrap()
    }

    /// `TERM` or `INT`, sent by a shell: every Unix has one.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.0.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    pub fn exit(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "the process does not end");
            std::thread::yield_now();
        }
    }

    /// The exit code, and what was written to standard error.
    pub fn end(&mut self) -> (Option<i32>, String) {
        let code = self.exit().code();
        let mut text = String::new();
        self.0.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        (code, text)
    }
}

#[test]
fn either_signal_ends_an_idle_service_with_0() {
    for signal in ["TERM", "INT"] {
        let (mut process, address) = Process::serving(&[]);
        assert!(address.ip().is_loopback());
        assert_eq!(Client::open(address).get("/a?b").body, "Hello, World! You asked for: /a");
        process.signal(signal);
        assert_eq!(process.end(), (Some(0), "serve: greetings: 1\n".to_string()), "{signal}");
    }
}

#[test]
fn arguments_choose_language_and_threads() {
    let (_process, address) = Process::serving(&["--lang", "zh-CN", "--threads", "2"]);
    assert_eq!(Client::open(address).get("/%E6%9D%8E").body, "你好，世界！你请求的是：/李");
}

#[test]
fn a_signal_right_after_the_address_ends_it_with_0() {
    let (mut process, _) = Process::serving(&[]);
    process.signal("TERM");
    assert_eq!(process.end(), (Some(0), "serve: greetings: 0\n".to_string()));
}

/// The signal comes before the service catches signals, or after; both are an end, and neither takes long.
#[test]
fn a_signal_during_the_start_ends_it_one_way_or_the_other() {
    let mut process = Process::serve(&["--port", "0"]);
    process.signal("TERM");
    let status = process.exit();
    assert!(status.code() == Some(0) || status.signal() == Some(15), "{status}");
}

#[test]
fn an_open_request_is_answered_after_the_signal_and_the_code_is_0() {
    let (mut process, address) = Process::serving(&[]);
    let mut client = Client::open(address);
    client.send("GET /open HTTP/1.1\r\n");
    Client::open(address).two_rounds();
    process.signal("TERM");
    refuses(address);
    client.send("Host: test\r\n\r\n");
    assert_eq!(client.answer().body, "Hello, World! You asked for: /open");
    assert_eq!(process.end(), (Some(0), "serve: greetings: 3\n".to_string()));
}

#[test]
fn a_request_that_stays_open_for_longer_than_the_drain_time_makes_the_code_3() {
    let (mut process, address) = Process::serving(&["--drain", "0.1"]);
    let mut client = Client::open(address);
    client.send("GET /open HTTP/1.1\r\n");
    Client::open(address).two_rounds();
    process.signal("TERM");
    let (code, text) = process.end();
    assert_eq!(code, Some(3));
    assert_eq!(text, "serve: greetings: 2\nserve: the drain time is over, requests still open: 1\n");
    assert_eq!(client.end(), "");
}

#[test]
fn a_second_signal_does_not_wait_for_open_requests() {
    let (mut process, address) = Process::serving(&["--drain", "3600"]);
    let mut client = Client::open(address);
    client.send("GET /open HTTP/1.1\r\n");
    Client::open(address).two_rounds();
    process.signal("INT");
    refuses(address);
    process.signal("INT");
    let (code, text) = process.end();
    assert_eq!(code, Some(3));
    assert_eq!(text, "serve: greetings: 2\nserve: a second signal, so open requests were not waited for\n");
}

#[test]
fn a_port_that_is_taken_is_named_with_its_argument_and_the_code_is_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, text) = Process::serve(&["--port", &port]).end();
    assert_eq!(code, Some(1));
    assert!(text.contains(&format!("cannot listen on 127.0.0.1:{port}")), "{text}");
    assert!(
        text.contains(&format!("--port {port}")) && text.contains("--port 0 takes a free port"),
        "{text}"
    );
}

#[test]
fn an_address_of_another_machine_is_named_with_its_argument_and_the_code_is_1() {
    // RFC 5737: an address that no machine has.
    let (code, text) = Process::serve(&["--host", "192.0.2.1", "--port", "0"]).end();
    assert_eq!(code, Some(1));
    assert!(text.contains("--host 192.0.2.1"), "{text}");
}

#[test]
fn an_argument_that_cannot_be_read_is_named_and_the_code_is_2() {
    for (arguments, named) in [
        (["--port", "70000"], "--port <N>"),
        (["--port", "http"], "--port <N>"),
        (["--host", "localhost"], "--host <ADDR>"),
        (["--lang", "fr"], "en, zh-CN"),
        (["--drain", "-1"], "--drain <SECONDS>"),
        (["--drain", "soon"], "a number of seconds is needed, such as 10 or 0.5"),
        (["--threads", "0"], "--threads <N>"),
        (["--prot", "1"], "--prot"),
    ] {
        let (code, text) = Process::serve(&arguments).end();
        assert_eq!(code, Some(2), "{arguments:?}: {text}");
        assert!(text.contains(named), "{arguments:?}: {text}");
    }
}

#[test]
fn help_is_no_failure_and_explains_the_exit_codes() {
    let output = Command::new(PROGRAM).args(["serve", "--help"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text.contains("--port <N>") && text.contains("Exit codes: 0 "), "{text}");
}

#[test]
fn a_service_without_files_to_open_recovers_when_clients_leave() {
    let few = "ulimit -n 24; exec \"$0\" serve --port 0";
    let mut process = Process::spawn(Command::new("sh").args(["-c", few, PROGRAM]));
    let address = process.address();
    let many: Vec<Client> = (0..40).map(|_| Client::open(address)).collect();
    drop(many);
    assert_eq!(Client::open(address).get("/after").status, 200);
}
