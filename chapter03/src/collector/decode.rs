//! From OTLP's messages to what the store keeps. The only file besides the receivers that knows the generated types.
//!
//! Everything in a message is a stranger's: ids may be missing, times may run backwards, texts may be a megabyte long. A span that
//! cannot be placed is counted and left out; what is too long is cut. Proved by the tests below.

use super::model::{Attribute, Event, Log, Span};
use opentelemetry_proto::tonic::{
    collector::{logs::v1::ExportLogsServiceRequest, trace::v1::ExportTraceServiceRequest},
    common::v1::{AnyValue, KeyValue, any_value::Value},
    logs::v1::LogRecord,
    resource::v1::Resource,
    trace::v1::{Span as WireSpan, span::Event as WireEvent, span::SpanKind, status::StatusCode},
};
use std::{fmt::Write as _, sync::Arc};

/// Bytes of a text that are kept. A stack trace fits, a picture doesn't.
pub const TEXT_BYTES: usize = 4 * 1024;
/// Attributes or events of a span that are kept: what the SDKs send at most by default (OpenTelemetry specification, "Span Limits").
pub const DETAILS: usize = 128;

/// What a message held.
#[derive(Debug, Default, PartialEq)]
pub struct Batch<T> {
    /// What can be kept.
    pub items: Vec<T>,
    /// How many cannot: a span without a valid id, a log line that names no trace.
    pub unusable: u64,
}

// ANCHOR: spans
/// The spans of a message.
pub fn spans(request: ExportTraceServiceRequest) -> Batch<Span> {
    let mut batch = Batch { items: Vec::new(), unusable: 0 };
    for group in request.resource_spans {
        let service = service_name(group.resource.as_ref());
        for wire in group.scope_spans.into_iter().flat_map(|scope| scope.spans) {
            match span(wire, &service) {
                Some(span) => batch.items.push(span),
                None => batch.unusable += 1,
            }
        }
    }
    batch
}
// ANCHOR_END: spans

/// The log lines of a message.
pub fn logs(request: ExportLogsServiceRequest) -> Batch<Log> {
    let mut batch = Batch { items: Vec::new(), unusable: 0 };
    for group in request.resource_logs {
        let service = service_name(group.resource.as_ref());
        for wire in group.scope_logs.into_iter().flat_map(|scope| scope.log_records) {
            match log(wire, &service) {
                Some(log) => batch.items.push(log),
                None => batch.unusable += 1,
            }
        }
    }
    batch
}

fn service_name(resource: Option<&Resource>) -> Arc<str> {
    let attributes = resource.map(|resource| resource.attributes.as_slice()).unwrap_or_default();
    match attributes.iter().find(|attribute| attribute.key == "service.name") {
        Some(attribute) => value_text(attribute.value.clone()).into(),
        None => "unknown_service".into(), // the specification's own word for it
    }
}

fn span(wire: WireSpan, service: &Arc<str>) -> Option<Span> {
    let kind = match wire.kind() {
        SpanKind::Server => "server",
        SpanKind::Client => "client",
        SpanKind::Producer => "producer",
        SpanKind::Consumer => "consumer",
        SpanKind::Internal | SpanKind::Unspecified => "internal",
    };
    let mut events: Vec<Event> = wire.events.into_iter().take(DETAILS).map(event).collect();
    events.shrink_to_fit();
    let error =
        wire.status.filter(|status| status.code() == StatusCode::Error).map(|status| {
            match exception(&events) {
                Some(why) if status.message.is_empty() => why.into(),
                _ => cut(status.message),
            }
        });
    Some(Span {
        trace_id: id(&wire.trace_id)?,
        span_id: id(&wire.span_id)?,
        parent: id(&wire.parent_span_id),
        service: Arc::clone(service),
        name: cut(wire.name),
        kind,
        start_nanos: wire.start_time_unix_nano,
        end_nanos: wire.end_time_unix_nano.max(wire.start_time_unix_nano),
        error,
        attributes: attributes(wire.attributes),
        events,
    })
}

fn event(wire: WireEvent) -> Event {
    Event { time_nanos: wire.time_unix_nano, name: cut(wire.name), attributes: attributes(wire.attributes) }
}

/// What a recorded exception says, for a status without words.
fn exception(events: &[Event]) -> Option<&str> {
    let details = &events.iter().find(|event| &*event.name == "exception")?.attributes;
    details.iter().find(|(name, _)| &**name == "exception.message").map(|(_, value)| &**value)
}

