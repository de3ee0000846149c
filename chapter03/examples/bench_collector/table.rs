//! The figures as a section of `chapter03/BENCHMARKS.md`.

use crate::{collector::Seen, load};
use std::time::Duration;
use utils::bench::{kept, machine};

/// One load and what became of it.
pub struct Row {
    pub load: load::Load,
    pub sent: load::Sent,
    pub seen: Seen,
}

const HEADING: &str = "## The collector";
/// The memory that issue and page promise.
const PROMISED_BYTES: u64 = 200_000_000;

/// The section, from its heading on.
pub fn section(seconds: u64, rows: &[Row]) -> String {
    let mut text = format!(
        "{HEADING}\n\nWritten by `cargo run --release -p chapter03 --example bench_collector -- --seconds {seconds} --write`.\n\n{}.\n\n",
        machine(&[])
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
