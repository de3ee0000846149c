//! The table: a figure a row, with its spread and the promise that it belongs to.

use std::time::Duration;

/// One measured figure.
pub(super) struct Row {
    pub(super) what: String,
    pub(super) runs: Vec<Duration>,
    /// A figure that is no time, with its unit; then there are no runs.
    pub(super) amount: Option<String>,
    /// What the course promises of it, if anything.
    pub(super) promise: &'static str,
}

impl Row {
    pub(super) fn new(what: impl Into<String>, runs: Vec<Duration>, promise: &'static str) -> Row {
        Row { what: what.into(), runs, amount: None, promise }
    }

    /// A figure that is counted, not timed.
    pub(super) fn counted(what: impl Into<String>, amount: String, promise: &'static str) -> Row {
        Row { what: what.into(), runs: Vec::new(), amount: Some(amount), promise }
    }

    fn sorted(&self) -> Vec<Duration> {
        let mut runs = self.runs.clone();
        runs.sort();
        runs
    }
}

/// The whole file.
pub(super) fn markdown(command: &str, machine: &str, rows: &[Row]) -> String {
    let mut text = format!(
        "# Benchmarks of the course\n\nWritten by `{command}`; do not edit. Times are of one run on one machine: compare rows, not readings of different days.\n\n{machine}\n\n| what | median | min | max | runs | promise |\n|---|---:|---:|---:|---:|---|\n"
    );
    for row in rows {
        if let Row { what, amount: Some(amount), promise, .. } = row {
            text.push_str(&format!("| {what} | {amount} | | | 1 | {promise} |\n"));
            continue;
        }
        let runs = row.sorted();
        let (Some(min), Some(max)) = (runs.first(), runs.last()) else { continue };
        let [median, min, max] = [&runs[runs.len() / 2], min, max].map(|time| seconds(*time));
        let Row { what, promise, .. } = row;
        text.push_str(&format!("| {what} | {median} | {min} | {max} | {} | {promise} |\n", runs.len()));
    }
    text
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::{Row, markdown};
    use std::time::Duration;

    #[test]
    fn a_row_holds_the_median_and_the_spread() {
        let runs = [300, 100, 200].map(Duration::from_millis).to_vec();
        let text = markdown("cargo course dev bench", "a machine", &[Row::new("save", runs, "under 1 s")]);
        assert!(text.contains("| save | 0.200 s | 0.100 s | 0.300 s | 3 | under 1 s |"), "{text}");
    }
}
