//! Exercise `greeting`: functions, parameters and formatted text.

/// The first line that a signed-in user sees.
///
/// `greet("Ada", 0)` is `Hello, Ada! You have no new messages.`, one message is `1 new message`, and any
/// other number is written with an `s`. A name that is empty or blank is greeted as `guest`.
pub fn greet(name: &str, unread: u32) -> String {
    let name = if name.trim().is_empty() { "guest" } else { name };
    let messages = match unread {
        0 => "no new messages".to_string(),
        1 => "1 new message".to_string(),
        n => format!("{n} new messages"),
    };
    format!("Hello, {name}! You have {messages}.")
}
