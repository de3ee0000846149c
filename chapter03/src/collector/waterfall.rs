//! A trace in the terminal: one line a span, indented as the tree is, with a bar where and how long it ran.
//!
//! Pure: the same trace and the same width give the same text. Widths are counted in columns, so Chinese names (two columns a
//! character) don't shift the bars, and a name cannot send control codes to the terminal. Proved by the tests below.

use super::view::{SpanView, TraceView, duration_text};
use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What marks a failed span. A character and not only a colour: colours are lost in pipes, prints and some eyes.
const FAILED: char = '✗';
/// The longest label, in columns, when the terminal is wide.
const LABEL_COLUMNS: usize = 44;
/// The narrowest bar that still says something.
const BAR_COLUMNS: usize = 12;
/// Room for a duration, `1000 µs`.
const DURATION_COLUMNS: usize = 8;

// ANCHOR: draw
/// The lines of `trace`, no wider than `width` columns (at least 48 are taken).
pub fn draw(trace: &TraceView, width: usize) -> String {
    let width = width.max(48);
    let labels: Vec<String> = trace.spans.iter().map(label).collect();
    let longest = labels.iter().map(|label| label.width()).max().unwrap_or(0);
    let label_columns = longest.min(LABEL_COLUMNS).min(width - BAR_COLUMNS - DURATION_COLUMNS - 5);
    let bar_columns = width - label_columns - DURATION_COLUMNS - 5;

    let mut text = format!("trace {}  {}\n", trace.trace_id, summary(trace));
    for (span, label) in trace.spans.iter().zip(&labels) {
        let mark = if span.error.is_some() { FAILED } else { ' ' };
        let label = fit(label, label_columns);
        let bar = bar(span, trace.duration_nanos, bar_columns);
        let duration = duration_text(span.duration_nanos);
        text.push_str(&format!("{mark} {label} │{bar}│{duration:>DURATION_COLUMNS$}\n"));
        if let Some(why) = span.error.as_deref().filter(|why| !why.is_empty()) {
            let indent = 2 + 2 * shown_depth(span);
            let why = fit(&printable(why), width.saturating_sub(indent + 2));
            text.push_str(&format!("{:indent$}╰ {}\n", "", why.trim_end()));
        }
    }
    text
}
// ANCHOR_END: draw

fn summary(trace: &TraceView) -> String {
    let mut parts = vec![count(trace.spans.len(), "span"), duration_text(trace.duration_nanos)];
    match trace.errors() {
        0 => {}
        errors => parts.push(count(errors, "error")),
    }
    if trace.dropped_spans > 0 {
        parts.push(format!("{} dropped", trace.dropped_spans));
    }
    parts.join(", ")
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Deeper than this, a line says how deep it is; indenting further would leave no room for the name.
const DEEPEST_INDENT: usize = 10;

fn shown_depth(span: &SpanView) -> usize {
    span.depth.min(DEEPEST_INDENT)
}

fn label(span: &SpanView) -> String {
    let indent = "  ".repeat(shown_depth(span));
    let deep = if span.depth > DEEPEST_INDENT { format!("({}) ", span.depth) } else { String::new() };
    format!("{indent}{deep}{}  {}", printable(&span.service), printable(&span.name))
}

/// Control characters could move the cursor or rewrite the screen, and others turn the reading direction: each becomes `�`.
fn printable(text: &str) -> Cow<'_, str> {
    let turns = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let hostile = |c: char| c.is_control() || turns(c);
    if text.contains(hostile) { text.replace(hostile, "\u{fffd}").into() } else { text.into() }
}

/// `text` in exactly `columns` columns: cut with `…`, or filled with blanks.
fn fit(text: &str, columns: usize) -> String {
    let cut = text.width() > columns;
    let room = if cut { columns.saturating_sub(1) } else { columns };
    let mut fitted = String::new();
    let mut used = 0;
    for character in text.chars() {
        let width = character.width().unwrap_or(0);
        if used + width > room {
            break;
        }
        used += width;
        fitted.push(character);
    }
    if cut && columns > 0 {
        fitted.push('…');
        used += 1;
    }
    fitted.push_str(&" ".repeat(columns.saturating_sub(used)));
    fitted
}

