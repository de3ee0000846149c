//! A command of a page, run on this machine: its output line by line as it comes, and an end that says how it ended.
//!
//! The connection is the leash: when the page stops reading (Stop, another page, a closed window), the command and all that
//! it started end. At most [`AT_ONCE`] run at the same time, each for a time and [`OUTPUT_LIMIT`]. Proved by
//! `tests/course/serve/runs.rs`.

use super::{ansi::Style, app::said, command::Shown};
use crate::{
    check::process::{self, Cancel, Ended, Limits, Stream},
    lang::{Lang, Text},
    tr,
    workspace::Workspace,
};
use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use regex::Regex;
use serde::Serialize;
use std::{
    convert::Infallible,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::{StreamExt, wrappers::ReceiverStream};

/// How many commands run at the same time: a server and its client, and the machine stays usable.
const AT_ONCE: usize = 2;

/// How long a command may run, its build included. A server that is being tried out has enough of it, and one that was
/// forgotten ends.
pub const TIME_LIMIT: Duration = Duration::from_secs(10 * 60);

/// How much a command may print, bytes. Ten thousand lines are more than a page can show well.
const OUTPUT_LIMIT: usize = 1 << 20;

/// A line longer than this is shown before its end has come, bytes.
const LONG_LINE: usize = 8 << 10;

/// How many lines may wait for a slow page; then the command waits.
const BACKLOG: usize = 256;

/// The commands that run now.
pub(super) struct Runs {
    slots: Arc<Semaphore>,
    limit: Duration,
    running: Mutex<Vec<(Cancel, JoinHandle<()>)>>,
}

/// One line of the answer.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line {
    /// The command printed this.
    Out { html: String },
    /// The same, to standard error.
    Err { html: String },
    /// It has ended.
    End { good: bool, text: Text },
}

impl Runs {
    pub(super) fn new(limit: Duration) -> Runs {
        Runs { slots: Arc::new(Semaphore::new(AT_ONCE)), limit, running: Mutex::default() }
    }

    /// Ends all that run; none begins after this.
    pub(super) fn close(&self) {
        self.slots.close();
        for (cancel, _) in self.running().iter() {
            cancel.cancel();
        }
    }

    /// Waits until all have ended, so that none outlives the server.
    pub(super) fn join(&self) {
        for (cancel, thread) in self.running().drain(..) {
            cancel.cancel();
            drop(thread.join());
        }
    }

    fn running(&self) -> MutexGuard<'_, Vec<(Cancel, JoinHandle<()>)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `shown`; the answer streams what it prints.
    pub(super) fn start(&self, workspace: &Workspace, shown: &Shown) -> Response {
        let Ok(slot) = self.slots.clone().try_acquire_owned() else {
            return said(StatusCode::TOO_MANY_REQUESTS, |lang| {
                tr!(
                    lang,
                    "{AT_ONCE} commands run already. Stop one, here or on another open page.",
                    "已有 {AT_ONCE} 个命令在运行。请先停止一个，它可能在另一个打开的页面上。"
                )
            });
        };
        let cancel = Cancel::default();
        let (lines, received) = mpsc::channel(BACKLOG);
        let run = Run { lines, cancel: cancel.clone(), printed: 0 };
        let (command, limit) = (shown.command(workspace), self.limit);
        let thread = std::thread::spawn(move || {
            run.run(command, limit);
            drop(slot); // only now is everything of it gone
        });
        let mut running = self.running();
        running.retain(|(_, thread)| !thread.is_finished());
        running.push((cancel.clone(), thread));
        let leash = Leash(cancel);
        let body = ReceiverStream::new(received).map(move |line| {
            let _held = &leash;
            Ok::<Bytes, Infallible>(line)
        });
        ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(body)).into_response()
    }
}

/// Ends a command when nobody reads its output any more.
struct Leash(Cancel);

impl Drop for Leash {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// One command while it runs.
struct Run {
    lines: mpsc::Sender<Bytes>,
    cancel: Cancel,
    printed: usize,
}

impl Run {
    fn run(mut self, command: std::process::Command, limit: Duration) {
        let started = Instant::now();
        let limits = Limits { time: Some(limit), cancel: self.cancel.clone(), ..Limits::default() };
        let mut out = Printer::default();
        let mut err = Printer::default();
        let ended = process::run(command, limits, &mut |stream, piece| {
            self.printed += piece.len();
            if self.printed > OUTPUT_LIMIT {
                self.cancel.cancel();
                return;
            }
            match stream {
                Stream::Out => out.print(piece, |html| self.send(&Line::Out { html })),
                Stream::Err => err.print(piece, |html| self.send(&Line::Err { html })),
            }
        });
        out.rest(|html| self.send(&Line::Out { html }));
        err.rest(|html| self.send(&Line::Err { html }));
        let good = matches!(&ended, Ok(Ended::Exited(status)) if status.success());
        let how = |lang| self.how(lang, &ended, limit, started.elapsed());
        self.send(&Line::End { good, text: Text { en: how(Lang::En), zh: how(Lang::Zh) } });
    }

