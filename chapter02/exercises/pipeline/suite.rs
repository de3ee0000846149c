mod exercise;

use exercise::{SignIn, between, first_alarm, who_failed};
use std::cell::Cell;

/// Who signed in at which minute, and whether the password was right.
const LINES: [(&str, u32, bool); 10] = [
    ("ada", 0, true),
    ("bob", 1, false),
    ("ada", 1, false),
    ("bob", 2, false),
    ("carol", 3, true),
    ("bob", 3, true),
    ("bob", 4, false),
    ("ada", 5, false),
    ("carol", 6, false),
    ("ada", 7, false),
];

fn sign_in((user, minute, ok): (&str, u32, bool)) -> SignIn {
    SignIn { user: user.to_string(), minute, ok }
}

/// The log. It counts in `read` how many lines were asked for. Where a log without an end would keep a reader for ever,
/// after the last line, it panics.
fn log(read: &Cell<usize>) -> impl Iterator<Item = SignIn> {
    let mut lines = LINES.into_iter().map(sign_in);
    std::iter::from_fn(move || {
        read.set(read.get() + 1);
        let line = lines.next();
        assert!(line.is_some(), "the log was read beyond what the answer needs");
        line
    })
}

/// What `between` gives for the minutes `from` to `to`, as user and minute.
fn users(from: u32, to: u32) -> Vec<(String, u32)> {
    between(LINES.into_iter().map(sign_in), from, to).map(|sign_in| (sign_in.user, sign_in.minute)).collect()
}

fn pairs(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
    expected.iter().map(|(user, minute)| (user.to_string(), *minute)).collect()
}

/// Both ends belong to the minutes asked for.
#[test]
fn both_ends_belong_to_it() {
    assert_eq!(users(2, 3), pairs(&[("bob", 2), ("carol", 3), ("bob", 3)]), "minutes 2 to 3");
    assert_eq!(users(7, u32::MAX), pairs(&[("ada", 7)]), "the last line");
    assert_eq!(users(8, u32::MAX), pairs(&[]), "after the last line");
}

/// One sign-in after the end shows that the end is reached; nothing after that one is read.
#[test]
fn nothing_is_read_after_the_end_has_shown() {
    let read = Cell::new(0);
    let found = between(log(&read), 1, 2).count();
    assert_eq!((found, read.get()), (3, 5), "(sign-ins found, lines read)");
}

/// A user is named once, at the first wrong password, and not again.
#[test]
fn a_user_is_named_at_the_first_wrong_password_and_not_again() {
    let names: Vec<String> = who_failed(LINES.into_iter().map(sign_in)).collect();
    assert_eq!(names, ["bob", "ada", "carol"]);
}

/// Nothing is read before the first name is asked for, and then only as far as that name.
#[test]
fn a_name_is_read_when_it_is_asked_for() {
    let read = Cell::new(0);
    let mut names = who_failed(log(&read));
    assert_eq!(read.get(), 0, "lines read before anybody asked");
    assert_eq!((names.next().as_deref(), read.get()), (Some("bob"), 2), "(the first name, lines read)");
    assert_eq!((names.next().as_deref(), read.get()), (Some("ada"), 3), "(the second name, lines read)");
}

/// A count belongs to one user, and a sign-in that the rule does not fit begins it anew.
#[test]
fn a_count_belongs_to_one_user_and_begins_anew() {
    let wrong = |times| first_alarm(LINES.into_iter().map(sign_in), times, |sign_in| !sign_in.ok);
    assert_eq!(wrong(1), Some(sign_in(("bob", 1, false))));
    assert_eq!(wrong(2), Some(sign_in(("bob", 2, false))), "ada's failure in between is not bob's");
    assert_eq!(wrong(3), Some(sign_in(("ada", 7, false))), "bob's right password ended his row");
    assert_eq!(wrong(4), None);
}

/// Nothing is read after the sign-in that raises the alarm.
#[test]
fn nothing_is_read_after_the_alarm() {
    let read = Cell::new(0);
    let alarm = first_alarm(log(&read), 2, |sign_in| !sign_in.ok);
    assert_eq!(alarm, Some(sign_in(("bob", 2, false))));
    assert_eq!(read.get(), 4, "lines read");
}
