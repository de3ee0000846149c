//! Messages to the domain and back: the only file that knows both. A field that was not sent is empty or zero in proto3, and so is refused.

use crate::{
    order::domain::{Currency, Invalid, Money, NewOrder, Order, OrderId, OrderStatus, Receipt, UserId},
    pb,
};

// ANCHOR: money
impl TryFrom<Option<pb::Money>> for Money {
    type Error = Invalid;

    fn try_from(message: Option<pb::Money>) -> Result<Money, Invalid> {
        let message = message.ok_or(Invalid { what: "amount", why: "has to be there" })?;
        Money::new(message.minor_units, Currency::parse(&message.currency)?)
    }
}
// ANCHOR_END: money

impl From<Money> for pb::Money {
    fn from(money: Money) -> pb::Money {
        pb::Money { minor_units: money.minor_units(), currency: money.currency().as_str().to_string() }
    }
}

impl TryFrom<pb::CreateOrderRequest> for NewOrder {
    type Error = Invalid;

    fn try_from(message: pb::CreateOrderRequest) -> Result<NewOrder, Invalid> {
        Ok(NewOrder { user_id: UserId::parse(&message.user_id)?, amount: message.amount.try_into()? })
    }
}

impl From<NewOrder> for pb::CreateOrderRequest {
    fn from(order: NewOrder) -> pb::CreateOrderRequest {
        pb::CreateOrderRequest { user_id: order.user_id.to_string(), amount: Some(order.amount.into()) }
    }
}

impl From<Receipt> for pb::CreateOrderResponse {
    fn from(receipt: Receipt) -> pb::CreateOrderResponse {
        pb::CreateOrderResponse {
            order_id: receipt.order_id.to_string(),
            status: pb::OrderStatus::from(receipt.status).into(),
        }
    }
}

impl TryFrom<pb::CreateOrderResponse> for Receipt {
    type Error = Invalid;

    fn try_from(message: pb::CreateOrderResponse) -> Result<Receipt, Invalid> {
        Ok(Receipt { order_id: OrderId::parse(&message.order_id)?, status: message.status().try_into()? })
    }
}

impl From<Order> for pb::Order {
    fn from(order: Order) -> pb::Order {
        pb::Order {
            order_id: order.id.to_string(),
            user_id: order.user_id.to_string(),
            amount: Some(order.amount.into()),
            status: pb::OrderStatus::from(order.status).into(),
        }
    }
}

impl TryFrom<pb::Order> for Order {
    type Error = Invalid;

    fn try_from(message: pb::Order) -> Result<Order, Invalid> {
        Ok(Order {
            id: OrderId::parse(&message.order_id)?,
            user_id: UserId::parse(&message.user_id)?,
            status: message.status().try_into()?,
            amount: message.amount.try_into()?,
        })
    }
}

impl From<OrderStatus> for pb::OrderStatus {
    fn from(status: OrderStatus) -> pb::OrderStatus {
        match status {
            OrderStatus::Accepted => pb::OrderStatus::Accepted,
            OrderStatus::InReview => pb::OrderStatus::InReview,
        }
    }
}

impl TryFrom<pb::OrderStatus> for OrderStatus {
    type Error = Invalid;

    fn try_from(status: pb::OrderStatus) -> Result<OrderStatus, Invalid> {
        match status {
            pb::OrderStatus::Accepted => Ok(OrderStatus::Accepted),
            pb::OrderStatus::InReview => Ok(OrderStatus::InReview),
            // A number that this program does not know comes as this one too.
            pb::OrderStatus::Unspecified => {
                Err(Invalid { what: "status", why: "has to be one that we know" })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_survives_the_way_over_the_wire() {
        let order = Order {
            id: OrderId::from_number(7),
            user_id: UserId::parse("ada").unwrap(),
            amount: Money::new(i64::MAX, Currency::parse("EUR").unwrap()).unwrap(),
            status: OrderStatus::InReview,
        };
        assert_eq!(Order::try_from(pb::Order::from(order.clone())), Ok(order));
    }

    #[test]
    fn what_was_not_sent_is_named() {
        let amount = Some(pb::Money { minor_units: 1, currency: "EUR".to_string() });
        let what = |request: pb::CreateOrderRequest| NewOrder::try_from(request).unwrap_err().what;
        assert_eq!(what(pb::CreateOrderRequest::default()), "user_id");
        assert_eq!(what(pb::CreateOrderRequest { user_id: "ada".to_string(), amount: None }), "amount");
        assert!(NewOrder::try_from(pb::CreateOrderRequest { user_id: "ada".to_string(), amount }).is_ok());
    }

    #[test]
    fn a_status_of_a_newer_service_is_refused_and_not_guessed() {
        let message = pb::CreateOrderResponse { order_id: OrderId::from_number(1).to_string(), status: 99 };
        assert_eq!(Receipt::try_from(message).unwrap_err().what, "status");
    }
}
