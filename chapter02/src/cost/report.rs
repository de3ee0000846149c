//! The figures for a terminal: a table, and bars on a logarithmic scale, because a thread costs thousands of locks and a
//! lock would have no bar at all on a plain one.

use super::{measure::Figure, record::Record};
use std::fmt::Write;

/// Cells of a bar for each factor of ten.
const DECADE: usize = 8;

/// The scale's marks; the first is where bars begin.
const MARKS: [&str; 7] = ["1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms"];

/// Everything, with the machine on top.
pub(super) fn text(record: &Record) -> String {
    let Record { machine, rounds, figures, .. } = record;
    let mut text = format!("{machine}; median of {rounds} rounds\n\n");
    let width = figures.iter().map(|figure| figure.what.len()).max().unwrap_or(0);
    let mut row = |what: &str, [median, fastest, slowest]: [&str; 3]| {
        let _ = writeln!(text, "{what:width$}  {median:>8}  {fastest:>8}  {slowest:>8}");
    };
    row("", ["median", "fastest", "slowest"]);
    for Figure { what, median, fastest, slowest, .. } in figures {
        let [median, fastest, slowest] = [median, fastest, slowest].map(|time| duration(*time));
        row(what, [&median, &fastest, &slowest]);
    }
    text + "\nThe medians again, on a logarithmic scale: each mark is ten times the one before it.\n\n"
        + &bars(figures)
}

fn bars(figures: &[Figure]) -> String {
    let width = figures.iter().map(|figure| figure.id.len()).max().unwrap_or(0);
    let scale: String = MARKS.map(|mark| format!("{mark:DECADE$}")).concat();
    let mut text = format!("{:width$}  {}\n", "", scale.trim_end());
    for Figure { id, median, .. } in figures {
        let _ = writeln!(text, "{id:width$}  {}", "#".repeat(cells(*median)));
    }
    text
}

/// How long the bar of `nanoseconds` is; at least one cell, and never past the last mark.
fn cells(nanoseconds: f64) -> usize {
    let longest = (MARKS.len() - 1) * DECADE;
    let exact = nanoseconds.max(1.0).log10() * DECADE as f64;
    (exact.round() as usize).clamp(1, longest)
}

/// Three digits and a unit.
fn duration(nanoseconds: f64) -> String {
    let (mut value, mut unit) = (nanoseconds, "ns");
    for larger in ["µs", "ms", "s"] {
        if value < 999.5 {
            break;
        }
        (value, unit) = (value / 1000.0, larger);
    }
    let digits = if value < 9.995 {
        2
    } else if value < 99.95 {
        1
    } else {
        0
    };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(id: &str, median: f64) -> Figure {
        let what = format!("what {id} costs");
        Figure { id: id.to_string(), what, times: 10, median, fastest: median / 2.0, slowest: median * 2.0 }
    }

    #[test]
    fn a_row_for_each_figure_and_a_bar_for_each() {
        let figures = vec![figure("lock", 20.0), figure("thread", 50_000.0)];
        let (command, machine) = ("a command".to_string(), "a machine, 2 cores".to_string());
        let record = Record { command, machine, rounds: 9, figures };
        let expected = "\
a machine, 2 cores; median of 9 rounds

                     median   fastest   slowest
what lock costs     20.0 ns   10.0 ns   40.0 ns
what thread costs   50.0 µs   25.0 µs    100 µs

The medians again, on a logarithmic scale: each mark is ten times the one before it.

        1 ns    10 ns   100 ns  1 µs    10 µs   100 µs  1 ms
lock    ##########
thread  ######################################
";
        assert_eq!(text(&record), expected);
    }

    #[test]
    fn ten_times_the_time_is_one_mark_more() {
        assert_eq!([10.0, 100.0, 1e5].map(cells), [8, 16, 40]);
    }

    #[test]
    fn a_bar_stays_on_its_scale() {
        assert_eq!([0.0, 0.5, 1.0, 1e6, 1e9].map(cells), [1, 1, 1, 48, 48]);
    }

    #[test]
    fn a_time_has_three_digits_and_a_unit() {
        let times = [0.0, 9.99, 10.0, 999.4, 999.5, 12_345.0, 1e6, 1e9, 5e12];
        let texts =
            ["0.00 ns", "9.99 ns", "10.0 ns", "999 ns", "1.00 µs", "12.3 µs", "1.00 ms", "1.00 s", "5000 s"];
        assert_eq!(times.map(duration), texts);
    }
}
