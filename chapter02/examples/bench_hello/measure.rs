//! One program under load: what it costs for each request, and how large it is meanwhile.

use crate::build::Program;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};
use utils::bench::{Problem, cpu_seconds, kibibytes};

/// Connections of the load.
pub const CONNECTIONS: usize = 128;

/// What one program did in one round.
pub struct Figures {
    /// CPU time of the service for a request, user and system together, in microseconds.
    pub cpu: f64,
    /// Requests in a second. On few cores it measures the load generator as well.
    pub rate: f64,
    /// Resident memory while all connections are open, in KiB.
    pub resident: u64,
    /// What of it no other program shares and no file backs, in KiB.
    pub private: u64,
}

/// A started service. Ends with this value, so that no error leaves one behind.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts `program`, puts it under load for so long, and ends it.
pub fn load(program: &Program, time: Duration) -> Result<Figures, Problem> {
    let name = &program.name;
    let mut command = Command::new(&program.path);
    command.args(&program.arguments).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut service = Service(command.spawn().map_err(|why| format!("cannot start {name}: {why}"))?);
    let output = service.0.stdout.take().ok_or("a piped output is there")?;
    let mut address = String::new();
    let read = BufReader::new(output).read_line(&mut address);
    read.map_err(|why| format!("{name} prints no address: {why}"))?;

    let process = service.0.id();
    let before = cpu_seconds(process)?;
    let wrk = Command::new("wrk")
        .args(["--threads", "1", "--connections", &CONNECTIONS.to_string()])
        .args(["--duration", &format!("{}s", time.as_secs()), &format!("{}/hello/world", address.trim())])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|why| format!("cannot start wrk, which makes the load: {why}"))?;
    // The end of the load is a moment of which only wrk knows; a quarter of a second before it, all connections are busy.
    sleep(time.saturating_sub(Duration::from_millis(250)));
    let resident = kibibytes(process, "VmRSS")?;
    let private = kibibytes(process, "RssAnon")?;
    let output = wrk.wait_with_output().map_err(|why| format!("wrk: {why}"))?;
    let seconds = cpu_seconds(process)? - before;

    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    if ["Non-2xx", "Socket errors"].iter().any(|trouble| report.contains(trouble)) {
        return Err(format!("{name} did not answer every request well:\n{report}"));
    }
    let requests =
        report.lines().find_map(|line| line.trim().split_once(" requests in ")?.0.parse::<f64>().ok());
    let requests = requests.filter(|count| *count > 0.0).ok_or_else(|| format!("no requests:\n{report}"))?;
    Ok(Figures { cpu: seconds * 1e6 / requests, rate: requests / time.as_secs_f64(), resident, private })
}
