//! The bodies as JSON, and their way to the domain and back. The domain itself knows no JSON, so it can change without changing a wire.
//!
//! Requests are read strictly: a field that nobody knows is a typing error. Answers are read tolerantly: a newer service may say more.

use crate::{
    order::domain::{Currency, Invalid, Money, NewOrder, Order, OrderId, OrderStatus, Receipt, UserId},
    stack::failure::Failure,
    wire::problem::Problem,
};
use serde::{Deserialize, Serialize};

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Problem {
        Problem::from(Failure::from(invalid))
    }
}

// ANCHOR: money
/// An amount on the wire.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyBody {
    /// A whole number of the currency's smallest unit. serde refuses `12.5`, and what does not fit into 64 bits.
    pub minor_units: i64,
    /// ISO 4217.
    pub currency: String,
}

impl TryFrom<MoneyBody> for Money {
    type Error = Invalid;

    fn try_from(body: MoneyBody) -> Result<Money, Invalid> {
        Money::new(body.minor_units, Currency::parse(&body.currency)?)
    }
}
// ANCHOR_END: money

impl From<Money> for MoneyBody {
    fn from(money: Money) -> MoneyBody {
        MoneyBody { minor_units: money.minor_units(), currency: money.currency().as_str().to_string() }
    }
}

/// The same in an answer, where a field that is new here is none of our business.
#[derive(Debug, Serialize, Deserialize)]
pub struct PaidBody {
    /// A whole number of the currency's smallest unit.
    pub minor_units: i64,
    /// ISO 4217.
    pub currency: String,
}

impl TryFrom<PaidBody> for Money {
    type Error = Invalid;

    fn try_from(body: PaidBody) -> Result<Money, Invalid> {
        let PaidBody { minor_units, currency } = body;
        MoneyBody { minor_units, currency }.try_into()
    }
}

impl From<Money> for PaidBody {
    fn from(money: Money) -> PaidBody {
        let MoneyBody { minor_units, currency } = money.into();
        PaidBody { minor_units, currency }
    }
}

/// `POST /orders`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateOrderBody {
    /// Who orders.
    pub user_id: String,
    /// For how much.
    pub amount: MoneyBody,
}

impl TryFrom<CreateOrderBody> for NewOrder {
    type Error = Invalid;

    fn try_from(body: CreateOrderBody) -> Result<NewOrder, Invalid> {
        Ok(NewOrder { user_id: UserId::parse(&body.user_id)?, amount: body.amount.try_into()? })
    }
}

impl From<NewOrder> for CreateOrderBody {
    fn from(order: NewOrder) -> CreateOrderBody {
        CreateOrderBody { user_id: order.user_id.to_string(), amount: order.amount.into() }
    }
}

/// `GET /orders?user_id=`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListOrdersQuery {
    /// Whose orders.
    pub user_id: String,
}

/// The answer to `POST /orders`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReceiptBody {
    /// The order's name.
    pub order_id: String,
    /// `accepted` or `in_review`.
    pub status: String,
}

impl From<Receipt> for ReceiptBody {
    fn from(receipt: Receipt) -> ReceiptBody {
        ReceiptBody { order_id: receipt.order_id.to_string(), status: receipt.status.name().to_string() }
    }
}

impl TryFrom<ReceiptBody> for Receipt {
    type Error = Invalid;

    fn try_from(body: ReceiptBody) -> Result<Receipt, Invalid> {
        Ok(Receipt { order_id: OrderId::parse(&body.order_id)?, status: status(&body.status)? })
    }
}

/// An order that was taken.
#[derive(Debug, Serialize, Deserialize)]
pub struct OrderBody {
    /// Its name.
    pub order_id: String,
    /// Who ordered.
    pub user_id: String,
    /// For how much.
    pub amount: PaidBody,
    /// `accepted` or `in_review`.
    pub status: String,
}

impl From<Order> for OrderBody {
    fn from(order: Order) -> OrderBody {
        OrderBody {
            order_id: order.id.to_string(),
            user_id: order.user_id.to_string(),
            amount: order.amount.into(),
            status: order.status.name().to_string(),
        }
    }
}

impl TryFrom<OrderBody> for Order {
    type Error = Invalid;

    fn try_from(body: OrderBody) -> Result<Order, Invalid> {
        Ok(Order {
            id: OrderId::parse(&body.order_id)?,
            user_id: UserId::parse(&body.user_id)?,
            amount: body.amount.try_into()?,
            status: status(&body.status)?,
        })
    }
}

/// The answer to `GET /orders?user_id=`.
#[derive(Debug, Serialize, Deserialize)]
pub struct OrdersBody {
    /// Oldest first.
    pub orders: Vec<OrderBody>,
}

fn status(name: &str) -> Result<OrderStatus, Invalid> {
    OrderStatus::from_name(name).ok_or(Invalid { what: "status", why: "has to be accepted or in_review" })
}

#[cfg(test)]
mod tests {
    use super::{CreateOrderBody, OrderBody};

    #[test]
    fn a_field_that_is_new_is_refused_in_a_request_and_passed_over_in_an_answer() {
        let amount = r#"{"minor_units": 1, "currency": "EUR", "tax": 0}"#;
        let asked = format!(r#"{{"user_id": "ada", "amount": {amount}}}"#);
        assert!(serde_json::from_str::<CreateOrderBody>(&asked).is_err());
        let told = format!(
            r#"{{"order_id": "o", "user_id": "ada", "amount": {amount}, "status": "accepted", "note": 1}}"#
        );
        assert_eq!(serde_json::from_str::<OrderBody>(&told).unwrap().amount.minor_units, 1);
    }
}
