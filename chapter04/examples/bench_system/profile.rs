//! Where the two services on the way spend their time: what `perf` sees of each while the load runs, by what the code is there for.

use crate::{
    build::System,
    load::{CONNECTIONS, load_for, started},
};
use std::{env::temp_dir, fmt::Write, fs, process::Command, thread, time::Duration};
use utils::bench::{Problem, first_line};

/// How long `perf` looks at each.
const LOOK: Duration = Duration::from_secs(4);
/// Writing to a `String` cannot fail.
const NEVER_FAILS: &str = "a String takes everything";

/// The user service and the gateway among the processes of `up`, which is the first.
const LOOKED_AT: [(&str, usize); 2] = [("gateway", 3), ("user service", 1)];

/// What code is there for, and how its symbols begin; the first that fits counts.
const GROUPS: [(&str, &[&str]); 6] = [
    (
        "allocating, freeing and copying memory",
        &["malloc", "_int_", "free", "calloc", "realloc", "unlink_chunk", "mem", "cfree"],
    ),
    ("HTTP/2 (h2, and tonic above it)", &["h2", "tonic", "prost"]),
    (
        "HTTP/1 and routing (hyper, axum, http, tower)",
        &["hyper", "axum", "http", "tower", "matchit", "httparse"],
    ),
    ("waiting and waking (tokio, futures)", &["tokio", "futures", "mio"]),
    (
        "token and JSON (sha2, hmac, base64, serde)",
        &["sha2", "hmac", "base64", "serde", "digest", "core::str", "itoa"],
    ),
    ("**the code of this course**", &["chapter0", "utils"]),
];
const KERNEL: &str = "the kernel: sockets, clocks, scheduling";
const REST: &str = "the rest";

/// A part of the section, or why there is none.
pub fn section(system: &System) -> Result<String, Problem> {
    if first_line("perf", &["--version"]).is_none() {
        return Err("perf is not here (Debian: linux-perf), so no profile is taken".to_string());
    }
    let (running, token) = started(system)?;
    running.first_answer(&token)?;
    let time = LOOK * 3;
    let load = thread::scope(|scope| {
        let load = scope.spawn(|| load_for(&running, &token, CONNECTIONS[1], time));
        let looks = LOOKED_AT.map(|(name, at)| look(running.services[at]).map(|shares| (name, shares)));
        let load = load.join().map_err(|_| "the load has a fault".to_string())?;
        load.map(|_| looks)
    })?;
    let [gateway, user] = load;
    Ok(table(&[gateway?, user?]))
}

/// A group and its share of the samples.
type Shares = (Vec<(&'static str, f64)>, (f64, String));

/// The samples of a process, by group, and the largest of ours alone.
fn look(process: u32) -> Result<Shares, Problem> {
    let file = temp_dir().join(format!("course-perf-{process}"));
    let perf = |arguments: &[&str]| {
        let output = Command::new("perf").args(arguments).output().map_err(|why| format!("perf: {why}"))?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(format!("perf: {}", String::from_utf8_lossy(&output.stderr).trim())),
        }
    };
    let (path, seconds) = (file.display().to_string(), LOOK.as_secs().to_string());
    perf(&["record", "-q", "-p", &process.to_string(), "-o", &path, "--", "sleep", &seconds])?;
    let report = perf(&["report", "-q", "-i", &path, "--stdio", "-F", "overhead,dso,symbol", "-t", ";"]);
    let _ = fs::remove_file(&file);
    Ok(shares(&report?))
}

fn shares(report: &str) -> Shares {
    let mut shares: Vec<(&str, f64)> = GROUPS.iter().map(|(name, _)| (*name, 0.0)).collect();
    shares.extend([(KERNEL, 0.0), (REST, 0.0)]);
    let mut largest = (0.0, String::new());
    for line in report.lines() {
        let mut fields = line.splitn(3, ';').map(str::trim);
        let percent = fields.next().and_then(|text| text.strip_suffix('%')?.parse::<f64>().ok());
        let (Some(percent), Some(object), Some(symbol)) = (percent, fields.next(), fields.next()) else {
            continue;
        };
        let symbol = symbol.trim_start_matches("[.] ").trim_start_matches("[k] ");
        let group = if object.starts_with("[kernel") || object == "[vdso]" { KERNEL } else { group(symbol) };
        if let Some(share) = shares.iter_mut().find(|(name, _)| *name == group) {
            share.1 += percent;
        }
        if group == GROUPS[5].0 && percent > largest.0 {
            largest = (percent, symbol.to_string());
        }
    }
    (shares, largest)
}

/// What a symbol such as `<h2::proto::Foo<T> as core::future::Future>::poll` belongs to: the first path in it.
fn group(symbol: &str) -> &'static str {
    let path = symbol.trim_start_matches(['<', '&', '_', '(']);
    let found = GROUPS.iter().find(|(_, starts)| starts.iter().any(|start| path.starts_with(start)));
    found.map_or(REST, |(name, _)| name)
}

fn table(looks: &[(&str, Shares); 2]) -> String {
    let [(first, (gateway, one)), (second, (user, other))] = looks;
    let mut text = format!(
        "\nWhere the time goes, HS256, {} connections, as `perf record` sees it for {} s each, in percent of the process's time. Most of \
what the course's layers do is inlined into the futures of `axum`, `tower` and `tonic`; what stands alone is small:\n\n\
| | {first} | {second} |\n|---|---:|---:|\n",
        CONNECTIONS[1],
        LOOK.as_secs()
    );
    for ((name, share), (_, others)) in gateway.iter().zip(user) {
        writeln!(text, "| {name} | {share:.1} | {others:.1} |").expect(NEVER_FAILS);
    }
    let one = format!("`{}` ({:.1} %)", one.1, one.0);
    let other = format!("`{}` ({:.1} %)", other.1, other.0);
    writeln!(text, "\nThe largest of the course's own: {one} in the {first}, {other} in the {second}.")
        .expect(NEVER_FAILS);
    text
}
