//! The figures as a section of `chapter03/BENCHMARKS.md`. The other sections of that file belong to other programs and stay.

use crate::{collector::Seen, load};
use std::{fs, process::Command, time::Duration};

/// One load and what became of it.
pub struct Row {
    pub load: load::Load,
    pub sent: load::Sent,
    pub seen: Seen,
}

const HEADING: &str = "## The collector";
/// The head of the file, if nobody has written it yet.
const FILE_HEAD: &str = "# Benchmarks of chapter 3\n\nEach section is written by the command that it names; do not edit. The figures are of one run on one machine: compare rows, not readings of different days.\n";
/// The memory that issue and page promise.
const PROMISED_BYTES: u64 = 200_000_000;

/// The section, from its heading on.
pub fn section(seconds: u64, rows: &[Row]) -> String {
    let mut text = format!(
        "{HEADING}\n\nWritten by `cargo run --release -p chapter03 --example bench_collector -- --seconds {seconds} --write`.\n\n{}.\n\n",
        machine()
    );
    text.push_str(&format!(
        "Messages of {} spans, {} spans a trace, five attributes a span, over gRPC from another process on the same cores; a page asks for the \
list, the map and the numbers every two seconds. *Dropped* are spans that were kept for a while and had to make room, or found none; \
the collector shows this number. *Refused* are messages that were not read. CPU is the collector's own, user and system; memory is the \
most that was resident. The wait is from the moment that a message was due to its answer.\n\n",
        load::BATCH,
        load::TRACE
    ));
    text.push_str("| load | spans/s | sent | received | kept | dropped | refused | CPU for a span | cores in use | memory | wait, median | wait, 99 % |\n");
    text.push_str("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for row in rows {
        text.push_str(&line(row));
    }
    text.push_str(&verdict(rows));
    text
}

fn line(Row { load, sent, seen }: &Row) -> String {
    let spans = |key: &str| seen.stats["spans"][key].as_u64().unwrap_or_default();
    let refused = seen.stats["refused_messages"].as_u64().unwrap_or_default().max(sent.failed);
    let part = |part: usize| {
        let place = (sent.waits.len() * part / 100).min(sent.waits.len().saturating_sub(1));
        sent.waits.get(place).map_or(0.0, Duration::as_secs_f64) * 1e3
    };
    format!(
        "| {}, {} s | {:.0} | {} | {} | {} | {} | {refused} | {:.1} µs | {:.2} | {:.0} MB | {:.1} ms | {:.1} ms |\n",
        load.name,
        load.time.as_secs(),
        sent.spans as f64 / sent.seconds,
        sent.spans,
        spans("received"),
        spans("kept"),
        spans("dropped"),
        seen.cpu * 1e6 / sent.spans as f64,
        seen.cpu / sent.seconds,
        seen.peak as f64 / 1e6,
        part(50),
        part(99),
    )
}

fn verdict(rows: &[Row]) -> String {
    let kept = |yes: bool| if yes { "kept" } else { "NOT kept" };
    let dropped = rows[0].seen.stats["spans"]["dropped"].as_u64();
    let took_all = rows[0].sent.failed + rows[1].sent.failed == 0
        && rows.iter().all(|row| row.seen.stats["spans"]["received"].as_u64() == Some(row.sent.spans));
    let peak = rows.iter().map(|row| row.seen.peak).max().unwrap_or(0);
    format!(
        "\nPromises: 20,000 spans a second taken, none refused or lost uncounted ({}), and none dropped while they fit ({}); under 200 MB ({:.0} MB: {}).\n",
        kept(took_all),
        kept(dropped == Some(0)),
        peak as f64 / 1e6,
        kept(peak < PROMISED_BYTES)
    )
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown", |(_, model)| model);
    let rustc =
        Command::new("rustc").arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{model}, {cores} cores, {}; {}", std::env::consts::OS, String::from_utf8_lossy(&rustc).trim())
}

/// `old` with `section` in the place of the one with the same heading, or at the end.
pub fn replace_section(old: &str, section: &str) -> String {
    let old = if old.trim().is_empty() { FILE_HEAD } else { old };
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = old;
    while let Some(place) = rest[1..].find("\n## ") {
        let (part, next) = rest.split_at(place + 2);
        parts.push(part.trim_end());
        rest = next;
    }
    parts.push(rest.trim_end());
    match parts.iter_mut().find(|part| part.lines().next() == Some(HEADING)) {
        Some(part) => *part = section.trim_end(),
        None => parts.push(section.trim_end()),
    }
    parts.join("\n\n") + "\n"
}
