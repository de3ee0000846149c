//! Exercise `decode_request`: from the bytes of a request to an order that is valid, or to an error that names the field.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// An amount of money: a whole number of the currency's smallest unit, above zero.
#[derive(Debug, PartialEq, Eq)]
pub struct Money {
    pub minor_units: i64,
    /// Three capital letters.
    pub currency: String,
}

/// An order that nobody has taken yet.
#[derive(Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// 1 to 64 characters.
    pub user_id: String,
    pub amount: Money,
}

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The whole way to the field: `amount.currency`. For what is no field of its own, `body`.
    pub field: String,
    /// What would be right.
    pub why: &'static str,
}

/// The fields of a JSON object that nobody has taken out yet.
pub struct Fields {
    /// What stands before a field's name: nothing, or `amount.`
    prefix: &'static str,
    left: Map<String, Value>,
}

impl Fields {
    /// Takes out the field `name`. Whatever is missing, or no `T`, is refused.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str, why: &'static str) -> Result<T, Invalid> {
        let value = self.left.remove(name);
        todo!("make a `T` of {value:?}, or say of {:?} and {name}: {why}", self.prefix)
    }

    /// All fields were taken out. One that is left is a field that nobody knows.
    pub fn end(self) -> Result<(), Invalid> {
        todo!("{:?} and what is left in {:?}", self.prefix, self.left)
    }
}

/// Reads `{"user_id": "ada", "amount": {"minor_units": 1234, "currency": "EUR"}}`. All four fields have to be there, and no others.
pub fn decode(body: &[u8]) -> Result<NewOrder, Invalid> {
    let not_json = |_| Invalid { field: "body".to_string(), why: "has to be a JSON object" };
    let left = serde_json::from_slice(body).map_err(not_json)?;
    let mut order = Fields { prefix: "", left };
    let left = order.take("amount", "has to be an object")?;
    let amount = Fields { prefix: "amount.", left };
    amount.end()?;
    order.end()?;
    todo!("take out the three other fields, and look at what is in them")
}
