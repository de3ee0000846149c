//! A child process that cannot outlive its purpose: it and all that it started end together, at a deadline, past a limit
//! of output, or when the learner presses Ctrl-C.
//!
//! Proved by `tests/course/limits.rs`.

use process_wrap::std::{ChildWrapper, CommandWrap};
use std::{
    io::Read,
    process::{Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

/// Set by Ctrl-C; every running child ends within [`TICK`].
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How often a wait looks at the deadline and at Ctrl-C. Far below what a person notices.
const TICK: Duration = Duration::from_millis(10);

/// How long the rest of the output of a child that has ended is waited for.
const DRAIN: Duration = Duration::from_secs(2);

/// How much of each stream is read at most, bytes. A million lines of sixty bytes still fit.
const OUTPUT_LIMIT: usize = 64 << 20;

/// The size of one read.
const CHUNK: usize = 64 << 10;

/// Ends every running child soon, as if Ctrl-C was pressed.
pub fn interrupt() {
    INTERRUPTED.store(true, Ordering::SeqCst);
}

/// Whether Ctrl-C was pressed.
pub fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Makes Ctrl-C (and SIGTERM, SIGHUP) end the children first. Call once, at start.
///
/// # Errors
/// If the operating system refuses a handler.
pub fn handle_ctrl_c() -> anyhow::Result<()> {
    Ok(ctrlc::set_handler(interrupt)?)
}

/// A stream of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// How a child ended.
#[derive(Debug)]
pub enum Ended {
    /// By itself.
    Exited(ExitStatus),
    /// It was killed at the deadline.
    TimedOut,
    /// It was killed because it printed more than the limit.
    TooMuchOutput,
    /// It was killed because of Ctrl-C, or because nobody wants its result any more.
    Interrupted,
}

/// Ends what it was given to, from any thread. Its copies are one and the same.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ends it soon. There is no way back.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was ended.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// What a child may take. The default is no limit.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// From its start to its end.
    pub time: Option<Duration>,
    /// Writable memory, bytes, of each process. Enforced on Linux only.
    pub memory: Option<u64>,
    /// Ends it before its time.
    pub cancel: Cancel,
}

/// Runs `command` and gives everything it prints to `on_output`, piece by piece as it comes. When this returns, the child
/// and its descendants in its group are gone.
///
/// # Errors
/// If the program cannot be started.
pub fn run(
    command: Command,
    limits: Limits,
    on_output: &mut dyn FnMut(Stream, &[u8]),
) -> std::io::Result<Ended> {
    let mut child = spawn(command)?;
    if let Some(memory) = limits.memory {
        limit_memory(child.id(), memory);
    }
    let pieces = read_both(&mut *child);
    let deadline = limits.time.map(|time| Instant::now() + time);
    let mut read = [0usize; 2];
    let mut open = 2;
    let ended = loop {
        if is_interrupted() || limits.cancel.is_cancelled() {
            break Ended::Interrupted;
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            break Ended::TimedOut;
        }
        if open == 0 {
            // Both streams are closed: the child is at its end, or has closed them and lives on.
            match child.try_wait()? {
                Some(status) => break Ended::Exited(status),
                None => std::thread::sleep(Duration::from_millis(1)),
            }
            continue;
        }
        match pieces.recv_timeout(TICK) {
            Ok((_, piece)) if piece.is_empty() => open -= 1,
            Ok((stream, piece)) => {
                let total = &mut read[stream as usize];
                *total += piece.len();
                if *total > OUTPUT_LIMIT {
                    break Ended::TooMuchOutput;
                }
                on_output(stream, &piece);
            }
            // A grandchild may hold the streams open after the child has ended.
            Err(mpsc::RecvTimeoutError::Timeout) => {
                if let Some(status) = child.try_wait()? {
                    break Ended::Exited(status);
                }
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => open = 0,
        }
    };
    // Also after a normal end: what the child started goes with it.
    child.start_kill().ok();
    child.wait().ok();
    // On a busy machine the readers lag behind; with the group gone the streams end, so this does too. The limit is for a
    // descendant that left the group and keeps a stream open.
    let patience = Instant::now() + DRAIN;
    while open > 0
        && let Ok((stream, piece)) = pieces.recv_timeout(patience.saturating_duration_since(Instant::now()))
    {
        if piece.is_empty() {
            open -= 1;
        } else if matches!(ended, Ended::Exited(_)) {
            on_output(stream, &piece);
        }
    }
    Ok(ended)
}

fn spawn(mut command: Command) -> std::io::Result<Box<dyn ChildWrapper>> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = CommandWrap::from(command);
    #[cfg(unix)]
    group.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    group.wrap(process_wrap::std::JobObject);
    group.spawn()
}

/// From outside, because setting it between fork and exec would need unsafe code. A refusal is no error: the time limit
/// still holds.
#[cfg(target_os = "linux")]
fn limit_memory(child: u32, bytes: u64) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let limit = Rlimit { current: Some(bytes), maximum: Some(bytes) };
    if let Some(pid) = i32::try_from(child).ok().and_then(Pid::from_raw) {
        prlimit(Some(pid), Resource::Data, limit).ok();
    }
}

#[cfg(not(target_os = "linux"))]
fn limit_memory(_child: u32, _bytes: u64) {}

/// Reads both streams on threads of their own; an empty piece is the end of a stream.
fn read_both(child: &mut dyn ChildWrapper) -> mpsc::Receiver<(Stream, Vec<u8>)> {
    // Bounded: a child that prints faster than its output is used has to wait, instead of filling our memory.
    let (sender, receiver) = mpsc::sync_channel(64);
    let streams: [(Stream, Option<Box<dyn Read + Send>>); 2] = [
        (Stream::Out, child.stdout().take().map(|stream| Box::new(stream) as Box<dyn Read + Send>)),
        (Stream::Err, child.stderr().take().map(|stream| Box::new(stream) as Box<dyn Read + Send>)),
    ];
    for (name, stream) in streams {
        let sender = sender.clone();
        let mut stream = stream.expect("both streams are piped by `spawn`");
        std::thread::spawn(move || {
            let mut buffer = vec![0; CHUNK];
            loop {
                let count = stream.read(&mut buffer).unwrap_or(0);
                if sender.send((name, buffer[..count].to_vec())).is_err() || count == 0 {
                    return;
                }
            }
        });
    }
    receiver
}

#[cfg(all(test, unix))]
mod tests {
    use super::{Ended, Limits, Stream, run};
    use std::{process::Command, time::Duration};

    /// What the child wrote before it ended is all there, however late its reader runs: output once got lost on a busy
    /// machine, and an ordinary red answer was called one that had ended the process.
    #[test]
    fn nothing_that_a_child_printed_is_lost_when_it_is_gone_before_its_output_is_read() {
        let mut command = Command::new("sh");
        command.args(["-c", "head -c 300000 /dev/zero | tr '\\0' x; echo; echo the last line"]);
        let mut printed = Vec::new();
        let ended = run(command, Limits::default(), &mut |stream, piece| {
            assert_eq!(stream, Stream::Out);
            // A reader that is always behind.
            std::thread::sleep(Duration::from_millis(15));
            printed.extend_from_slice(piece);
        });
        assert!(matches!(ended.unwrap(), Ended::Exited(status) if status.success()));
        assert_eq!(printed.len(), 300_001 + "the last line\n".len());
        assert!(printed.ends_with(b"the last line\n"));
    }
}
