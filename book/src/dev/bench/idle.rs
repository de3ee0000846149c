//! What an idle `cargo course` costs, and what blocks the first paint of its heaviest page.

use super::table::Row;
use crate::{site, workspace::Workspace};
use anyhow::{Context, Result};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

/// How long it is watched: the clock of `/proc` has steps of 10 ms, so 1 % is 60 of them in a minute.
const WATCHED: Duration = Duration::from_secs(60);

/// What starting up costs is not idleness.
const SETTLED: Duration = Duration::from_secs(5);

pub(super) fn rows(copy: &Workspace) -> Result<Vec<Row>> {
    let mut rows = vec![paint(copy)?];
    // Only Linux has `/proc`.
    if fs::metadata("/proc/self/stat").is_ok() {
        rows.extend(idle(copy)?);
    }
    Ok(rows)
}

fn paint(copy: &Workspace) -> Result<Row> {
    let site = site::build(copy)?;
    let pages = site.files.iter().filter(|(path, _)| path.ends_with(".html"));
    let bytes = pages.map(|(path, html)| site::blocking(&site, path, &String::from_utf8_lossy(html)));
    let most = bytes.max().unwrap_or(0);
    let amount = format!("{:.1} KB", most as f64 / 1000.0);
    Ok(Row::counted("what blocks the first paint of a static page, uncompressed", amount, "under 100 KB"))
}

/// With one page open, as a reader has it.
fn idle(copy: &Workspace) -> Result<Vec<Row>> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["serve", "--port", "0"])
        .current_dir(copy.root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().context("the output is piped")?;
    let measured = measure(child.id(), BufReader::new(output));
    child.kill()?;
    child.wait()?;
    let (percent, megabytes) = measured?;
    Ok(vec![
        Row::counted(
            "idle `cargo course` with a page open, of one core",
            format!("{percent:.2} %"),
            "under 1 %",
        ),
        Row::counted("idle `cargo course`, resident memory", format!("{megabytes:.0} MB"), "under 150 MB"),
    ])
}

fn measure(process: u32, output: impl BufRead) -> Result<(f64, f64)> {
    let mut lines = output.lines();
    let address = lines
        .find_map(|line| Some(line.ok()?.split("http://").nth(1)?.split('/').next()?.to_string()))
        .context("no address was printed")?;
    let mut page = TcpStream::connect(&address)?;
    write!(page, "GET /__course/events HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
    sleep(SETTLED);
    let before = ticks(process)?;
    sleep(WATCHED);
    let spent = ticks(process)? - before;
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next());
    let kilobytes: f64 = resident.context("no VmRSS in /proc")?.parse()?;
    Ok((spent as f64 / WATCHED.as_secs_f64(), kilobytes * 1024.0 / 1e6))
}

/// The processor time that the process has used, in hundredths of a second: `USER_HZ` is 100 on every Linux.
fn ticks(process: u32) -> Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // Behind the name, which may hold spaces; see proc_pid_stat(5), fields 14 and 15.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let field = |number: usize| fields.get(number - 3).and_then(|field| field.parse::<u64>().ok());
    field(14).zip(field(15)).map(|(user, system)| user + system).context("/proc is not as proc(5) says")
}
