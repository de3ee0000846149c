//! The one cargo call of a check: it builds the exercise's test target and says where the binary is, or what the compiler
//! refuses.
//!
//! Compiling has no time limit: a first build on a slow machine is not an error.

use super::{
    CannotCheck, Progress,
    process::{self, Cancel, Ended, Limits, Stream},
};
use crate::{exercise::Exercise, lang::Lang, tr, workspace::Workspace};
use serde::Deserialize;
use std::{path::PathBuf, process::Command};

/// What cargo made of an answer.
#[derive(Debug)]
pub enum Built {
    /// The test binary.
    Binary {
        /// Where it is.
        path: PathBuf,
        /// How many warnings there were.
        warnings: usize,
    },
    /// The compiler's errors.
    Errors {
        /// The first one whole.
        first: String,
        /// How many more there are.
        others: usize,
    },
}

/// One line of cargo's `--message-format=json`.
#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    executable: Option<PathBuf>,
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
    spans: Vec<serde::de::IgnoredAny>,
    message: String,
}

/// Cargo, as the one that runs us calls itself; going through rustup's proxy again would cost time.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Set by `cargo run` for this program; a child cargo must not take them for its own.
    for (key, _) in std::env::vars_os() {
        if key.to_str().is_some_and(|key| key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_"))
        {
            cargo.env_remove(key);
        }
    }
    cargo
}

/// Builds the test target of `exercise`.
///
/// # Errors
/// If cargo cannot be started, fails without a word of the compiler, or is interrupted.
pub fn build(
    workspace: &Workspace,
    exercise: &Exercise,
    lang: Lang,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Built, CannotCheck> {
    let colours = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let format = if colours { "json-diagnostic-rendered-ansi" } else { "json" };
    let mut command = cargo();
    command
        .args([
            "test",
            "--package",
            &exercise.package(),
            "--test",
            &exercise.name,
            "--no-run",
            "--color",
            "never",
        ])
        .arg(format!("--message-format={format}"))
        .current_dir(workspace.root());
    let mut reader = Reader::new(&exercise.name);
    let limits = Limits { cancel: cancel.clone(), ..Limits::default() };
    let ended = process::run(command, limits, &mut |stream, piece| reader.read(stream, piece, progress));
    let ended = ended.map_err(|error| CannotCheck::Environment(no_cargo(lang, &error)))?;
    match ended {
        Ended::Interrupted => Err(CannotCheck::Interrupted),
        Ended::TimedOut | Ended::TooMuchOutput => Err(CannotCheck::Environment(tr!(
            lang,
            "cargo printed without end and was stopped",
            "cargo 输出过多，已被停止"
        ))),
        Ended::Exited(_) => reader.result(lang),
    }
}

fn no_cargo(lang: Lang, error: &std::io::Error) -> String {
    tr!(
        lang,
        "cargo cannot be started: {error}. Is Rust installed, and its `bin` folder in PATH? `https://rustup.rs` installs it.",
        "无法启动 cargo：{error}。请确认已安装 Rust，并且它的 `bin` 目录在 PATH 中；安装方法见 `https://rustup.rs`。"
    )
}

/// Reads cargo's two streams while they come.
struct Reader<'a> {
    exercise: &'a str,
    out: Vec<u8>,
    err: Vec<u8>,
    /// Where the line that is not complete yet begins in `out` and `err`.
    begun: [usize; 2],
    binary: Option<PathBuf>,
    errors: Vec<String>,
    warnings: usize,
}

impl<'a> Reader<'a> {
    fn new(exercise: &'a str) -> Self {
        Reader {
            exercise,
            out: vec![],
            err: vec![],
            begun: [0; 2],
            binary: None,
            errors: vec![],
            warnings: 0,
        }
    }

    fn read(&mut self, stream: Stream, piece: &[u8], progress: &mut dyn FnMut(Progress)) {
        let buffer = if stream == Stream::Out { &mut self.out } else { &mut self.err };
        buffer.extend_from_slice(piece);
        loop {
            let buffer = if stream == Stream::Out { &self.out } else { &self.err };
            let begin = self.begun[stream as usize];
            let Some(length) = buffer[begin..].iter().position(|byte| *byte == b'\n') else { return };
            let line = String::from_utf8_lossy(&buffer[begin..begin + length]).into_owned();
            self.begun[stream as usize] = begin + length + 1;
            match stream {
                Stream::Out => self.message(&line),
                Stream::Err => status(&line, progress),
            }
        }
    }

    fn message(&mut self, line: &str) {
        let Ok(message) = serde_json::from_str::<Message>(line) else { return };
        let of_ours = message.target.is_some_and(|target| {
            target.name == self.exercise && target.kind.iter().any(|kind| kind == "test")
        });
        match message.reason.as_str() {
            "compiler-artifact" if of_ours => self.binary = message.executable.or(self.binary.take()),
            "compiler-message" => {
                let Some(diagnostic) = message.message else { return };
                match diagnostic.level.as_str() {
                    // “aborting due to 2 previous errors” has no place and says nothing new.
                    level if level.starts_with("error") && !diagnostic.is_summary() => {
                        self.errors.push(diagnostic.rendered.unwrap_or(diagnostic.message));
                    }
                    "warning" if of_ours && !diagnostic.is_summary() => self.warnings += 1,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn result(self, lang: Lang) -> Result<Built, CannotCheck> {
        if let Some(first) = self.errors.first() {
            return Ok(Built::Errors { first: first.trim_end().to_string(), others: self.errors.len() - 1 });
        }
        if let Some(path) = self.binary {
            return Ok(Built::Binary { path, warnings: self.warnings });
        }
        let said = String::from_utf8_lossy(&self.err).trim().to_string();
        Err(CannotCheck::Environment(tr!(
            lang,
            "cargo could not build the exercise. It said:\n\n{said}\n\n`cargo course doctor` looks for the cause.",
            "cargo 无法构建这个练习。它的输出是：\n\n{said}\n\n运行 `cargo course doctor` 可以查找原因。"
        )))
    }
}

impl Diagnostic {
    fn is_summary(&self) -> bool {
        self.spans.is_empty()
            && (self.message.contains("aborting due to")
                || self.message.contains("warning emitted")
                || self.message.contains("warnings emitted"))
    }
}

/// A line of cargo's own: `   Compiling serde v1.0.229`, `    Blocking waiting for file lock on build directory`.
fn status(line: &str, progress: &mut dyn FnMut(Progress)) {
    let line = line.trim();
    if let Some(name) = line.strip_prefix("Compiling ").or_else(|| line.strip_prefix("Downloaded ")) {
        let name = name.split(" (").next().unwrap_or(name);
        progress(Progress::Compiling(name));
    } else if line.starts_with("Blocking ") {
        progress(Progress::WaitingForCargo);
    }
}
