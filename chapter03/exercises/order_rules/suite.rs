mod exercise;

use exercise::{Currency, Limits, Money, OrderError, OrderStatus, decide};

const EUR: Currency = Currency("EUR");
const JPY: Currency = Currency("JPY");

/// One order up to 50,000.00 EUR; above 10,000.00 EUR a day a person looks at it.
const LIMITS: Limits = Limits { most: 5_000_000, review_above: 1_000_000 };

fn eur(minor_units: i64) -> Money {
    Money::new(minor_units, EUR).unwrap()
}

/// An amount is at least one minor unit.
#[test]
fn an_amount_is_at_least_one_minor_unit() {
    let made = [-1, 0, 1, i64::MAX].map(|minor_units| Money::new(minor_units, EUR).map(|_| ()));
    let refused = Err(OrderError::NotAboveZero);
    assert_eq!(made, [refused, refused, Ok(()), Ok(())], "(-1, 0, 1, the largest number)");
}

/// The largest amount is taken; one unit more is refused, and the answer names the largest.
#[test]
fn the_largest_amount_is_taken_and_one_unit_more_is_not() {
    let today = [eur(1)]; // `most` is about one order, whatever came before it
    let taken = decide(LIMITS, &today, eur(5_000_000)).is_ok();
    assert_eq!(
        (taken, decide(LIMITS, &today, eur(5_000_001))),
        (true, Err(OrderError::TooLarge { most: eur(5_000_000) })),
        "(is the largest taken, the answer to one unit more)"
    );
}

/// An order is reviewed from one unit above the limit, and not at the limit.
#[test]
fn an_order_is_reviewed_from_one_unit_above_the_limit() {
    let decided = [1, 1_000_000, 1_000_001].map(|units| decide(LIMITS, &[], eur(units)));
    assert_eq!(decided, [Ok(OrderStatus::Accepted), Ok(OrderStatus::Accepted), Ok(OrderStatus::InReview)]);
}

/// An order in pieces is reviewed like a whole one: today's orders count together with the new one.
#[test]
fn an_order_in_pieces_is_reviewed_like_a_whole_one() {
    let today = [eur(400_000), eur(400_000)];
    let decided = [200_000, 200_001].map(|units| decide(LIMITS, &today, eur(units)));
    assert_eq!(
        decided,
        [Ok(OrderStatus::Accepted), Ok(OrderStatus::InReview)],
        "(up to the limit, above it)"
    );
}

/// Orders in another currency do not count.
#[test]
fn orders_in_another_currency_do_not_count() {
    let today = [Money::new(900_000, JPY).unwrap(), eur(1)];
    assert_eq!(decide(LIMITS, &today, eur(900_000)), Ok(OrderStatus::Accepted));
}

/// A total that fits into no `i64` is above the limit like any other.
#[test]
fn a_total_of_any_size_is_compared() {
    let limits = Limits { most: i64::MAX, review_above: i64::MAX };
    let today = [eur(i64::MAX)];
    let decided = [decide(limits, &[], eur(i64::MAX)), decide(limits, &today, eur(1))];
    assert_eq!(
        decided,
        [Ok(OrderStatus::Accepted), Ok(OrderStatus::InReview)],
        "(the largest number, one more)"
    );
}
