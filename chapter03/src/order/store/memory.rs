//! Orders in this process's memory: gone when it ends, and bounded, because a service that grows without end is killed.
//!
//! No lock is held across an await: there is none in here. Proved by the tests below.

use super::OrderStore;
use crate::order::{
    domain::{Order, OrderId, UserId},
    error::StoreError,
};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{PoisonError, RwLock},
};

/// Orders that it keeps unless told otherwise: about 100 MB of them.
pub const DEFAULT_CAPACITY: usize = 500_000;

/// Keeps orders in memory.
#[derive(Debug)]
pub struct MemoryOrderStore {
    capacity: usize,
    kept: RwLock<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    orders: HashMap<OrderId, Order>,
    /// Ids only, oldest first. Each is a key of `orders`.
    by_user: HashMap<UserId, Vec<OrderId>>,
}

impl MemoryOrderStore {
    /// Room for `capacity` orders.
    pub fn new(capacity: usize) -> MemoryOrderStore {
        MemoryOrderStore { capacity, kept: RwLock::default() }
    }
}

impl Default for MemoryOrderStore {
    fn default() -> MemoryOrderStore {
        MemoryOrderStore::new(DEFAULT_CAPACITY)
    }
}

impl OrderStore for MemoryOrderStore {
    async fn insert(&self, order: Order) -> Result<(), StoreError> {
        // Nothing between the two changes below can panic, so what a poisoned lock guards is whole.
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.orders.len() >= self.capacity {
            return Err(StoreError::Full(self.capacity));
        }
        let (id, user) = (order.id, order.user_id.clone());
        match kept.orders.entry(id) {
            Entry::Occupied(_) => return Err(StoreError::Taken(id)),
            Entry::Vacant(room) => room.insert(order),
        };
        kept.by_user.entry(user).or_default().push(id);
        Ok(())
    }

    async fn find(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        Ok(kept.orders.get(&id).cloned())
    }

    async fn of_user(&self, user: &UserId) -> Result<Vec<Order>, StoreError> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let ids = kept.by_user.get(user).into_iter().flatten();
        Ok(ids.filter_map(|id| kept.orders.get(id).cloned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::domain::{Currency, Money, OrderStatus};

    fn order(number: u64, user: &str) -> Order {
        Order {
            id: OrderId::from_number(number),
            user_id: UserId::parse(user).unwrap(),
            amount: Money::new(100, Currency::parse("EUR").unwrap()).unwrap(),
            status: OrderStatus::Accepted,
        }
    }

    #[tokio::test]
    async fn what_went_in_comes_out_oldest_first() {
        let store = MemoryOrderStore::default();
        for number in [9, 3, 5] {
            store.insert(order(number, "ada")).await.unwrap();
        }
        store.insert(order(1, "grace")).await.unwrap();
        let ids: Vec<_> = store.of_user(&UserId::parse("ada").unwrap()).await.unwrap();
        assert_eq!(ids, [order(9, "ada"), order(3, "ada"), order(5, "ada")]);
        assert_eq!(store.find(OrderId::from_number(1)).await.unwrap(), Some(order(1, "grace")));
        assert_eq!(store.find(OrderId::from_number(2)).await.unwrap(), None);
        assert_eq!(store.of_user(&UserId::parse("nobody").unwrap()).await.unwrap(), []);
    }

    #[tokio::test]
    async fn an_order_is_never_replaced() {
        let store = MemoryOrderStore::default();
        store.insert(order(1, "ada")).await.unwrap();
        assert!(matches!(store.insert(order(1, "grace")).await, Err(StoreError::Taken(_))));
        assert_eq!(store.find(OrderId::from_number(1)).await.unwrap(), Some(order(1, "ada")));
        assert_eq!(store.of_user(&UserId::parse("grace").unwrap()).await.unwrap(), []);
    }

    #[tokio::test]
    async fn a_full_store_says_so() {
        let store = MemoryOrderStore::new(2);
        store.insert(order(1, "ada")).await.unwrap();
        store.insert(order(2, "ada")).await.unwrap();
        assert!(matches!(store.insert(order(3, "ada")).await, Err(StoreError::Full(2))));
    }
}
