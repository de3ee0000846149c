//! A log line that is put together as a text. Whoever sends the text writes the log.

// ANCHOR: line
fn refused(user_id: &str) -> String {
    format!("INFO create_order user_id={user_id} outcome=invalid_argument")
}
// ANCHOR_END: line

fn main() {
    println!("{}", refused("ada"));
}

#[cfg(test)]
mod tests {
    use super::refused;

    // ANCHOR: test
    #[test]
    fn an_event_is_one_line() {
        let written = refused("ada outcome=ok\nINFO create_order user_id=grace");
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(lines.len(), 1, "{lines:#?}");
    }
    // ANCHOR_END: test
}
