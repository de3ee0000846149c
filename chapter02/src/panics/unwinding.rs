//! A panic leaves one function after the other, ends their values, and is stopped by `catch_unwind`.
//!
//! The tests hold what a payload is: a literal, a formatted text, or something else.

use std::{any::Any, panic};

// ANCHOR: find
const MEMBERS: [&str; 2] = ["Ada", "Grace"];

/// Says when it ends.
struct Request(&'static str);

impl Drop for Request {
    fn drop(&mut self) {
        println!("  the request of {} ends", self.0);
    }
}

/// The number of a member. The caller has checked that there is one.
fn number(name: &str) -> usize {
    MEMBERS.iter().position(|member| *member == name).expect("a checked name is in the list")
}

fn serve(name: &'static str) -> usize {
    let _request = Request(name);
    number(name)
}
// ANCHOR_END: find

// ANCHOR: message
/// What a panic said. Its payload is of any type; those of `panic!` and `expect` are texts, in one of two types.
pub fn message(payload: &(dyn Any + Send)) -> &str {
    if let Some(literal) = payload.downcast_ref::<&str>() {
        literal
    } else if let Some(formatted) = payload.downcast_ref::<String>() {
        formatted
    } else {
        "a panic without a text"
    }
}
// ANCHOR_END: message

/// The first part of the demo.
pub fn show() {
    println!("Unwinding:");
    // ANCHOR: catch
    for name in ["Grace", "Eve"] {
        match panic::catch_unwind(|| serve(name)) {
            Ok(number) => println!("  {name} is number {number}"),
            Err(payload) => println!("  caught: {}", message(payload.as_ref())),
        }
    }
    // ANCHOR_END: catch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_a_literal_a_formatted_text_or_anything() {
        let caught = |job: fn()| panic::catch_unwind(job).unwrap_err();
        assert_eq!(message(caught(|| panic!("plain")).as_ref()), "plain");
        let with_a_number: fn() = || panic!("member {}", MEMBERS.len());
        assert_eq!(message(caught(with_a_number).as_ref()), "member 2");
        assert_eq!(message(caught(|| panic::panic_any(7)).as_ref()), "a panic without a text");
    }
}
