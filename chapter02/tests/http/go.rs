//! What the page says of Go's first HTTP service, on the machine that has a Go tool chain.
#![cfg(unix)]

use crate::{client::Client, process::Process};
use std::{net::TcpListener, path::PathBuf, process::Command, time::Duration};

/// `chapter02/go/{name}` as a program; `None` where there is no Go.
fn built(name: &str) -> Option<PathBuf> {
    let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("go-{name}"));
    let source = format!("{}/go/{name}/main.go", env!("CARGO_MANIFEST_DIR"));
    let build =
        Command::new("go").args(["build", "-o"]).arg(&program).arg(source).env("CGO_ENABLED", "0").status();
    let Ok(status) = build else {
        eprintln!("skipped: there is no Go here");
        return None;
    };
    assert!(status.success(), "Go does not build {name}");
    Some(program)
}

#[test]
fn the_first_service_in_go_hides_that_its_port_is_taken_and_waits_for_slow_clients() {
    let Some(program) = built("hello") else { return };

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let mut process = Process::spawn(Command::new(&program).arg(address.to_string()));
    assert_eq!(process.address(), address, "it says that it is there");
    assert_eq!(process.end(), (Some(0), String::new()), "and ends as if all were well");

    drop(taken);
    let mut process = Process::spawn(Command::new(&program).arg(address.to_string()));
    process.address();
    let mut client = loop {
        match std::net::TcpStream::connect(address) {
            Ok(_) => break Client::open(address),
            Err(_) => std::thread::yield_now(), // it prints before it listens
        }
    };
    client.send("GET / HTTP/1.1\r\nHost: te");
    assert_eq!(client.hears_within(Duration::from_millis(500)), None);
}

#[test]
fn the_same_with_its_errors_and_limits_looked_after() {
    let Some(program) = built("hello_stops") else { return };
    let mut process = Process::spawn(Command::new(&program).arg("127.0.0.1:0"));
    let address = process.address();
    assert_eq!(Client::open(address).get("/a?b").body, "Hello, World! You asked for: /a");
    process.signal("TERM");
    assert_eq!(process.end().0, Some(0));

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut process = Process::spawn(Command::new(&program).arg(taken.local_addr().unwrap().to_string()));
    assert_eq!(process.end().0, Some(1));
}
