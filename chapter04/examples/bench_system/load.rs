//! One system in one round: how long it takes to the first answer, and what a profile costs under load.

use crate::{
    build::{Kind, System},
    peer,
    running::{Running, ask, start_ours},
};
use serde_json::json;
use std::{fs, process::Command, time::Duration};
use utils::bench::{Problem, cpu_seconds};

/// Connections, each with one request at a time.
pub const CONNECTIONS: [usize; 2] = [32, 128];
/// Before anything is counted: connections are made, caches are warm.
const WARM_UP: Duration = Duration::from_secs(1);

/// What one system did in one round.
#[derive(Clone, Copy)]
pub struct Figures {
    /// For each number of connections.
    pub loads: [Load; 2],
    /// Memory of all its processes under load, in MiB; what they share counts once.
    pub memory: f64,
    /// From its start to the first 200, in milliseconds.
    pub first: f64,
}

/// What it did under one load.
#[derive(Clone, Copy, Default)]
pub struct Load {
    /// CPU time of all its processes for a request, user and system together, in microseconds.
    pub cpu: f64,
    /// Requests in a second. On few cores it measures the load generator as well.
    pub rate: f64,
    /// 99 of 100 answers came within so many milliseconds.
    pub p99: f64,
}

/// Starts `system`, measures it, and ends it.
pub fn measure(system: &System, time: Duration) -> Result<Figures, Problem> {
    figures(system, time).map_err(|problem| format!("{}: {problem}", system.name))
}

fn figures(system: &System, time: Duration) -> Result<Figures, Problem> {
    let (running, token) = started(system)?;
    let first = running.first_answer(&token)?.as_secs_f64() * 1e3;
    load_for(&running, &token, CONNECTIONS[0], WARM_UP)?;
    let mut loads = [Load::default(); 2];
    for (load, connections) in loads.iter_mut().zip(CONNECTIONS) {
        *load = load_for(&running, &token, connections, time)?;
    }
    let memory = running.services.iter().map(|process| shared_once(*process)).sum::<Result<f64, _>>()?;
    Ok(Figures { loads, memory, first })
}

/// A system that has just been started, and a token that is good there. So that the start is all that is timed, it was started once before, and
/// somebody has an account and a session.
pub fn started(system: &System) -> Result<(Running, String), Problem> {
    match &system.kind {
        Kind::Peer(programs) => {
            let token = peer::login(&peer::start(programs)?)?;
            Ok((peer::start(programs)?, token))
        }
        Kind::Ours { program, data, shared } => {
            let running = start_ours(program, data, *shared)?;
            let person = json!({"username": "ada", "email": "ada@example.org", "password": "correct horse battery", "age": 36});
            running.patiently(|| ask(&running.address, "POST /v1/register", None, Some(&person)))?; // or is there already
            let person = json!({"username": "ada", "password": "correct horse battery"});
            let session =
                running.patiently(|| ask(&running.address, "POST /v1/login", None, Some(&person)))?;
            let token = session.body["access_token"]
                .as_str()
                .ok_or_else(|| format!("no token: {session:?}"))?
                .to_string();
            let me = running.patiently(|| ask(&running.address, "GET /v1/me", Some(&token), None))?;
            let id = me.body["user_id"].as_str().ok_or_else(|| format!("no id: {me:?}"))?.to_string();
            drop(running);
            let mut running = start_ours(program, data, *shared)?;
            running.path = format!("/v1/users/{id}");
            Ok((running, token))
        }
    }
}

/// Memory of a process in MiB, in which what several processes share, their program, is divided by their number: so a sum counts it once.
fn shared_once(process: u32) -> Result<f64, Problem> {
    let path = format!("/proc/{process}/smaps_rollup");
    let text = fs::read_to_string(&path).map_err(|why| format!("cannot read {path}: {why}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    Ok(kib.ok_or_else(|| format!("{path} has no Pss"))? / 1024.0)
}

/// What the system does when so many connections ask it again and again.
pub fn load_for(running: &Running, token: &str, connections: usize, time: Duration) -> Result<Load, Problem> {
    let cpu = || running.services.iter().map(|process| cpu_seconds(*process)).sum::<Result<f64, Problem>>();
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--connections", &connections.to_string(), "--latency"])
        .args(["--duration", &format!("{}s", time.as_secs())])
        .args(["--header", &format!("authorization: Bearer {token}")])
        .arg(format!("http://{}{}", running.address, running.path));
    let before = cpu()?;
    let output = wrk.output().map_err(|why| format!("cannot start wrk, which makes the load: {why}"))?;
    let seconds = cpu()? - before;
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let read = || {
        let well = !["Non-2xx", "Socket errors"].iter().any(|trouble| report.contains(trouble));
        let requests: f64 =
            report.lines().find_map(|line| line.trim().split_once(" requests in "))?.0.parse().ok()?;
        let p99 = milliseconds(report.lines().find_map(|line| line.trim().strip_prefix("99%"))?.trim())?;
        Some((requests, p99)).filter(|_| well && requests > 0.0)
    };
    let (requests, p99) = read().ok_or_else(|| format!("not every request was answered well:\n{report}"))?;
    Ok(Load { cpu: seconds * 1e6 / requests, rate: requests / time.as_secs_f64(), p99 })
}

/// `4.30ms`, `812.00us` or `1.20s`.
fn milliseconds(text: &str) -> Option<f64> {
    let unit = text.find(|character: char| character.is_ascii_alphabetic())?;
    let number: f64 = text[..unit].parse().ok()?;
    match &text[unit..] {
        "us" => Some(number / 1e3),
        "ms" => Some(number),
        "s" => Some(number * 1e3),
        _ => None,
    }
}
