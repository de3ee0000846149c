//! A test that plays another process: this very program, started again with one ignored test, which finds its part in the environment.

use super::engines::command_as;
use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Stdio},
};

/// The variable that holds the part; without it, such a test has nothing to do.
pub const PART: &str = "COURSE_TEST_PART";

/// A process that plays `test`, such as `user_store::a_starter`. Killed when it is dropped.
pub struct Player {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Player {
    /// Starts it with this part, as this user if we may choose.
    pub fn start(test: &str, part: &str, user: Option<&str>) -> Player {
        let program = std::env::current_exe().unwrap();
        let program = program.to_str().unwrap();
        let mut command = match user {
            Some(user) => command_as(user, program),
            None => std::process::Command::new(program),
        };
        let mut child = command
            .args([test, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
            .env(PART, part)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Player { child, said }
    }

    /// The next line that begins with `word`, without it. `None` if the process has ended.
    pub fn heard(&mut self, word: &str) -> Option<String> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.said.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // The harness writes the name of the test onto the same line first.
            if let Some(at) = line.find(word) {
                return Some(line[at + word.len()..].trim().to_string());
            }
        }
    }

    /// Closes its standard input: the sign to go on.
    pub fn go(&mut self) {
        drop(self.child.stdin.take());
    }

    /// SIGKILL: no destructor, no flush, no goodbye.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.kill();
    }
}

/// In the other process: its part.
pub fn part() -> Option<String> {
    std::env::var(PART).ok()
}

/// In the other process: waits for the sign to go on.
pub fn wait() {
    let _ = std::io::stdin().lock().read_line(&mut String::new());
}
