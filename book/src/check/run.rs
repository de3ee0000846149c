//! Runs a test binary within limits of time, memory and output, and reads what its tests said.

use super::{
    CannotCheck, TestReport, TestState, libtest,
    process::{self, Cancel, Ended, Limits, Stream},
};
use crate::{
    exercise::{Exercise, manifest::Manifest},
    lang::Lang,
    tr,
    workspace::Workspace,
};
use std::{
    path::Path,
    process::{Command, ExitStatus},
    time::Duration,
};

/// How much memory a check may take, bytes. Suites need a few megabytes; a runaway `Vec` should end here and not take the
/// learner's desktop with it. Enforced on Linux; elsewhere the time limit still holds.
pub const MEMORY_LIMIT: u64 = 2 << 30;

/// What a run of a test binary gave.
#[derive(Debug)]
pub struct Run {
    /// The tests.
    pub tests: Vec<TestReport>,
    /// Whether the harness came to its end. If not, no verdict of green or red is due.
    pub completed: bool,
    /// The exit status in words.
    pub how_it_ended: String,
}

/// Runs `binary`, the tests of `exercise`.
///
/// # Errors
/// If it cannot be started, hits a limit, or Ctrl-C is pressed.
pub fn run(
    workspace: &Workspace,
    exercise: &Exercise,
    binary: &Path,
    manifest: &Manifest,
    lang: Lang,
    limit: Duration,
    cancel: &Cancel,
) -> Result<Run, CannotCheck> {
    // Cargo, too, runs tests in their package's folder.
    let folder = workspace.join(&exercise.chapter).join("exercises");
    let captured = capture(binary, &[], &folder, limit, cancel)
        .map_err(|error| CannotCheck::Environment(format!("{}: {error}", binary.display())))?;
    let tests = libtest::read(&captured.out, manifest.tests.keys().map(String::as_str));
    match captured.ended {
        Ended::Interrupted => Err(CannotCheck::Interrupted),
        Ended::TimedOut => Err(CannotCheck::Limit(timed_out(lang, limit, &tests))),
        Ended::TooMuchOutput => Err(CannotCheck::Limit(tr!(
            lang,
            "The tests printed more than 64 MiB and were stopped. Is there a print in an endless loop?",
            "测试输出超过 64 MiB，已被停止。是不是在死循环里打印？"
        ))),
        Ended::Exited(status) => {
            if out_of_memory(&captured.err) {
                let limit = MEMORY_LIMIT >> 30;
                return Err(CannotCheck::Limit(tr!(
                    lang,
                    "The tests asked for more than {limit} GiB of memory and were stopped. Does something grow without end?",
                    "测试申请的内存超过 {limit} GiB，已被停止。是不是有东西在无止境地增长？"
                )));
            }
            let completed = libtest::completed(&captured.out);
            Ok(Run { tests, completed, how_it_ended: words(lang, status, &captured.err) })
        }
    }
}

/// What a bounded run printed and how it ended.
pub(crate) struct Captured {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) ended: Ended,
}

/// Runs a test binary in `folder` and keeps what it prints.
pub(crate) fn capture(
    binary: &Path,
    arguments: &[&str],
    folder: &Path,
    limit: Duration,
    cancel: &Cancel,
) -> std::io::Result<Captured> {
    let mut command = Command::new(binary);
    // A backtrace would bury the one line that matters.
    command.args(arguments).current_dir(folder).env("RUST_BACKTRACE", "0");
    command.env_remove("RUST_TEST_NOCAPTURE").env_remove("RUST_TEST_THREADS");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let ended = process::run(
        command,
        Limits { time: Some(limit), memory: Some(MEMORY_LIMIT), cancel: cancel.clone() },
        &mut |stream, piece| match stream {
            Stream::Out => out.extend_from_slice(piece),
            Stream::Err => err.extend_from_slice(piece),
        },
    )?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok(Captured { out: text(out), err: text(err), ended })
}

fn out_of_memory(err: &str) -> bool {
    err.contains("memory allocation of ") && err.contains(" failed")
}

fn timed_out(lang: Lang, limit: Duration, tests: &[TestReport]) -> String {
    let unfinished: Vec<&str> = tests
        .iter()
        .filter(|test| test.state == TestState::Unfinished)
        .map(|test| test.name.as_str())
        .collect();
    let (seconds, names) = (limit.as_secs_f64(), unfinished.join(", "));
    tr!(
        lang,
        "The tests did not end within {seconds} s and were stopped. Never finished: {names}.\nLook for a loop without an end, or for something that waits for what never comes.",
        "测试在 {seconds} 秒内没有结束，已被停止。没有跑完的有：{names}。\n请找一找：有没有出不去的循环，或者在等永远不会来的东西。"
    )
}

fn words(lang: Lang, status: ExitStatus, err: &str) -> String {
    let status = match status.code() {
        Some(code) => tr!(lang, "exit code {code}", "退出码 {code}"),
        None => status.to_string(),
    };
    match err.lines().map(str::trim).rfind(|line| !line.is_empty()) {
        Some(last) => format!("{status}: {last}"),
        None => status,
    }
}
