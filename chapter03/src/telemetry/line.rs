//! An event as one line: for a person, or as JSON for a program. With the ids of the span it happened in, and without secrets.
//!
//! Whatever a caller sent, an event stays one line, and no field takes the place of the level or the ids. Secrets have types of their own
//! that print stars (`stack::call::Credential`); that fields with a telling name are hidden too is the second lock. Proved by the tests
//! below and by those of `logs`.

use super::wall_clock::rfc3339;
use opentelemetry::{
    Context,
    trace::{SpanContext, TraceContextExt},
};
use serde_json::{Map, Value};
use std::{
    fmt::{self, Write},
    time::SystemTime,
};
use tracing::{
    Event, Level, Metadata,
    field::{Field, Visit},
};

/// Names of fields whose values are shown to nobody.
pub const SECRETS: [&str; 8] =
    ["api_key", "authorization", "cookie", "credential", "password", "secret", "token", "x-api-key"];

/// Whether a field of this name is shown to nobody.
pub fn is_secret(name: &str) -> bool {
    SECRETS.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

/// Whether a span or an event has a field that is shown to nobody.
pub fn has_secret(metadata: &Metadata<'_>) -> bool {
    metadata.fields().iter().any(|field| is_secret(field.name()))
}

// ANCHOR: line
/// Something that happened, ready to be written.
#[derive(Clone, Debug)]
pub struct Line {
    /// When, as RFC 3339 has it.
    pub timestamp: String,
    /// How much it matters.
    pub level: Level,
    /// Which module says so.
    pub target: String,
    /// What happened.
    pub message: String,
    /// Names and values, in the order in which they were given.
    pub fields: Vec<(&'static str, Value)>,
    /// Trace and span it happened in, in hexadecimal digits.
    pub ids: Option<(String, String)>,
}

impl Line {
    /// What `event` says, at `time`, in the span that this thread is in.
    pub fn of(event: &Event<'_>, time: SystemTime) -> Line {
        let metadata = event.metadata();
        let mut fields = Fields::default();
        event.record(&mut fields);
        Line {
            timestamp: rfc3339(time),
            level: *metadata.level(),
            target: metadata.target().to_string(),
            message: fields.message,
            fields: fields.others,
            ids: ids(Context::current().span().span_context()),
        }
    }

    // ANCHOR: json
    /// One JSON object. Names of the line itself win over those of fields.
    pub fn json(&self) -> String {
        let mut line = Map::new();
        for (name, value) in &self.fields {
            line.insert((*name).to_string(), value.clone());
        }
        for reserved in ["trace_id", "span_id"] {
            line.remove(reserved);
        }
        line.insert("timestamp".into(), self.timestamp.as_str().into());
        line.insert("level".into(), self.level.as_str().into());
        line.insert("target".into(), self.target.as_str().into());
        line.insert("message".into(), self.message.as_str().into());
        if let Some((trace_id, span_id)) = &self.ids {
            line.insert("trace_id".into(), trace_id.as_str().into());
            line.insert("span_id".into(), span_id.as_str().into());
        }
        Value::Object(line).to_string()
    }
    // ANCHOR_END: json

    /// Time, level, place, message, `name=value` of each field, and the ids.
    pub fn human(&self) -> String {
        let Line { timestamp, level, target, .. } = self;
        let mut line = format!("{timestamp} {level:>5} {target}: {}", plain(&self.message));
        for (name, value) in &self.fields {
            let value = match value {
                Value::String(text) if is_word(text) => text.clone(),
                Value::String(text) => format!("{text:?}"),
                other => other.to_string(),
            };
            line.push_str(&format!(" {name}={value}"));
        }
        if let Some((trace_id, span_id)) = &self.ids {
            line.push_str(&format!(" trace_id={trace_id} span_id={span_id}"));
        }
        line
    }
}
// ANCHOR_END: line

fn ids(span: &SpanContext) -> Option<(String, String)> {
    span.is_valid().then(|| (span.trace_id().to_string(), span.span_id().to_string()))
}

/// Whether a text needs no quotes between the others.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'\\=".contains(&byte))
}

/// A message as it is, except that what would end the line or drive the terminal is written out.
fn plain(text: &str) -> String {
    let mut line = String::new();
    for character in text.chars() {
        if character.is_control() { line.extend(character.escape_debug()) } else { line.push(character) }
    }
    line
}

// ANCHOR: fields
/// Collects the fields of an event.
#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, Value)>,
}

impl Fields {
    fn add(&mut self, field: &Field, value: Value) {
        let value = if is_secret(field.name()) { "***".into() } else { value };
        self.others.push((field.name(), value));
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        // A value that cannot be shown leaves what it wrote until then.
        let _ = write!(text, "{value:?}");
        if field.name() == "message" { self.message = text } else { self.add(field, text.into()) }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" { self.message = value.into() } else { self.add(field, value.into()) }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value.into());
    }
}
// ANCHOR_END: fields

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(message: &str, fields: Vec<(&'static str, Value)>) -> Line {
        Line {
            timestamp: "2026-11-24T10:00:00.000000Z".into(),
            level: Level::INFO,
            target: "chapter03".into(),
            message: message.into(),
            fields,
            ids: None,
        }
    }

    #[test]
    fn no_text_of_a_caller_ends_a_line_or_begins_another() {
        let forged = "paid\"}\n{\"level\":\"ERROR\"\u{1b}[2J\r";
        let line = line(forged, vec![("user_id", forged.into())]);
        let read: Value = serde_json::from_str(&line.json()).unwrap();
        assert_eq!((&read["message"], &read["user_id"]), (&json!(forged), &json!(forged)));
        for form in [line.json(), line.human()] {
            assert!(!form.contains(char::is_control), "{form:?}");
        }
    }

    #[test]
    fn a_field_takes_no_name_of_the_line_itself() {
        let fields = ["level", "timestamp", "target", "trace_id", "span_id"];
        let read: Value =
            serde_json::from_str(&line("taken", fields.map(|name| (name, json!("mine"))).to_vec()).json())
                .unwrap();
        assert_eq!(
            read,
            json!({"timestamp": "2026-11-24T10:00:00.000000Z", "level": "INFO", "target": "chapter03", "message": "taken"})
        );
    }

    #[test]
    fn a_person_reads_words_without_quotes_and_sentences_with_them() {
        let fields = vec![("method", json!("get")), ("cause", json!("disk full")), ("took_us", json!(7))];
        assert_eq!(
            line("call", fields).human(),
            "2026-11-24T10:00:00.000000Z  INFO chapter03: call method=get cause=\"disk full\" took_us=7"
        );
    }
}
