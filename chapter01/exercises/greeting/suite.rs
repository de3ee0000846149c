mod exercise;

use exercise::greet;

/// The greeting names the user.
#[test]
fn the_user_is_named() {
    assert_eq!(greet("Ada", 7), "Hello, Ada! You have 7 new messages.");
}

/// Nothing unread reads "no new messages", not "0 new messages".
#[test]
fn nothing_unread_reads_no_new_messages() {
    assert_eq!(greet("Ada", 0), "Hello, Ada! You have no new messages.");
}

/// One message is singular.
#[test]
fn one_message_is_singular() {
    assert_eq!(greet("Ada", 1), "Hello, Ada! You have 1 new message.");
}

/// A blank name is greeted as "guest".
#[test]
fn a_blank_name_is_a_guest() {
    assert_eq!(greet("   ", 2), "Hello, guest! You have 2 new messages.");
}

/// Spaces around a name are not part of it.
#[test]
fn spaces_around_a_name_are_dropped() {
    assert_eq!(greet(" Ada ", 2), "Hello, Ada! You have 2 new messages.");
}