// ANCHOR: bar
/// Where the span lies in the time of its trace. At least one column is filled, and none beyond the end.
fn bar(span: &SpanView, whole_nanos: u64, columns: usize) -> String {
    let whole = u128::from(whole_nanos.max(1));
    // Whole numbers, so that every machine draws the same.
    let column = |nanos: u64| {
        let place = u128::from(nanos) * columns as u128 / whole;
        usize::try_from(place).map_or(columns, |place| place.min(columns))
    };
    let from = column(span.offset_nanos).min(columns - 1);
    let to = column(span.offset_nanos.saturating_add(span.duration_nanos)).max(from + 1);
    let fill = if span.error.is_some() { "▒" } else { "█" };
    format!("{}{}{}", " ".repeat(from), fill.repeat(to - from), " ".repeat(columns - to))
}
// ANCHOR_END: bar

#[cfg(test)]
mod tests {
    use super::*;

    fn span(depth: usize, service: &str, name: &str, offset: u64, duration: u64) -> SpanView {
        SpanView {
            depth,
            service: service.into(),
            name: name.into(),
            offset_nanos: offset,
            duration_nanos: duration,
            ..SpanView::default()
        }
    }

    fn trace(spans: Vec<SpanView>) -> TraceView {
        let trace_id = "4bf92f3577b34da6a3ce929d0e0e4736".into();
        TraceView { trace_id, duration_nanos: 8_000_000, spans, ..TraceView::default() }
    }

    #[test]
    fn each_bar_lies_where_its_span_ran_and_an_error_is_marked_by_a_sign() {
        let mut failed = span(1, "orders", "create", 2_000_000, 4_000_000);
        failed.error = Some("the amount is zero".into());
        let text = draw(&trace(vec![span(0, "shop", "POST /orders", 0, 8_000_000), failed]), 60);
        assert_eq!(
            text,
            "trace 4bf92f3577b34da6a3ce929d0e0e4736  2 spans, 8.00 ms, 1 error\n\
             \x20 shop  POST /orders │█████████████████████████████│ 8.00 ms\n"
                .to_owned()
                + "✗   orders  create   │       ▒▒▒▒▒▒▒▒▒▒▒▒▒▒        │ 4.00 ms\n"
                + "    ╰ the amount is zero\n"
        );
    }

    #[test]
    fn no_line_of_spans_is_wider_than_asked_and_all_are_equally_wide() {
        let names =
            ["查询用户的订单", "é", "a name that goes on and on and on and on and on and on and on", ""];
        let spans = names.iter().enumerate();
        let spans = spans.map(|(depth, name)| span(depth * 5, "订单", name, 1, 1)).collect();
        let text = draw(&trace(spans), 72);
        let widths: Vec<usize> = text.lines().skip(1).map(UnicodeWidthStr::width).collect();
        assert_eq!(widths, [72; 4], "{text}");
    }

    #[test]
    fn a_span_of_no_duration_at_the_very_end_still_has_a_column() {
        let text = draw(&trace(vec![span(0, "a", "b", 8_000_000, 0)]), 60);
        assert!(text.contains("█│"), "{text}");
    }

    #[test]
    fn times_outside_the_trace_do_not_leave_the_frame() {
        let text = draw(&trace(vec![span(0, "a", "b", u64::MAX, u64::MAX)]), 60);
        assert_eq!(text.lines().last().map(UnicodeWidthStr::width), Some(60), "{text}");
    }

    #[test]
    fn a_name_cannot_send_control_codes_to_the_terminal() {
        let text = draw(&trace(vec![span(0, "a\u{1b}[2J", "b\n\u{202e}c", 0, 1)]), 60);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn a_trace_without_spans_is_one_line() {
        assert_eq!(draw(&trace(Vec::new()), 60).lines().count(), 1);
    }
}
