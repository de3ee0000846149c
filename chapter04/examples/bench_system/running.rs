//! A system that runs: its processes, where it is asked, and how to ask it.

use serde_json::Value;
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use utils::bench::Problem;

/// How long a system may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two questions to a system that starts.
const PAUSE: Duration = Duration::from_millis(1);
/// What every secret is. It is a benchmark's.
const SECRET: &str = "a secret that only this benchmark has";

/// Ends with this value, so that no error leaves one behind.
pub struct Running {
    /// What was started here.
    pub processes: Vec<Child>,
    /// The processes whose time counts.
    pub services: Vec<u32>,
    /// Where it is asked.
    pub address: String,
    /// For what.
    pub path: String,
    /// When it was started.
    pub began: Instant,
}

impl Drop for Running {
    fn drop(&mut self) {
        for process in self.processes.iter_mut().rev() {
            let _ = process.kill();
            let _ = process.wait();
        }
        // Our services end when they see that `up` has gone.
        let end = Instant::now() + PATIENCE;
        while self.services.iter().any(|service| Path::new(&format!("/proc/{service}")).exists())
            && Instant::now() < end
        {
            sleep(PAUSE);
        }
    }
}

impl Running {
    /// Nothing yet, at this address.
    pub fn at(address: String) -> Running {
        let (processes, services) = (Vec::new(), Vec::new());
        Running { processes, services, address, path: String::new(), began: Instant::now() }
    }

    /// Asks until somebody answers and does not say that it is not ready.
    pub fn patiently(&self, ask: impl Fn() -> io::Result<Answer>) -> Result<Answer, Problem> {
        let end = Instant::now() + PATIENCE;
        loop {
            match ask() {
                Ok(answer) if answer.status < 500 => return Ok(answer),
                other if Instant::now() > end => return Err(format!("it does not answer: {other:?}")),
                _ => sleep(PAUSE),
            }
        }
    }

    /// Time from its start to the first profile, for whoever has this token.
    pub fn first_answer(&self, token: &str) -> Result<Duration, Problem> {
        let line = format!("GET {}", self.path);
        loop {
            let answer = self.patiently(|| ask(&self.address, &line, Some(token), None))?;
            match answer.status {
                200 => return Ok(self.began.elapsed()),
                _ if self.began.elapsed() > PATIENCE => return Err(format!("{line} gets {answer:?}")),
                _ => sleep(PAUSE),
            }
        }
    }
}

/// Starts `up` on free ports, and waits for no more than its lines.
pub fn start_ours(program: &Path, data: &Path, shared: bool) -> Result<Running, Problem> {
    let mut up = Command::new(program);
    up.arg("up").arg("--data").arg(data).env("RUST_LOG", "off").env_remove("OTEL_EXPORTER_OTLP_ENDPOINT");
    for flag in ["--gateway", "--user", "--user-admin", "--auth", "--auth-admin"] {
        up.args([flag, "127.0.0.1:0"]);
    }
    // What a caller may cost is no part of the comparison: the yardstick's limits refuse nobody either.
    up.env("GATEWAY_PER_USER", "1000000").env("GATEWAY_PER_SOURCE", "1000000");
    if shared {
        up.env("TOKEN_SECRET", SECRET);
    }
    let mut running = Running::at(String::new());
    let mut up = spawn(&mut up)?;
    let output = up.stdout.take().ok_or("a piped output is there")?;
    running.services.push(up.id());
    running.processes.push(up);
    for line in BufReader::new(output).lines().map_while(Result::ok).take(3) {
        let process = line.rsplit_once("PID ").and_then(|(_, process)| process.parse().ok());
        running.services.push(process.ok_or_else(|| format!("no process in {line:?}"))?);
        let url = line.split_whitespace().find_map(|word| word.strip_prefix("http://"));
        running.address = url.unwrap_or_default().to_string();
    }
    Ok(running)
}

pub fn spawn(command: &mut Command) -> Result<Child, Problem> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().map_err(|why| format!("cannot start {}: {why}", command.get_program().display()))
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

/// One request, one connection, one answer.
pub fn ask(address: &str, line: &str, token: Option<&str>, body: Option<&Value>) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let token = token.map_or(String::new(), |token| format!("authorization: Bearer {token}\r\n"));
    let body = body.map_or(String::new(), Value::to_string);
    let length = body.len();
    let head = format!(
        "{line} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n{token}content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or(io::ErrorKind::UnexpectedEof)?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok(Answer { status, body: serde_json::from_str(body).unwrap_or(Value::Null) })
}
