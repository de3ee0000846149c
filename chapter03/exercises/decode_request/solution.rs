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
        // @gap
        //> let value = self.left.remove(name);
        //> todo!("make a `T` of {value:?}, or say of {:?} and {name}: {why}", self.prefix)
        let invalid = Invalid { field: format!("{}{name}", self.prefix), why };
        let Some(value) = self.left.remove(name) else { return Err(invalid) };
        serde_json::from_value(value).map_err(|_| invalid)
        // @end
    }

    /// All fields were taken out. One that is left is a field that nobody knows.
    pub fn end(self) -> Result<(), Invalid> {
        // @gap
        //> todo!("{:?} and what is left in {:?}", self.prefix, self.left)
        match self.left.keys().next() {
            Some(name) => Err(Invalid { field: format!("{}{name}", self.prefix), why: "is not known here" }),
            None => Ok(()),
        }
        // @end
    }
}

/// Reads `{"user_id": "ada", "amount": {"minor_units": 1234, "currency": "EUR"}}`. All four fields have to be there, and no others.
pub fn decode(body: &[u8]) -> Result<NewOrder, Invalid> {
    let not_json = |_| Invalid { field: "body".to_string(), why: "has to be a JSON object" };
    let left = serde_json::from_slice(body).map_err(not_json)?;
    let mut order = Fields { prefix: "", left };
    // @gap
    //> let left = order.take("amount", "has to be an object")?;
    //> let amount = Fields { prefix: "amount.", left };
    //> amount.end()?;
    //> order.end()?;
    //> todo!("take out the three other fields, and look at what is in them")
    let user_id: String = order.take("user_id", "has to be a text")?;
    let left = order.take("amount", "has to be an object")?;
    order.end()?;
    let mut amount = Fields { prefix: "amount.", left };
    let minor_units: i64 = amount.take("minor_units", "has to be a whole number")?;
    let currency: String = amount.take("currency", "has to be a text")?;
    amount.end()?;

    if !(1..=64).contains(&user_id.chars().count()) {
        return Err(Invalid { field: "user_id".to_string(), why: "has to be 1 to 64 characters" });
    }
    if minor_units <= 0 {
        return Err(Invalid { field: "amount.minor_units".to_string(), why: "has to be above zero" });
    }
    if currency.len() != 3 || !currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Err(Invalid { field: "amount.currency".to_string(), why: "has to be three capital letters" });
    }
    Ok(NewOrder { user_id, amount: Money { minor_units, currency } })
    // @end
}
