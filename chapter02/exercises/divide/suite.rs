mod exercise;

use exercise::{DivideError, LineError, divide, evaluate, number};
use std::error::Error;

/// A line is divided into the quotient and the rest.
#[test]
fn a_line_is_divided_with_its_rest() {
    assert_eq!(evaluate("100 / 7"), Ok((14, 2)));
    assert_eq!(evaluate("-7/2"), Ok((-3, -1)));
}

/// Zero parts are an error: `ByZero`.
#[test]
fn zero_parts_are_an_error() {
    assert_eq!(evaluate("100 / 0"), Err(LineError::Divide(DivideError::ByZero)));
    assert_eq!(divide(i64::MIN, 0), Err(DivideError::ByZero));
}

/// The one quotient that does not fit is an error: `Overflow`.
#[test]
fn the_quotient_that_does_not_fit_is_an_error() {
    assert_eq!(divide(i64::MIN, -1), Err(DivideError::Overflow));
    assert_eq!(divide(i64::MIN + 1, -1), Ok((i64::MAX, 0)), "its neighbour fits");
}

/// A text that is no number is named without the spaces around it, and the message leaves the cause to the source.
#[test]
fn a_message_names_the_text_and_leaves_the_cause_to_the_source() {
    let cause = "soon".parse::<i64>().unwrap_err();
    let error = number(" soon ").unwrap_err();
    assert_eq!(error.to_string(), "[soon] is not a number");
    assert_eq!(error, LineError::NotANumber { text: "soon".to_string(), cause });
}

/// Each error that has a cause gives it as its source.
#[test]
fn an_error_keeps_its_cause() {
    let cause = |line: &str| evaluate(line).unwrap_err().source().map(ToString::to_string);
    assert_eq!(cause("100 / 0"), Some("the divisor is zero".to_string()));
    assert_eq!(cause("100 / "), Some("cannot parse integer from empty string".to_string()));
    assert_eq!((evaluate("100"), cause("100")), (Err(LineError::NoSlash), None));
}
