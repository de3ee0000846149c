//! Answers that do not end, end the process, eat memory, print without end, or are no text: each gets a clear word, none
//! counts as green, and nothing is left running.

use crate::fixture::{Course, Ran, assert_ended};
use std::{
    net::TcpListener,
    process::{Command, Stdio},
};

/// Checks `body` as the body of `is_adult` with a time limit of `seconds`.
fn check(course: &Course, body: &str, seconds: &str) -> Ran {
    course.answer(&format!("pub fn is_adult(age: u8) -> bool {{\n    let _ = age;\n    {body}\n}}\n"));
    course.run(&["--time-limit", seconds, "check", "is_adult"])
}

#[test]
fn an_endless_loop_is_stopped_and_the_tests_that_never_finished_are_named() {
    let ran = check(&Course::new(), "loop { std::hint::spin_loop() }", "1");
    assert_eq!(ran.code, 3, "{}", ran.text);
    assert!(ran.text.contains("did not end within 1 s"), "{}", ran.text);
    assert!(ran.text.contains("eighteen_is_enough"), "{}", ran.text);
}

#[test]
fn exit_0_is_not_green() {
    let ran = check(&Course::new(), "std::process::exit(0)", "60");
    assert_eq!(ran.code, 1, "{}", ran.text);
    assert!(
        ran.text.contains("ended before the tests could") && ran.text.contains("exit code 0"),
        "{}",
        ran.text
    );
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_eats_memory_is_stopped_at_the_limit() {
    let body = "let mut all: Vec<Vec<u8>> = vec![];\n    loop { all.push(vec![age; 64 << 20]); }";
    let ran = check(&Course::new(), body, "60");
    assert_eq!(ran.code, 3, "{}", ran.text);
    assert!(ran.text.contains("GiB of memory"), "{}", ran.text);
}

#[test]
fn a_million_printed_lines_do_not_hide_the_verdict() {
    let ran =
        check(&Course::new(), "for line in 0..1_000_000 { println!(\"line {line}\"); }\n    age > 18", "60");
    assert_eq!(ran.code, 1, "{}", ran.text);
    assert!(
        ran.text.contains("expected  true") && ran.text.contains("The limit itself was left out."),
        "{}",
        ran.text
    );
    assert!(ran.text.lines().count() <= 24, "one screen, not a million lines");
}

#[test]
fn output_without_end_is_stopped() {
    let body = "use std::io::Write;\n    let line = [b'x'; 1 << 16];\n    loop { std::io::stdout().write_all(&line).ok(); }";
    let ran = check(&Course::new(), body, "60");
    assert_eq!(ran.code, 3, "{}", ran.text);
    assert!(ran.text.contains("more than 64 MiB"), "{}", ran.text);
}

#[test]
fn a_file_that_is_gone_empty_or_no_text_is_named_with_its_cure() {
    let course = Course::new();
    let file = "chapter01/exercises/is_adult/exercise.rs";
    let mut cases: Vec<(&str, Option<&[u8]>)> = vec![
        ("is gone. `cargo course reset is_adult`", None),
        ("is empty. `cargo course reset is_adult`", Some(b"  \n")),
        ("exercise.rs:2: this is not UTF-8", Some(b"// a\n// \xff\n")),
    ];
    for (word, bytes) in cases.drain(..) {
        match bytes {
            Some(bytes) => course.write(file, bytes),
            None => std::fs::remove_file(course.path(file)).unwrap(),
        }
        let ran = course.run(&["check", "is_adult"]);
        assert_eq!(ran.code, 3, "{}", ran.text);
        assert!(ran.text.contains(word), "{word} is missing in:\n{}", ran.text);
    }
    assert_eq!(course.run(&["reset", "is_adult"]).code, 0);
    assert!(course.read(file).contains("todo!"));
}

#[test]
fn a_missing_cargo_is_named_with_where_to_get_it() {
    let course = Course::new();
    let mut command = course.command(course.root(), &["check", "is_adult"]);
    let output = command.env("CARGO", "/nowhere/cargo").output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("cargo cannot be started") && text.contains("rustup.rs"), "{text}");
}

/// The answer connects to the test and loops; that its end of the connection closes is the proof that it is gone.
#[test]
#[cfg(unix)]
fn ctrl_c_in_the_middle_of_a_check_leaves_no_process() {
    let course = Course::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    course.answer(&format!(
        "pub fn is_adult(age: u8) -> bool {{\n    let _open = std::net::TcpStream::connect(\"{address}\").unwrap();\n    loop {{ std::hint::black_box(age); }}\n}}\n"
    ));
    let mut command = course.command(course.root(), &["check", "is_adult"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (connection, _) = listener.accept().unwrap();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_ended(connection);
}
