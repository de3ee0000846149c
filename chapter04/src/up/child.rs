//! One process of the system: the lines it prints, the pipe that it reads, and its end.
//!
//! Standard output of a service is for programs: `grpc://ADDR` and `http://ADDR`, one a line, then `ready`. Standard input of a service is its
//! supervisor's: lines such as `auth http://ADDR`, and its end asks the service to stop.

use super::service::{Plan, Service};
use std::{
    io::{self, BufRead, BufReader, Write},
    process::{Child as Process, ChildStdin, ExitStatus},
    thread,
    time::Duration,
};
use tokio::{
    sync::mpsc::UnboundedSender,
    time::{Instant, sleep},
};

/// How often a process that has closed its output is asked whether it has ended. It is a matter of moments.
const LOOK: Duration = Duration::from_millis(5);

/// What a child has to say. There are at most four lines of each, so that a queue of them needs no limit.
#[derive(Debug)]
pub enum Said {
    /// A line.
    Line(String),
    /// Nothing any more: it has ended, or is about to.
    End,
}

/// A process that has been started. Dropping it kills it.
#[derive(Debug)]
pub struct Child {
    /// Which service it is.
    pub service: Service,
    /// Addresses that it has printed, in order.
    pub addresses: Vec<String>,
    /// Whether it has said so.
    pub is_ready: bool,
    process: Process,
    /// None: it has been asked to stop.
    stdin: Option<ChildStdin>,
    ended: Option<ExitStatus>,
}

impl Child {
    /// Starts `service`. What it says goes to `said`.
    ///
    /// # Errors
    /// If the system cannot start it.
    pub fn start(plan: &Plan, service: Service, said: UnboundedSender<(Service, Said)>) -> io::Result<Child> {
        let mut process = plan.command(service)?.spawn()?;
        let stdout = process.stdout.take();
        let stdin = process.stdin.take();
        thread::spawn(move || {
            let lines = BufReader::new(stdout.expect("the command pipes it")).lines();
            for line in lines.map_while(Result::ok) {
                let _ = said.send((service, Said::Line(line)));
            }
            let _ = said.send((service, Said::End));
        });
        Ok(Child { service, addresses: Vec::new(), is_ready: false, process, stdin, ended: None })
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Takes note of a line that it has printed.
    pub fn note(&mut self, line: String) {
        match line.as_str() {
            "ready" => self.is_ready = true,
            _ => self.addresses.push(line),
        }
    }

    /// Tells it where `other` is. If it has gone, that will be seen elsewhere.
    pub fn tell(&mut self, other: Service, url: &str) {
        if let Some(stdin) = &mut self.stdin {
            let _ = writeln!(stdin, "{other} {url}");
        }
    }

    /// Asks it to stop.
    pub fn ask_to_stop(&mut self) {
        self.stdin = None;
    }

    /// Waits for its end, but no longer than `patience`: then it is killed, and None is the answer.
    ///
    /// # Errors
    /// If the system does not say how it ended.
    pub async fn end(&mut self, patience: Duration) -> io::Result<Option<ExitStatus>> {
        let until = Instant::now() + patience;
        loop {
            if let Some(status) = self.ended {
                return Ok(Some(status));
            }
            self.ended = self.process.try_wait()?;
            if self.ended.is_none() && Instant::now() >= until {
                self.kill()?;
                return Ok(None);
            }
            if self.ended.is_none() {
                sleep(LOOK).await;
            }
        }
    }

    fn kill(&mut self) -> io::Result<()> {
        self.process.kill()?;
        self.ended = Some(self.process.wait()?);
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.ended.is_none() {
            let _ = self.kill();
        }
    }
}
