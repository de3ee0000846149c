mod exercise;

use exercise::{Invalid, Money, NewOrder, decode};

/// A body with `user_id`, `minor_units` and `currency` as they are written in JSON.
fn body(user_id: &str, minor_units: &str, currency: &str) -> String {
    format!(r#"{{"user_id": {user_id}, "amount": {{"minor_units": {minor_units}, "currency": {currency}}}}}"#)
}

/// The field that the refusal of each body names.
fn named<const N: usize>(bodies: [&str; N]) -> [String; N] {
    bodies.map(|body| match decode(body.as_bytes()) {
        Err(Invalid { field, .. }) => field,
        Ok(order) => panic!("this body was taken: {body}\nas this order: {order:?}"),
    })
}

/// A good request becomes an order, to the last unit.
#[test]
fn a_good_request_becomes_an_order() {
    let order = |user_id: &str, minor_units| NewOrder {
        user_id: user_id.to_string(),
        amount: Money { minor_units, currency: "EUR".to_string() },
    };
    for (user_id, units) in [("a", 1), ("ada", 9_007_199_254_740_993), (&*"李".repeat(64), i64::MAX)] {
        let body = body(&format!("{user_id:?}"), &units.to_string(), "\"EUR\"");
        assert_eq!(decode(body.as_bytes()), Ok(order(user_id, units)), "{body}");
    }
}

/// A field that is missing is named, with the whole way to it.
#[test]
fn a_missing_field_is_named() {
    let fields = named([
        r#"{"amount": {"minor_units": 5, "currency": "EUR"}}"#,
        r#"{"user_id": "ada"}"#,
        r#"{"user_id": "ada", "amount": {"currency": "EUR"}}"#,
        r#"{"user_id": "ada", "amount": {"minor_units": 5}}"#,
    ]);
    assert_eq!(fields, ["user_id", "amount", "amount.minor_units", "amount.currency"]);
}

/// A field that nobody knows is refused and named, outside and inside of the amount.
#[test]
fn an_unknown_field_is_named() {
    let fields = named([
        r#"{"user_id": "ada", "amount": {"minor_units": 5, "currency": "EUR"}, "urgent": true}"#,
        r#"{"user_id": "ada", "amount": {"minor_units": 5, "currency": "EUR", "digits": 2}}"#,
    ]);
    assert_eq!(fields, ["urgent", "amount.digits"]);
}

/// A value of another type is refused and named; so is a number with a point or an exponent, and one that does not fit.
#[test]
fn a_value_of_another_type_is_named() {
    for units in ["12.5", "12.0", "1e3", "9223372036854775808", "\"12\"", "null"] {
        assert_eq!(named([&body("\"ada\"", units, "\"EUR\"")]), ["amount.minor_units"], "{units}");
    }
    let fields = named([
        &body("7", "5", "\"EUR\""),
        &body("\"ada\"", "5", "978"),
        r#"{"user_id": "ada", "amount": 5}"#,
    ]);
    assert_eq!(fields, ["user_id", "amount.currency", "amount"]);
}

/// An amount that no order may have is refused, and what is wrong with it is named.
#[test]
fn an_amount_that_no_order_may_have_is_named() {
    for units in ["0", "-1", "-9223372036854775808"] {
        assert_eq!(named([&body("\"ada\"", units, "\"EUR\"")]), ["amount.minor_units"], "{units}");
    }
    for currency in ["eur", "EU", "EURO", "E1R", "ÄE"] {
        let body = body("\"ada\"", "5", &format!("{currency:?}"));
        assert_eq!(named([&body]), ["amount.currency"], "{currency}");
    }
}

/// A user's id that is empty or too long is refused and named.
#[test]
fn a_user_id_of_the_wrong_length_is_named() {
    let too_long = "a".repeat(65);
    for user_id in ["", &too_long] {
        assert_eq!(named([&body(&format!("{user_id:?}"), "5", "\"EUR\"")]), ["user_id"], "{user_id:?}");
    }
}
