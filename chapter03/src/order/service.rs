//! The rules: what an order service does, and what it decides. They know no wire, no layer and no clock.
//!
//! Whoever has an [`OrderService`] cannot tell whether it is [`Orders`] here or a client of a service far away. That the rules stay what
//! they are is proved by `tests/service/import_rules.rs`, what they decide by the tests below.

use super::{
    domain::{Money, NewOrder, Order, OrderId, OrderStatus, Receipt, UserId},
    error::OrderError,
    store::OrderStore,
};

// ANCHOR: service
/// An order service.
pub trait OrderService: Send + Sync + 'static {
    /// Takes an order. The same order twice makes two.
    fn create(&self, order: NewOrder) -> impl Future<Output = Result<Receipt, OrderError>> + Send;

    /// One order; [`OrderError::NotFound`] if there is none with this id.
    fn get(&self, id: OrderId) -> impl Future<Output = Result<Order, OrderError>> + Send;

    /// A user's orders, oldest first. Whoever has none gets an empty list.
    fn list(&self, user: UserId) -> impl Future<Output = Result<Vec<Order>, OrderError>> + Send;
}
// ANCHOR_END: service

/// Minor units up to which an order is taken without a person looking at it: 10,000.00 EUR.
pub const REVIEW_ABOVE: i64 = 1_000_000;

// ANCHOR: orders
/// The rules, over any store. Where ids come from is somebody else's matter, so a test knows them.
#[derive(Debug)]
pub struct Orders<S, I> {
    store: S,
    next_id: I,
}

impl<S: OrderStore, I: Fn() -> OrderId + Send + Sync + 'static> Orders<S, I> {
    /// Orders are kept in `store`; each call of `next_id` gives an id that no order has.
    pub fn new(store: S, next_id: I) -> Orders<S, I> {
        Orders { store, next_id }
    }
}

impl<S: OrderStore, I: Fn() -> OrderId + Send + Sync + 'static> OrderService for Orders<S, I> {
    async fn create(&self, NewOrder { user_id, amount }: NewOrder) -> Result<Receipt, OrderError> {
        let order = Order { id: (self.next_id)(), user_id, amount, status: first_status(amount) };
        let receipt = Receipt { order_id: order.id, status: order.status };
        self.store.insert(order).await.map_err(OrderError::Store)?;
        Ok(receipt)
    }

    async fn get(&self, id: OrderId) -> Result<Order, OrderError> {
        self.store.find(id).await.map_err(OrderError::Store)?.ok_or(OrderError::NotFound(id))
    }

    async fn list(&self, user: UserId) -> Result<Vec<Order>, OrderError> {
        self.store.of_user(&user).await.map_err(OrderError::Store)
    }
}

fn first_status(amount: Money) -> OrderStatus {
    if amount.minor_units() > REVIEW_ABOVE { OrderStatus::InReview } else { OrderStatus::Accepted }
}
// ANCHOR_END: orders

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{domain::Currency, store::memory::MemoryOrderStore};

    fn of(minor_units: i64) -> NewOrder {
        NewOrder {
            user_id: UserId::parse("ada").unwrap(),
            amount: Money::new(minor_units, Currency::parse("EUR").unwrap()).unwrap(),
        }
    }

    #[tokio::test]
    async fn an_order_is_reviewed_from_one_unit_above_the_limit() {
        let orders = Orders::new(MemoryOrderStore::default(), super::super::ids::counting_from(1));
        assert_eq!(orders.create(of(REVIEW_ABOVE)).await.unwrap().status, OrderStatus::Accepted);
        assert_eq!(orders.create(of(REVIEW_ABOVE + 1)).await.unwrap().status, OrderStatus::InReview);
        assert_eq!(orders.create(of(i64::MAX)).await.unwrap().status, OrderStatus::InReview);
    }

    #[tokio::test]
    async fn a_store_without_room_is_a_fault_and_no_order() {
        let orders = Orders::new(MemoryOrderStore::new(0), super::super::ids::counting_from(1));
        assert!(orders.create(of(1)).await.unwrap_err().kind().is_fault());
    }
}
