//! A program of this chapter as a process: what it prints, what it is told, and how it ends. It is killed when the test ends, however that ends.

use rustix::process::{Pid, Signal, kill_process};
use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

pub use super::PATIENCE;

pub struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    said: Option<JoinHandle<String>>,
}

impl Program {
    /// Starts it with these arguments, and with no variable of ours.
    pub fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chapter04"));
        command.env_clear().args(arguments).envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let said = thread::spawn(move || {
            let mut said = Vec::new();
            let _ = stderr.read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        let stdin = child.stdin.take();
        Program { child, stdin, lines, said: Some(said) }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line that it prints. A program that ends instead is shown with what it said.
    #[track_caller]
    pub fn line(&mut self) -> String {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => panic!("no line came within {PATIENCE:?}"),
            Err(RecvTimeoutError::Disconnected) => {
                let (status, said) = self.end();
                panic!("it ended with {status}: {said}");
            }
        }
    }

    /// The next line that `wanted` makes something of.
    #[track_caller]
    pub fn line_with<T>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(&self.line()) {
                return found;
            }
        }
    }

    /// Writes to its standard input and leaves it open, or closes it.
    pub fn write(&mut self, text: &str) {
        self.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    pub fn signal(&self, signal: Signal) {
        send(self.id(), signal);
    }

    /// Waits for its end: how it ended, and all that it wrote to standard error.
    #[track_caller]
    pub fn end(&mut self) -> (ExitStatus, String) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "it has not ended within {PATIENCE:?}");
            thread::sleep(Duration::from_millis(5));
        };
        let said = self.said.take().map(|said| said.join().unwrap());
        (status, said.unwrap_or_default())
    }

    /// The same for a program that reads `input` to its end: exit code, standard output, standard error.
    pub fn run(arguments: &[&str], variables: &[(&str, &str)], input: &str) -> (Option<i32>, String, String) {
        let mut program = Program::start(arguments, variables);
        program.write(input);
        program.close_stdin();
        let (status, said) = program.end();
        let printed: Vec<String> = program.lines.iter().collect();
        (status.code(), printed.join("\n"), said)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process that a test knows by its number.
pub fn send(process: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Whether a process lives. One that has ended and that nobody has asked how (a zombie) does not.
pub fn lives(process: u32) -> bool {
    if Path::new("/proc/self/stat").exists() {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
        return state.is_some_and(|state| !"ZX".contains(state));
    }
    let pid = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    rustix::process::test_kill_process(pid).is_ok()
}

/// Waits until something is so.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(5));
    }
}
