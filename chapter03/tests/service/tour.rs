//! `cargo run -p chapter03` without arguments, from its first line to Ctrl-C.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

#[cfg(unix)]
#[test]
fn the_tour_shows_orders_that_succeed_and_fail_and_ends_on_ctrl_c() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter03"));
    for name in ["ORDER_HTTP", "ORDER_GRPC", "ORDER_API_KEYS", "OTEL_EXPORTER_OTLP_ENDPOINT", "RUST_LOG"] {
        command.env_remove(name);
    }
    let mut program =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut printed = String::new();
    for line in BufReader::new(program.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let last = line.starts_with("Ctrl-C");
        printed.push_str(&line);
        printed.push('\n');
        if last {
            break;
        }
    }
    for words in [
        "Accepted",
        "InReview",
        "not_found",
        "unauthenticated",
        "deadline_exceeded",
        "unavailable",
        "All traces:",
    ] {
        assert!(printed.contains(words), "{words}:\n{printed}");
    }
    let sent = Command::new("kill").args(["-INT", &program.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(program.wait().unwrap().code(), Some(0), "{printed}");
}
