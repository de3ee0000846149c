//! What an answer looks like in a terminal: a field a line, or a profile a line. `--json` shows the body as it came.

use serde_json::Value;

/// The fields of one thing, in the order in which they came.
pub fn fields(thing: &Value) -> String {
    let Some(fields) = thing.as_object() else { return String::new() };
    let width = fields.keys().map(String::len).max().unwrap_or(0);
    let line = |(name, value): (&String, &Value)| format!("{name:width$}  {}\n", plain(value));
    fields.iter().filter(|(_, value)| !value.is_null()).map(line).collect()
}

/// One line a thing: its values with spaces between.
pub fn lines(things: &[Value]) -> String {
    let line = |thing: &Value| {
        let values = thing.as_object().into_iter().flatten().map(|(_, value)| plain(value));
        values.collect::<Vec<_>>().join("  ") + "\n"
    };
    things.iter().map(line).collect()
}

/// A value without quotes, and without what could drive the terminal: names come from strangers.
pub fn plain(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), String::from);
    let visible = |character: char| {
        let hidden = character.is_control()
            || ('\u{202a}'..='\u{202e}').contains(&character)
            || ('\u{2066}'..='\u{2069}').contains(&character);
        if hidden { '\u{fffd}' } else { character }
    };
    text.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_is_a_line_and_what_is_absent_is_none() {
        let user = json!({"user_id": "0198", "age": 36, "email": null});
        let mut shown: Vec<String> = fields(&user).lines().map(String::from).collect();
        shown.sort();
        assert_eq!(shown, ["age      36", "user_id  0198"]);
        assert_eq!(lines(&[json!({"a": 1}), json!({"a": "b"})]), "1\nb\n");
    }

    #[test]
    fn nobodys_name_drives_the_terminal() {
        assert_eq!(plain(&json!("a\u{1b}[2J\nb\u{202e}")), "a\u{fffd}[2J\u{fffd}b\u{fffd}");
    }
}
