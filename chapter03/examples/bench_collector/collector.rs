//! The collector as a process: started, asked, measured, stopped.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};
use utils::bench::{Problem, cpu_seconds, kibibytes};

/// A collector that runs. It is killed when this is dropped.
pub struct Process {
    child: Child,
    pub otlp_grpc: String,
    ui: String,
}

/// What the collector says and what the system says of it.
pub struct Seen {
    /// Its `/api/stats`.
    pub stats: Value,
    /// User and system time, in seconds.
    pub cpu: f64,
    /// The most memory that was resident, in bytes.
    pub peak: u64,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    /// Starts this program once more, as the collector.
    pub fn start() -> Result<Process, Problem> {
        let program = std::env::current_exe().map_err(|why| why.to_string())?;
        let free = "127.0.0.1:0";
        let mut child = Command::new(program)
            .args(["serve", "--otlp-grpc", free, "--otlp-http", free, "--ui", free])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|why| format!("cannot start the collector: {why}"))?;
        let output = child.stdout.take().ok_or("the collector has no output")?;
        let mut addresses = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| line.split_once("http://").map(|(_, address)| address.to_owned()));
        let mut next =
            || addresses.next().ok_or_else(|| "the collector did not print its addresses".to_owned());
        let (otlp_grpc, _, ui) = (next()?, next()?, next()?);
        Ok(Process { child, otlp_grpc, ui })
    }

    /// What the page would ask, every two seconds, until `over`.
    pub fn watch(&self, over: tokio_util::sync::CancellationToken) -> std::thread::JoinHandle<()> {
        let ui = self.ui.clone();
        std::thread::spawn(move || {
            while !over.is_cancelled() {
                for path in ["/api/stats", "/api/traces", "/api/services"] {
                    let _ = get(&ui, path);
                }
                std::thread::sleep(Duration::from_secs(2));
            }
        })
    }

    /// Reads everything, then ends the process.
    pub fn finish(self) -> Result<Seen, Problem> {
        let stats = serde_json::from_str(&get(&self.ui, "/api/stats")?).map_err(|why| why.to_string())?;
        let process = self.child.id();
        Ok(Seen { stats, cpu: cpu_seconds(process)?, peak: kibibytes(process, "VmHWM")? * 1024 })
    }
}

fn get(address: &str, path: &str) -> Result<String, Problem> {
    let ask = || {
        let mut stream = TcpStream::connect(address)?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = ask().map_err(|why: std::io::Error| format!("cannot ask {address}{path}: {why}"))?;
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).ok_or_else(|| "no HTTP answer".to_owned())
}
