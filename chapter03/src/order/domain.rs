//! What an order is: ids, money, status. Every value that exists is a valid one, so nothing behind this file checks again.
//!
//! Wires carry text and numbers; `parse` and `new` are the only ways from those to here. The limits are proved by the tests below.

use std::{fmt, sync::Arc};

// ANCHOR: invalid
/// Why text or a number is not what it should be. The caller has to send another one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {why}")]
pub struct Invalid {
    /// Which part: `order_id`, `amount.currency`. The same on every wire.
    pub what: &'static str,
    /// What would be right. It never repeats the caller's text.
    pub why: &'static str,
}
// ANCHOR_END: invalid

/// Names an order: `ord-` and 16 hex digits. The prefix keeps it apart from all the other hex of a log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(u64);

impl OrderId {
    /// The id with this number.
    pub const fn from_number(number: u64) -> OrderId {
        OrderId(number)
    }

    /// Reads `ord-00000000000000ff`: small letters, and all 16 digits, so that an id has one form only.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn parse(text: &str) -> Result<OrderId, Invalid> {
        let invalid = Invalid { what: "order_id", why: "has to be `ord-` and 16 of the digits 0-9 and a-f" };
        let digits = text.strip_prefix("ord-").filter(|digits| digits.len() == 16).ok_or(invalid.clone())?;
        if !digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(invalid);
        }
        u64::from_str_radix(digits, 16).map(OrderId).map_err(|_| invalid)
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ord-{:016x}", self.0)
    }
}

impl fmt::Debug for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Names a user: 1 to 64 of the characters `A-Z a-z 0-9 - _`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(Arc<str>);

impl UserId {
    /// The longest one, in bytes.
    pub const LONGEST: usize = 64;

    /// Reads a user's id.
    ///
    /// # Errors
    /// If it is empty, too long, or has another character.
    pub fn parse(text: &str) -> Result<UserId, Invalid> {
        let fits = (1..=UserId::LONGEST).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            return Ok(UserId(text.into()));
        }
        Err(Invalid { what: "user_id", why: "has to be 1 to 64 letters, digits, `-` or `_`" })
    }

    /// As it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A currency: three capital letters, as ISO 4217 has them. Whether it is in use is not checked; the list changes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads `EUR`.
    ///
    /// # Errors
    /// If it is anything but three capital letters.
    pub fn parse(text: &str) -> Result<Currency, Invalid> {
        match text.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Currency([a, b, c])),
            _ => Err(Invalid {
                what: "amount.currency",
                why: "has to be three capital letters (ISO 4217), such as EUR",
            }),
        }
    }

    /// As it travels.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("capital letters are text")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

// ANCHOR: money
/// An amount of money: a whole number of the smallest unit, above zero. 12.34 EUR is 1234. A float would lose cents.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor_units: i64,
    currency: Currency,
}

impl Money {
    /// So many of the currency's smallest unit.
    ///
    /// # Errors
    /// If it is not above zero.
    pub fn new(minor_units: i64, currency: Currency) -> Result<Money, Invalid> {
        if minor_units > 0 {
            return Ok(Money { minor_units, currency });
        }
        Err(Invalid { what: "amount.minor_units", why: "has to be above 0" })
    }
    // ANCHOR_END: money

    /// How many of the smallest unit; above zero.
    pub const fn minor_units(self) -> i64 {
        self.minor_units
    }

    /// Of what.
    pub const fn currency(self) -> Currency {
        self.currency
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} minor units of {:?}", self.minor_units, self.currency)
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderStatus {
    /// Taken.
    Accepted,
    /// Too large to be taken without a person looking at it.
    InReview,
}

impl OrderStatus {
    /// The name in JSON and in logs.
    pub const fn name(self) -> &'static str {
        match self {
            OrderStatus::Accepted => "accepted",
            OrderStatus::InReview => "in_review",
        }
    }

    /// The status with this name, if there is one.
    pub fn from_name(name: &str) -> Option<OrderStatus> {
        [OrderStatus::Accepted, OrderStatus::InReview].into_iter().find(|status| status.name() == name)
    }
}

/// An order that nobody has taken yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// Who orders.
    pub user_id: UserId,
    /// For how much.
    pub amount: Money,
}

/// An order that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its name.
    pub id: OrderId,
    /// Who ordered.
    pub user_id: UserId,
    /// For how much.
    pub amount: Money,
    /// Where it stands.
    pub status: OrderStatus,
}

/// What whoever ordered gets at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The order's name.
    pub order_id: OrderId,
    /// Where it stands.
    pub status: OrderStatus,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_id_has_one_form_and_survives_it() {
        for number in [0, 255, u64::MAX] {
            let id = OrderId::from_number(number);
            assert_eq!(OrderId::parse(&id.to_string()), Ok(id));
        }
        for bad in
            ["", "ord-", "ord-ff", "ord-00000000000000FF", "ord-+000000000000ff", "ord-000000000000000ff"]
        {
            assert_eq!(OrderId::parse(bad).unwrap_err().what, "order_id", "{bad}");
        }
    }

    #[test]
    fn a_user_id_has_1_to_64_plain_characters() {
        assert!(UserId::parse(&"a".repeat(64)).is_ok());
        assert!(UserId::parse("Ada_Lovelace-1").is_ok());
        for bad in ["", &"a".repeat(65), "ada lovelace", "ada\n", "李"] {
            assert!(UserId::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert_eq!(Currency::parse("EUR").unwrap().as_str(), "EUR");
        for bad in ["", "EU", "EURO", "eur", "E1R", "€"] {
            assert!(Currency::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn money_begins_at_one_minor_unit() {
        let eur = Currency::parse("EUR").unwrap();
        assert_eq!(Money::new(1, eur).unwrap().minor_units(), 1);
        assert!(Money::new(i64::MAX, eur).is_ok());
        assert!(Money::new(0, eur).is_err());
        assert!(Money::new(-1, eur).is_err());
    }

    #[test]
    fn a_status_comes_back_from_its_name() {
        for status in [OrderStatus::Accepted, OrderStatus::InReview] {
            assert_eq!(OrderStatus::from_name(status.name()), Some(status));
        }
        assert_eq!(OrderStatus::from_name("Accepted"), None);
    }
}
