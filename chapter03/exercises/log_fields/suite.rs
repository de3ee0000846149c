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
    let found = read(&event("order taken", &[("order_id", "o-7"), ("minor_units", "1234")]));
    let expected =
        json!({"level": "INFO", "message": "order taken", "order_id": "o-7", "minor_units": "1234"});
    assert_eq!(found, expected);
}

/// No text of a caller can end a line, or begin another one.
#[test]
fn no_text_can_end_a_line_or_begin_another() {
    let forged = "x\"}\n{\"level\":\"INFO\",\"message\":\"paid\"}";
    let fields = [("user_id", forged)];
    let event = event("refused", &fields);
    let lines = line(&event).lines().count();
    assert_eq!((lines, &read(&event)["user_id"]), (1, &json!(forged)), "(lines, user_id)");
}

/// No field takes the place of the level, the message or an id.
#[test]
fn no_field_takes_the_place_of_the_level() {
    let fields = [("level", "DEBUG"), ("message", "all is well"), ("trace_id", "mine"), ("span_id", "mine")];
    let mut event = event("disk full", &fields);
    event.span = Some(Span { trace_id: TRACE, span_id: SPAN });
    let expected = json!({"level": "INFO", "message": "disk full", "trace_id": TRACE, "span_id": SPAN});
    assert_eq!(read(&event), expected);
}

/// A secret is never written, however its name is spelt.
#[test]
fn a_secret_is_never_written() {
    let fields = [("password", "hunter2"), ("X-API-Key", "hunter2"), ("Authorization", "Bearer hunter2")];
    let found = read(&event("signed in", &fields));
    let values = fields.map(|(name, _)| found[name].clone());
    assert_eq!(values, ["***", "***", "***"].map(Value::from), "password, X-API-Key, Authorization");
}

/// The ids of the span are there when there is a span, and absent when there is none.
#[test]
fn the_ids_of_the_span_are_there_when_there_is_one() {
    let mut inside = event("inside", &[]);
    inside.span = Some(Span { trace_id: TRACE, span_id: SPAN });
    let (inside, outside) = (read(&inside), read(&event("outside", &[("trace_id", "mine")])));
    let ids = |line: &Value| ["trace_id", "span_id"].map(|name| line.get(name).cloned());
    assert_eq!(
        (ids(&inside), ids(&outside)),
        ([Some(json!(TRACE)), Some(json!(SPAN))], [None, None]),
        "(ids in a span, ids outside)"
    );
}