    /// Waits while the page is behind. When it is gone, so is the reason to run.
    fn send(&self, line: &Line) {
        let mut text = serde_json::to_string(line).expect("a line holds nothing that JSON has no form for");
        text.push('\n');
        if self.lines.blocking_send(text.into()).is_err() {
            self.cancel.cancel();
        }
    }

    fn how(&self, lang: Lang, ended: &std::io::Result<Ended>, limit: Duration, took: Duration) -> String {
        let took = took.as_secs_f64();
        match ended {
            Err(error) => tr!(lang, "cargo cannot be started: {error}", "无法启动 cargo：{error}"),
            Ok(Ended::Exited(status)) => match status.code() {
                Some(code) => tr!(lang, "exit code {code} ({took:.1} s)", "退出码 {code}（{took:.1} 秒）"),
                None => tr!(lang, "{status} ({took:.1} s)", "{status}（{took:.1} 秒）"),
            },
            Ok(Ended::TimedOut) => {
                let seconds = limit.as_secs();
                tr!(
                    lang,
                    "stopped: it ran for {seconds} s, which is the limit here",
                    "已停止：在这里最多运行 {seconds} 秒"
                )
            }
            Ok(Ended::TooMuchOutput) => too_much(lang),
            Ok(Ended::Interrupted) if self.printed > OUTPUT_LIMIT => too_much(lang),
            Ok(Ended::Interrupted) => tr!(lang, "stopped", "已停止"),
        }
    }
}

fn too_much(lang: Lang) -> String {
    tr!(
        lang,
        "stopped: it printed more than 1 MiB. Run it in a terminal to see it all.",
        "已停止：输出超过 1 MiB。要看全部输出，请在终端里运行。"
    )
}

/// Cuts what a stream prints into lines of HTML.
#[derive(Default)]
struct Printer {
    style: Style,
    line: Vec<u8>,
}

impl Printer {
    fn print(&mut self, piece: &[u8], mut send: impl FnMut(String)) {
        self.line.extend_from_slice(piece);
        // All whole lines at once: a flood of short ones is not a flood of events.
        if let Some(end) = self.line.iter().rposition(|byte| *byte == b'\n') {
            let rest = self.line.split_off(end + 1);
            let whole = std::mem::replace(&mut self.line, rest);
            send(self.html(&whole));
        }
        if self.line.len() > LONG_LINE {
            self.rest(send);
        }
    }

    fn rest(&mut self, mut send: impl FnMut(String)) {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            send(self.html(&line));
        }
    }

    fn html(&mut self, bytes: &[u8]) -> String {
        linked(&self.style.html(&String::from_utf8_lossy(bytes)))
    }
}

/// An address on this machine, as a server prints it.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"http://(?:127\.0\.0\.1|localhost):[0-9]{1,5}(?:/[A-Za-z0-9_./~-]*)?")
        .expect("the pattern is constant and right")
});

/// `html`, in which every address on this machine is a link.
fn linked(html: &str) -> String {
    ADDRESS.replace_all(html, "<a href=\"$0\" target=\"_blank\" rel=\"noreferrer\">$0</a>").into_owned()
}

#[cfg(test)]
mod tests {
    use super::{LONG_LINE, Printer};

    fn printed(pieces: &[&[u8]]) -> Vec<String> {
        let (mut printer, mut lines) = (Printer::default(), vec![]);
        for piece in pieces {
            printer.print(piece, |line| lines.push(line));
        }
        printer.rest(|line| lines.push(line));
        lines
    }

    #[test]
    fn lines_come_whole_however_the_pieces_are_cut_and_keep_the_colour_that_an_earlier_line_set() {
        let text = "\u{1b}[32m借用\nb\u{1b}[0m<\n";
        let whole = printed(&[text.as_bytes()]).concat();
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(
            printed(&bytes),
            ["<span class=\"sgr-green\">借用\n</span>", "<span class=\"sgr-green\">b</span>&lt;\n"]
        );
        assert_eq!(whole, "<span class=\"sgr-green\">借用\nb</span>&lt;\n");
    }

    #[test]
    fn a_line_without_an_end_is_shown_all_the_same() {
        let long = vec![b'x'; LONG_LINE + 1];
        let mut printer = Printer::default();
        let mut lines = vec![];
        printer.print(&long, |line| lines.push(line));
        assert_eq!(lines.len(), 1);
        assert_eq!(printed(&[b"no end"]), ["no end"]);
    }

    #[test]
    fn an_address_of_this_machine_is_a_link_and_no_other_is() {
        let lines = printed(&[b"on http://127.0.0.1:8080/users. and http://evil.example:80 <b>\n"]);
        let link = "<a href=\"http://127.0.0.1:8080/users.\" target=\"_blank\" rel=\"noreferrer\">http://127.0.0.1:8080/users.</a>";
        assert_eq!(lines, [format!("on {link} and http://evil.example:80 &lt;b&gt;\n")]);
    }
}
