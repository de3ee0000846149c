//! The port to where orders are kept: what the rules need of it, in words. Adapters are in the folder beside it.
//!
//! Every adapter passes the same checks (`memory.rs` has them so far).

pub mod memory;

use super::{
    domain::{Order, OrderId, UserId},
    error::StoreError,
};

// ANCHOR: store
/// Where orders are kept.
pub trait OrderStore: Send + Sync + 'static {
    /// Keeps `order`. An order with the same id is never replaced: that is [`StoreError::Taken`].
    fn insert(&self, order: Order) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The order with this id, if there is one.
    fn find(&self, id: OrderId) -> impl Future<Output = Result<Option<Order>, StoreError>> + Send;

    /// A user's orders in the order in which they were inserted.
    fn of_user(&self, user: &UserId) -> impl Future<Output = Result<Vec<Order>, StoreError>> + Send;
}
// ANCHOR_END: store