fn log(wire: LogRecord, service: &Arc<str>) -> Option<Log> {
    let level = if wire.severity_text.is_empty() {
        level_name(wire.severity_number).into()
    } else {
        cut(wire.severity_text)
    };
    let time = if wire.time_unix_nano == 0 { wire.observed_time_unix_nano } else { wire.time_unix_nano };
    Some(Log {
        trace_id: id(&wire.trace_id)?,
        span_id: id(&wire.span_id),
        service: Arc::clone(service),
        level,
        message: cut(value_text(wire.body)),
        time_nanos: time,
        attributes: attributes(wire.attributes),
    })
}

/// The four numbers of each level (OpenTelemetry log data model, "SeverityNumber").
fn level_name(number: i32) -> &'static str {
    match number {
        1..=4 => "TRACE",
        5..=8 => "DEBUG",
        9..=12 => "INFO",
        13..=16 => "WARN",
        17..=20 => "ERROR",
        21..=24 => "FATAL",
        _ => "",
    }
}

/// An id of the right length that is not all zeros, which the specification calls invalid.
fn id<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    <[u8; N]>::try_from(bytes).ok().filter(|id| *id != [0; N])
}

fn attributes(wire: Vec<KeyValue>) -> Vec<Attribute> {
    // Not `collect`: it would keep the message's own allocation, which is four times as large.
    let mut kept = Vec::with_capacity(wire.len().min(DETAILS));
    let pair = |KeyValue { key, value, .. }: KeyValue| (cut(key), cut(value_text(value)));
    kept.extend(wire.into_iter().take(DETAILS).map(pair));
    kept
}

/// `text`, no longer than [`TEXT_BYTES`] and still valid UTF-8.
fn cut(mut text: String) -> Box<str> {
    const MARK: &str = "…";
    if text.len() > TEXT_BYTES {
        text.truncate(text.floor_char_boundary(TEXT_BYTES - MARK.len()));
        text.push_str(MARK);
    }
    text.into()
}

/// A value in words. Lists and maps look like JSON; deep ones end, because the decoders refuse more than 100 steps.
fn value_text(value: Option<AnyValue>) -> String {
    if let Some(AnyValue { value: Some(Value::StringValue(text)) }) = value {
        return text; // the usual case, without a copy
    }
    let mut text = String::new();
    write_value(&mut text, value.as_ref());
    text
}

fn write_value(text: &mut String, value: Option<&AnyValue>) {
    if text.len() > TEXT_BYTES {
        return; // it will be cut anyway
    }
    // Writing to a String never fails.
    let _ = match value.and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(word)) => write!(text, "{word:?}"),
        Some(Value::BoolValue(yes)) => write!(text, "{yes}"),
        Some(Value::IntValue(number)) => write!(text, "{number}"),
        Some(Value::DoubleValue(number)) => write!(text, "{number}"),
        Some(Value::BytesValue(bytes)) => write!(text, "{} bytes", bytes.len()),
        Some(Value::ArrayValue(list)) => {
            write_list(text, ['[', ']'], &list.values, |text, item| write_value(text, Some(item)));
            Ok(())
        }
        Some(Value::KvlistValue(map)) => {
            write_list(text, ['{', '}'], &map.values, |text, item| {
                let _ = write!(text, "{:?}: ", item.key);
                write_value(text, item.value.as_ref());
            });
            Ok(())
        }
        Some(_) | None => Ok(()),
    };
}

