mod exercise;

use exercise::{Event, Span, line};
use serde_json::{Value, json};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";

fn event<'a>(message: &'a str, fields: &'a [(&'a str, &'a str)]) -> Event<'a> {
    Event { level: "INFO", message, fields, span: None }
}

/// What a program reads that parses the line.
#[track_caller]
fn read(event: &Event) -> Value {
    let line = line(event);
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("not one JSON value: {error}\n{line}"))
}

/// An event is one line of JSON with its level, its message and its fields.
#[test]
fn an_event_is_one_line_of_json() {
    let fields = [("order_id", "o-7"), ("minor_units", "1234"), ("X-Request-Id", "r-1")];
    let event = event("order taken", &fields);
    let expected = json!({
        "level": "INFO", "message": "order taken", "order_id": "o-7", "minor_units": "1234", "X-Request-Id": "r-1"
    });
    assert_eq!((line(&event).matches('\n').count(), read(&event)), (0, expected), "(line ends, the line)");
}

const FORGED: &str = "x\"}\n{\"level\":\"INFO\",\"message\":\"paid\"}";

/// No text of a caller can end a line, or begin another one.
#[test]
fn no_text_can_end_a_line_or_begin_another() {
    let fields = [("user_id", FORGED), ("a\"\nname", "1")];
    let event = event(FORGED, &fields);
    let lines = line(&event).lines().count();
    let mut members: Vec<String> =
        read(&event).as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    members.sort();
    let expected = ["a\"\nname", "level", "message", "user_id"].map(String::from).to_vec();
    assert_eq!((lines, members), (1, expected), "(lines, members)");
}

/// A value is read as it was given, whatever is in it.
#[test]
fn a_value_is_read_as_it_was_given() {
    assert_eq!(read(&event("refused", &[("user_id", FORGED)]))["user_id"], json!(FORGED));
}

/// No field takes the place of the level or the message.
#[test]
fn no_field_takes_the_place_of_the_level() {
    let found = read(&event("disk full", &[("level", "DEBUG"), ("message", "all is well")]));
    assert_eq!((&found["level"], &found["message"]), (&json!("INFO"), &json!("disk full")));
}

/// What a line says about its span, `(trace_id, span_id)`.
fn ids(event: &Event) -> (Option<Value>, Option<Value>) {
    let line = read(event);
    (line.get("trace_id").cloned(), line.get("span_id").cloned())
}

fn in_span<'a>(fields: &'a [(&'a str, &'a str)]) -> Event<'a> {
    Event { span: Some(Span { trace_id: TRACE, span_id: SPAN }), ..event("inside", fields) }
}

/// No field passes for an id, in a span or outside.
#[test]
fn no_field_passes_for_an_id() {
    let fields = [("trace_id", "mine"), ("span_id", "mine")];
    let found = (ids(&in_span(&fields)), ids(&event("outside", &fields)));
    let expected = ((Some(json!(TRACE)), Some(json!(SPAN))), (None, None));
    assert_eq!(found, expected, "(ids in a span, ids outside)");
}

/// The ids of the span are there when there is a span, and absent when there is none.
#[test]
fn the_ids_of_the_span_are_there_when_there_is_one() {
    let found = (ids(&in_span(&[])), ids(&event("outside", &[])));
    let expected = ((Some(json!(TRACE)), Some(json!(SPAN))), (None, None));
    assert_eq!(found, expected, "(ids in a span, ids outside)");
}

/// In a secret's place stands `***`, under the name as it was given.
#[test]
fn in_a_secrets_place_stand_stars() {
    let found = read(&event("signed in", &[("password", "hunter2"), ("X-API-Key", "hunter2")]));
    let expected = json!({"level": "INFO", "message": "signed in", "password": "***", "X-API-Key": "***"});
    assert_eq!(found, expected);
}

/// A secret is never written, however its name is spelt.
#[test]
fn a_secret_is_never_written() {
    let names = ["password", "Cookie", "X-API-Key", "Authorization"];
    let fields = names.map(|name| (name, "hunter2"));
    let written: Vec<&str> = names
        .into_iter()
        .zip(&fields)
        .filter(|(_, field)| line(&event("in", &[**field])).contains("hunter2"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(written, Vec::<&str>::new(), "secrets that are in the line");
}
