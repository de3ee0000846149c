//! Exercise `order_rules`: what an order service decides. No wire, no store, no clock: amounts in, a status out.

/// A currency, as ISO 4217 writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(pub &'static str);

/// A whole number of the currency's smallest unit, above zero: 12.34 EUR is 1234, and 1234 JPY is 1234.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    minor_units: i64,
    currency: Currency,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderStatus {
    /// Taken.
    Accepted,
    /// Taken, and a person looks at it first.
    InReview,
}

/// Why an order is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderError {
    /// An amount is a number above zero.
    NotAboveZero,
    /// One order may have this amount, and not more.
    TooLarge { most: Money },
}

/// What holds for one currency, in its minor units.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest amount of one order.
    pub most: i64,
    /// Above this a person looks at it.
    pub review_above: i64,
}

impl Money {
    /// So many of the smallest unit.
    pub fn new(minor_units: i64, currency: Currency) -> Result<Self, OrderError> {
        if minor_units >= 0 { Ok(Self { minor_units, currency }) } else { Err(OrderError::NotAboveZero) }
    }
}

/// Decides about an order of `amount`. `limits` hold for its currency, `today` are the orders that the same user has made today,
/// in any currency.
///
/// An amount above `most` is refused. What is in review is decided by today's orders in this currency and the new one together:
/// whoever cuts an order into pieces does not get around it. There is no exchange rate here, so other currencies do not count.
pub fn decide(limits: Limits, today: &[Money], amount: Money) -> Result<OrderStatus, OrderError> {
    if amount.minor_units > limits.most {
        return Err(OrderError::TooLarge { most: Money { minor_units: limits.most, ..amount } });
    }
    let same_currency = today.iter().filter(|earlier| earlier.currency == amount.currency);
    let before: i128 = same_currency.map(|earlier| i128::from(earlier.minor_units)).sum();
    let total = before + i128::from(amount.minor_units);
    if total > i128::from(limits.review_above) {
        Ok(OrderStatus::InReview)
    } else {
        Ok(OrderStatus::Accepted)
    }
}