fn write_list<T>(text: &mut String, [open, close]: [char; 2], items: &[T], write: impl Fn(&mut String, &T)) {
    text.push(open);
    for (place, item) in items.iter().enumerate() {
        if text.len() > TEXT_BYTES {
            break;
        }
        if place > 0 {
            text.push_str(", ");
        }
        write(text, item);
    }
    text.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::{
        common::v1::{ArrayValue, KeyValueList},
        logs::v1::{ResourceLogs, ScopeLogs},
        trace::v1::{ResourceSpans, ScopeSpans, Status},
    };

    fn any(value: Value) -> AnyValue {
        AnyValue { value: Some(value) }
    }

    fn pair(key: &str, value: Value) -> KeyValue {
        KeyValue { key: key.into(), value: Some(any(value)), ..KeyValue::default() }
    }

    fn wire_span() -> WireSpan {
        WireSpan { trace_id: vec![1; 16], span_id: vec![2; 8], ..WireSpan::default() }
    }

    fn decoded(spans_in: Vec<WireSpan>) -> Batch<Span> {
        let service = pair("service.name", Value::StringValue("orders".into()));
        spans(ExportTraceServiceRequest {
            resource_spans: vec![ResourceSpans {
                resource: Some(Resource { attributes: vec![service], ..Resource::default() }),
                scope_spans: vec![ScopeSpans { spans: spans_in, ..ScopeSpans::default() }],
                ..ResourceSpans::default()
            }],
        })
    }

    #[test]
    fn a_span_without_a_valid_id_is_counted_and_left_out() {
        let wrong = [
            WireSpan { trace_id: vec![0; 16], ..wire_span() },
            WireSpan { trace_id: vec![1; 15], ..wire_span() },
            WireSpan { span_id: vec![], ..wire_span() },
            WireSpan { span_id: vec![0; 8], ..wire_span() },
        ];
        let batch = decoded(wrong.into_iter().chain([wire_span()]).collect());
        assert_eq!((batch.items.len(), batch.unusable), (1, 4));
        assert_eq!(&*batch.items[0].service, "orders");
    }

    #[test]
    fn a_span_that_ends_before_it_begins_has_no_duration() {
        let back = WireSpan { start_time_unix_nano: 9, end_time_unix_nano: 5, ..wire_span() };
        let span = &decoded(vec![back]).items[0];
        assert_eq!((span.start_nanos, span.end_nanos), (9, 9));
    }

    #[test]
    fn a_failed_span_without_words_says_what_its_exception_says() {
        let message = pair("exception.message", Value::StringValue("no rows".into()));
        let event = WireEvent { name: "exception".into(), attributes: vec![message], ..WireEvent::default() };
        let status = |message: &str| Some(Status { code: 2, message: message.into() });
        let silent = WireSpan { status: status(""), events: vec![event.clone()], ..wire_span() };
        let spoken = WireSpan { status: status("not found"), events: vec![event], ..wire_span() };
        let fine = WireSpan { status: Some(Status { code: 1, message: "x".into() }), ..wire_span() };
        let errors = decoded(vec![silent, spoken, fine]).items.into_iter().map(|span| span.error);
        assert_eq!(errors.collect::<Vec<_>>(), [Some("no rows".into()), Some("not found".into()), None]);
    }

    #[test]
    fn a_text_at_the_limit_stays_and_one_past_it_is_cut_between_characters() {
        assert_eq!(cut("a".repeat(TEXT_BYTES)).len(), TEXT_BYTES);
        let long = cut("é".repeat(TEXT_BYTES));
        assert!(long.len() <= TEXT_BYTES && long.ends_with("é…"), "{}", long.len());
    }

    #[test]
    fn at_most_128_details_of_a_span_are_kept() {
        let many = |n| (0..n).map(|_| pair("k", Value::IntValue(1))).collect();
        let kept =
            |n| decoded(vec![WireSpan { attributes: many(n), ..wire_span() }]).items[0].attributes.len();
        assert_eq!((kept(DETAILS), kept(DETAILS + 1)), (DETAILS, DETAILS));
    }

    #[test]
    fn a_value_of_any_kind_has_a_text() {
        let list =
            ArrayValue { values: vec![any(Value::StringValue("a\"".into())), any(Value::IntValue(-1))] };
        let map = KeyValueList {
            values: vec![pair("k", Value::ArrayValue(list)), pair("t", Value::BoolValue(true))],
        };
        assert_eq!(value_text(Some(any(Value::KvlistValue(map)))), r#"{"k": ["a\"", -1], "t": true}"#);
        assert_eq!(value_text(Some(any(Value::BytesValue(vec![1, 2])))), "2 bytes");
        assert_eq!(value_text(None), "");
    }

    #[test]
    fn a_log_line_that_names_no_trace_is_counted_and_left_out() {
        let joined = LogRecord { trace_id: vec![1; 16], severity_number: 13, ..LogRecord::default() };
        let records = vec![joined, LogRecord::default()];
        let batch = logs(ExportLogsServiceRequest {
            resource_logs: vec![ResourceLogs {
                scope_logs: vec![ScopeLogs { log_records: records, ..ScopeLogs::default() }],
                ..ResourceLogs::default()
            }],
        });
        assert_eq!((batch.items.len(), batch.unusable), (1, 1));
        assert_eq!((&*batch.items[0].level, &*batch.items[0].service), ("WARN", "unknown_service"));
    }
}
