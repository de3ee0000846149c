//! Exercise `log_fields`: a log line that a program can read, and that gives nothing away.

use serde_json::{Map, Value};

/// Where in a trace an event happened, in lower-case hex.
pub struct Span {
    pub trace_id: &'static str,
    pub span_id: &'static str,
}

/// Something worth a line.
pub struct Event<'a> {
    pub level: &'static str,
    pub message: &'a str,
    /// Names and values; both may come from a caller.
    pub fields: &'a [(&'a str, &'a str)],
    pub span: Option<Span>,
}

/// Names of fields whose values are secrets, whatever their case.
const SECRETS: [&str; 4] = ["authorization", "cookie", "password", "x-api-key"];

fn is_secret(name: &str) -> bool {
    SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// The event as one line of JSON, without its line end: `level`, `message`, `trace_id` and `span_id` where there is a span, and a
/// member for each field. A secret's value is `***`.
pub fn line(event: &Event) -> String {
    let mut line = Map::new();
    for (name, value) in event.fields {
        if !is_secret(name) {
            line.insert((*name).to_string(), Value::from(*value));
        }
    }
    line.insert("level".into(), event.level.into());
    line.insert("message".into(), event.message.into());
    for reserved in ["trace_id", "span_id"] {
        line.remove(reserved);
    }
    if let Some(span) = &event.span {
        line.insert("trace_id".into(), span.trace_id.into());
        line.insert("span_id".into(), span.span_id.into());
    }
    Value::Object(line).to_string()
}
